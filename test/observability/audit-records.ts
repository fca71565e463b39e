/** An event as CloudTrail writes it to its log group. Source: CloudTrail user guide, record contents; Bedrock user guide, logging-using-cloudtrail. */
export const TRAIL_EVENT = {
  eventVersion: '1.11',
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLE:chat',
    arn: 'arn:aws:sts::111122223333:assumed-role/chat/chat',
    accountId: '111122223333',
  },
  eventTime: '2026-11-21T06:00:00Z',
  eventSource: 'bedrock.amazonaws.com',
  eventName: 'Converse',
  awsRegion: 'us-west-2',
  sourceIPAddress: '10.64.0.10',
  errorCode: 'AccessDenied',
  requestParameters: { modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0' },
  responseElements: null,
  additionalEventData: { inferenceRegion: 'us-east-1' },
  requestID: '3d9a7c61-0000-4000-8000-000000000000',
  eventID: 'b2d1c5f0-0000-4000-8000-000000000000',
  readOnly: true,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: '111122223333',
  vpcEndpointId: 'vpce-0123456789abcdef0',
  eventCategory: 'Management',
};

/** An event of the invocation logs. Source: Amazon Bedrock user guide, "Monitor model invocation". */
export const INVOCATION_LOG = {
  schemaType: 'ModelInvocationLog',
  schemaVersion: '1.0',
  timestamp: '2026-11-21T06:00:00Z',
  accountId: '111122223333',
  identity: { arn: 'arn:aws:sts::111122223333:assumed-role/chat/chat' },
  region: 'us-west-2',
  requestId: '3d9a7c61-0000-4000-8000-000000000000',
  operation: 'Converse',
  modelId: 'arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0',
  input: { inputContentType: 'application/json', inputTokenCount: 3 },
  output: { outputContentType: 'application/json', outputTokenCount: 4 },
  requestMetadata: { alias: 'default', caller: 'app', request_id: 'r-1' },
};
