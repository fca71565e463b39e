/** What a call differs in from another. */
export interface GivenCall {
  /** Host of the service without `.amazonaws.com`. */
  readonly service: string;
  readonly name: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Anything else of the record. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A record as CloudTrail writes it, of a call by an assumed role. */
export function givenRecord({ service, name, parameters, more }: GivenCall): Record<string, unknown> {
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLEEXAMPLE123:jane',
      arn: 'arn:aws:sts::111122223333:assumed-role/Developer/jane',
      accountId: '111122223333',
      accessKeyId: 'ASIAEXAMPLEEXAMPLE12',
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: 'AROAEXAMPLEEXAMPLE123',
          arn: 'arn:aws:iam::111122223333:role/Developer',
          accountId: '111122223333',
          userName: 'Developer',
        },
        attributes: { creationDate: '2026-11-21T08:00:00Z', mfaAuthenticated: 'true' },
      },
    },
    eventTime: '2026-11-21T08:15:30Z',
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: 'us-west-2',
    sourceIPAddress: '203.0.113.7',
    userAgent: 'aws-cli/2.31.0',
    requestParameters: parameters ?? null,
    responseElements: null,
    requestID: '0f0f0f0f-1111-2222-3333-444444444444',
    eventID: '5a5a5a5a-6666-7777-8888-999999999999',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
    ...more,
  };
}

/** The same call as EventBridge passes it on. Source: EventBridge user guide, "AWS service events via CloudTrail". */
export function givenEvent(call: GivenCall): Record<string, unknown> {
  return {
    version: '0',
    id: '36eb8523-97d0-4518-b33d-ee3579ff19f0',
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${call.service}`,
    account: '111122223333',
    time: '2026-11-21T08:15:30Z',
    region: 'us-west-2',
    resources: [],
    detail: givenRecord(call),
  };
}
