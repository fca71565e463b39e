import { Deployed } from '../support/deployed';
import { givenStage } from '../support/stage';
import { type GivenCall, givenEvent } from './matching/cloudtrail';
import { matchesEvent } from './matching/event-pattern';

const deployed = new Deployed(givenStage());
const rules = new Map(deployed.all('AWS::Events::Rule').map((rule) => [String(rule.property('Name')), rule]));

const refs = (type: string) => deployed.all(type).map((resource) => resource.value());
const first = (type: string) => refs(type)[0] ?? 'none';
const ARN = 'arn:aws';
const PLACE = 'us-west-2:111122223333';

const guardrail = deployed.only('AWS::Bedrock::Guardrail');
const guardrailArn = guardrail.value('GuardrailArn');
const acl = deployed.only('AWS::WAFv2::WebACL');
const api = deployed.only('AWS::ApiGateway::RestApi').value();
const key = deployed.all('AWS::KMS::Key')[0];
const vpcId = deployed.only('AWS::EC2::VPC').value();
const endpoint = first('AWS::EC2::VPCEndpoint');
const routeTableId = first('AWS::EC2::RouteTable');
const topicArn = `${ARN}:sns:${PLACE}:example-critical`;
const trail = `${ARN}:cloudtrail:${PLACE}:trail/example-trail`;
const queueUrl = 'https://sqs.us-west-2.amazonaws.com/111122223333/example-undelivered-alerts';

const calls = (service: string, names: readonly string[], parameters?: GivenCall['parameters']): GivenCall[] =>
  names.map((name) => ({ service, name, parameters }));
const call = (service: string, name: string, parameters?: GivenCall['parameters']) =>
  calls(service, [name], parameters);

const SETTING_CALLS = {
  logging: ['PutModelInvocationLoggingConfiguration', 'DeleteModelInvocationLoggingConfiguration'],
  enforced: ['PutEnforcedGuardrailConfiguration', 'DeleteEnforcedGuardrailConfiguration'],
};

const ARCHIVE_CALLS = [
  ...['DeleteBucket', 'DeleteBucketEncryption', 'DeleteBucketLifecycle', 'DeleteBucketPolicy'],
  ...['DeleteBucketPublicAccessBlock', 'DeleteBucketReplication', 'PutBucketAcl', 'PutBucketEncryption'],
  ...['PutBucketLifecycle', 'PutBucketLogging', 'PutBucketObjectLockConfiguration', 'PutBucketOwnershipControls'],
  ...['PutBucketPolicy', 'PutBucketPublicAccessBlock', 'PutBucketReplication', 'PutBucketVersioning'],
];
const LOG_GROUP_CALLS = [
  ...['DeleteLogGroup', 'DeleteLogStream', 'PutRetentionPolicy', 'DeleteRetentionPolicy', 'AssociateKmsKey'],
  ...['DisassociateKmsKey', 'PutMetricFilter', 'DeleteMetricFilter', 'PutSubscriptionFilter'],
  ...['DeleteSubscriptionFilter'],
];
const KEY_CALLS = [
  'DisableKey',
  'ScheduleKeyDeletion',
  'PutKeyPolicy',
  'DisableKeyRotation',
  'DeleteImportedKeyMaterial',
];
const API_CALLS = [
  ...['UpdateRestApi', 'PutRestApi', 'DeleteRestApi', 'UpdateStage', 'DeleteStage', 'PutMethod', 'UpdateMethod'],
  ...['DeleteMethod', 'UpdateAuthorizer', 'DeleteAuthorizer'],
];
const FUNCTION_CALLS = [
  ...['UpdateFunctionCode20150331v2', 'UpdateFunctionConfiguration20150331v2', 'DeleteFunction20150331'],
  ...['AddPermission20150331v2', 'CreateFunctionUrlConfig'],
];

/** By rule: calls that it tells of, and calls that are as like them as can be and none of its business. */
const CASES: Record<string, { told: GivenCall[]; not: GivenCall[] }> = {
  'trail-changed': {
    told: [
      ...calls('cloudtrail', ['StopLogging', 'UpdateTrail', 'DeleteTrail'], { name: 'example-trail' }),
      ...calls('cloudtrail', ['StopLogging', 'UpdateTrail', 'DeleteTrail'], { name: trail }),
      ...call('cloudtrail', 'PutEventSelectors', { trailName: trail }),
    ],
    not: [
      ...call('cloudtrail', 'StopLogging', { name: 'another-trail' }),
      ...call('cloudtrail', 'StartLogging', { name: trail }),
      ...call('cloudtrail', 'GetTrailStatus', { name: trail }),
    ],
  },
  'archive-changed': {
    told: calls('s3', ARCHIVE_CALLS, {
      bucketName: 'example-audit-archive1234-abcdefghijkl',
      Host: 's3.us-west-2.amazonaws.com',
    }),
    not: [
      ...call('s3', 'PutBucketPolicy', { bucketName: 'examples-of-another-team' }),
      ...call('s3', 'GetBucketPolicy', { bucketName: 'example-audit-archive1234-abcdefghijkl' }),
      ...call('s3', 'PutObject', { bucketName: 'example-audit-archive1234-abcdefghijkl' }),
    ],
  },
  'log-group-changed': {
    told: [
      ...calls('logs', LOG_GROUP_CALLS, {
        logGroupName: '/example/trail',
      }),
      ...call('logs', 'DeleteLogStream', { logGroupName: 'aws-waf-logs-example', logStreamName: 'one' }),
    ],
    not: [
      ...call('logs', 'DeleteLogGroup', { logGroupName: '/example-two/trail' }),
      ...call('logs', 'DeleteLogGroup', { logGroupName: 'aws-waf-logs-example-two' }),
      ...call('logs', 'CreateLogStream', { logGroupName: '/example/trail' }),
    ],
  },
  'invocation-logging-changed': {
    told: calls('bedrock', SETTING_CALLS.logging),
    not: call('bedrock', 'GetModelInvocationLoggingConfiguration'),
  },
  'record-of-settings-changed': {
    told: [
      ...calls('ssm', ['PutParameter', 'DeleteParameter'], { name: '/example/account-settings/data-retention' }),
      ...call('ssm', 'DeleteParameters', { names: ['/other', '/example/account-settings/data-retention'] }),
    ],
    not: [
      ...call('ssm', 'PutParameter', { name: '/example-two/account-settings/data-retention' }),
      ...call('ssm', 'GetParameter', { name: '/example/account-settings/data-retention' }),
    ],
  },
  'alert-topic-changed': {
    told: [
      ...calls('sns', ['DeleteTopic', 'SetTopicAttributes', 'AddPermission', 'RemovePermission', 'Subscribe'], {
        topicArn,
      }),
      ...calls('sns', ['Unsubscribe', 'SetSubscriptionAttributes'], {
        subscriptionArn: `${topicArn}:5ad1d7c8-0000-1111-2222-333333333333`,
      }),
      ...calls('sqs', ['DeleteQueue', 'PurgeQueue', 'SetQueueAttributes'], { queueUrl }),
    ],
    not: [
      ...call('sns', 'DeleteTopic', { topicArn: `${topicArn}-2` }),
      ...call('sns', 'Unsubscribe', { subscriptionArn: `${topicArn}-2:5ad1d7c8-0000-1111-2222-333333333333` }),
      ...call('sns', 'Publish', { topicArn }),
      ...call('sqs', 'PurgeQueue', { queueUrl: `${queueUrl}-2` }),
    ],
  },
  'alarm-silenced': {
    told: [
      ...calls('monitoring', ['DeleteAlarms', 'DisableAlarmActions'], {
        alarmNames: ['other', 'example-trail-silent'],
      }),
      ...call('monitoring', 'SetAlarmState', { alarmName: 'example-trail-silent', stateValue: 'OK' }),
      ...call('monitoring', 'PutAlarmMuteRule', { name: 'mute' }),
    ],
    not: [
      ...call('monitoring', 'DeleteAlarms', { alarmNames: ['examples-alarm'] }),
      ...call('monitoring', 'EnableAlarmActions', { alarmNames: ['example-trail-silent'] }),
    ],
  },
  'alarm-changed': {
    told: calls('monitoring', ['PutMetricAlarm', 'PutCompositeAlarm'], { alarmName: 'example-trail-silent' }),
    not: call('monitoring', 'PutMetricAlarm', { alarmName: 'another-trail-silent' }),
  },
  'event-rule-changed': {
    told: [
      ...calls('events', ['DisableRule', 'DeleteRule', 'PutRule'], { name: 'example-key-changed' }),
      ...calls('events', ['RemoveTargets', 'PutTargets'], { rule: 'example-key-changed', ids: ['critical'] }),
    ],
    not: [
      ...call('events', 'DisableRule', { name: 'another-key-changed' }),
      ...call('events', 'EnableRule', { name: 'example-key-changed' }),
    ],
  },
  'guardrail-changed': {
    told: [
      ...calls('bedrock', ['UpdateGuardrail', 'DeleteGuardrail'], { guardrailIdentifier: guardrailArn }),
      ...calls('bedrock', ['UpdateGuardrail', 'DeleteGuardrail'], {
        guardrailIdentifier: guardrail.value('GuardrailId'),
        guardrailVersion: '1',
      }),
      ...calls('bedrock', ['PutResourcePolicy', 'DeleteResourcePolicy'], { resourceArn: guardrailArn }),
    ],
    not: [
      ...call('bedrock', 'UpdateGuardrail', { guardrailIdentifier: 'anotherguard' }),
      ...call('bedrock', 'UpdateGuardrail', { guardrailIdentifier: guardrailArn.replace('1111', '9999') }),
      ...call('bedrock', 'GetGuardrail', { guardrailIdentifier: guardrailArn }),
    ],
  },
  'enforced-guardrail-changed': {
    told: calls('bedrock', SETTING_CALLS.enforced),
    not: call('bedrock', 'ListEnforcedGuardrailsConfiguration'),
  },
  'data-retention-changed': {
    told: call('bedrock', 'PutAccountDataRetention', { mode: 'default' }),
    not: call('bedrock', 'GetAccountDataRetention'),
  },
  'key-changed': {
    told: [
      ...calls('kms', KEY_CALLS, { keyId: key?.value() }),
      ...calls('kms', KEY_CALLS, { keyId: key?.value('Arn') }),
    ],
    not: [
      ...call('kms', 'DisableKey', { keyId: '00000000-1111-2222-3333-444444444444' }),
      ...call('kms', 'DisableKey', { keyId: key?.value('Arn').replace('111122223333', '999988887777') }),
      ...call('kms', 'Decrypt', { keyId: key?.value() }),
    ],
  },
  'endpoint-changed': {
    told: [
      ...call('ec2', 'ModifyVpcEndpoint', { ModifyVpcEndpointRequest: { VpcEndpointId: endpoint, ResetPolicy: true } }),
      ...call('ec2', 'DeleteVpcEndpoints', {
        DeleteVpcEndpointsRequest: { VpcEndpointId: { tag: 1, content: endpoint } },
      }),
      ...call('ec2', 'DeleteVpcEndpoints', {
        DeleteVpcEndpointsRequest: {
          VpcEndpointId: [
            { tag: 1, content: 'vpce-00000000000000000' },
            { tag: 2, content: endpoint },
          ],
        },
      }),
      ...call('ec2', 'CreateVpcEndpoint', { CreateVpcEndpointRequest: { VpcId: vpcId } }),
    ],
    not: [
      ...call('ec2', 'ModifyVpcEndpoint', { ModifyVpcEndpointRequest: { VpcEndpointId: 'vpce-00000000000000000' } }),
      ...call('ec2', 'CreateVpcEndpoint', { CreateVpcEndpointRequest: { VpcId: 'vpc-00000000000000000' } }),
    ],
  },
  'way-out-of-the-network': {
    told: [
      ...call('ec2', 'AttachInternetGateway', { internetGatewayId: 'igw-00000000000000000', vpcId }),
      ...call('ec2', 'CreateNatGateway', { CreateNatGatewayRequest: { SubnetId: first('AWS::EC2::Subnet') } }),
      ...call('ec2', 'CreateVpcPeeringConnection', { vpcId: 'vpc-00000000000000000', peerVpcId: vpcId }),
      ...call('ec2', 'CreateTransitGatewayVpcAttachment', {
        CreateTransitGatewayVpcAttachmentRequest: { VpcId: vpcId },
      }),
      ...call('ec2', 'CreateEgressOnlyInternetGateway', { CreateEgressOnlyInternetGatewayRequest: { VpcId: vpcId } }),
    ],
    not: [
      ...call('ec2', 'AttachInternetGateway', {
        internetGatewayId: 'igw-00000000000000000',
        vpcId: 'vpc-00000000000000000',
      }),
      ...call('ec2', 'DetachInternetGateway', { internetGatewayId: 'igw-00000000000000000', vpcId }),
    ],
  },
  'route-changed': {
    told: [
      ...calls('ec2', ['CreateRoute', 'ReplaceRoute'], { routeTableId, destinationCidrBlock: '0.0.0.0/0' }),
      ...call('ec2', 'AssociateRouteTable', {
        subnetId: first('AWS::EC2::Subnet'),
        routeTableId: 'rtb-00000000000000000',
      }),
      ...call('ec2', 'ReplaceRouteTableAssociation', {
        associationId: first('AWS::EC2::SubnetRouteTableAssociation'),
        routeTableId: 'rtb-00000000000000000',
      }),
    ],
    not: [
      ...call('ec2', 'CreateRoute', { routeTableId: 'rtb-00000000000000000', destinationCidrBlock: '0.0.0.0/0' }),
      ...call('ec2', 'DescribeRouteTables', { routeTableId }),
    ],
  },
  'flow-log-deleted': {
    told: call('ec2', 'DeleteFlowLogs', {
      DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: first('AWS::EC2::FlowLog') } },
    }),
    not: call('ec2', 'DeleteFlowLogs', {
      DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: 'fl-00000000000000000' } },
    }),
  },
  'api-changed': {
    told: calls('apigateway', API_CALLS, {
      restApiId: api,
    }),
    not: [
      ...call('apigateway', 'UpdateRestApi', { restApiId: 'another123' }),
      ...call('apigateway', 'GetRestApi', { restApiId: api }),
    ],
  },
  'web-acl-changed': {
    told: [
      ...calls('wafv2', ['AssociateWebACL', 'DisassociateWebACL'], {
        resourceArn: `${ARN}:apigateway:us-west-2::/restapis/${api}/stages/v1`,
      }),
      ...calls('wafv2', ['UpdateWebACL', 'DeleteWebACL'], { id: acl.value('Id'), scope: 'REGIONAL' }),
      ...call('wafv2', 'DeleteLoggingConfiguration', { resourceArn: acl.value('Arn') }),
      ...call('wafv2', 'PutLoggingConfiguration', { loggingConfiguration: { resourceArn: acl.value('Arn') } }),
    ],
    not: [
      ...call('wafv2', 'DisassociateWebACL', {
        resourceArn: `${ARN}:apigateway:us-west-2::/restapis/another123/stages/v1`,
      }),
      ...call('wafv2', 'UpdateWebACL', { id: '00000000-1111-2222-3333-444444444444' }),
      ...call('wafv2', 'GetWebACL', { id: acl.value('Id') }),
    ],
  },
  'function-changed': {
    told: [
      ...calls('lambda', FUNCTION_CALLS, {
        functionName: 'example-inference-ChatFunction1234-abcdefghijkl',
      }),
      ...call('lambda', 'AddPermission20150331v2', {
        functionName: `${ARN}:lambda:${PLACE}:function:example-inference-ChatFunction1234-abcdefghijkl`,
      }),
    ],
    not: [
      ...call('lambda', 'UpdateFunctionCode20150331v2', { functionName: 'examples-function' }),
      ...call('lambda', 'GetFunction20150331v2', {
        functionName: 'example-inference-ChatFunction1234-abcdefghijkl',
      }),
    ],
  },
};

const tampering = deployed
  .all('AWS::Events::Rule')
  .filter(({ logicalId }) => logicalId.startsWith('TamperRules'))
  .map((rule) => String(rule.property('Name')));

function tells(rule: string, event: unknown): boolean {
  const found = rules.get(`example-${rule}`);
  if (!found) throw new Error(`there is no rule example-${rule}`);
  return matchesEvent(found.property('EventPattern'), event);
}

test('every rule has cases, and every case a rule', () => {
  expect(
    Object.keys(CASES)
      .map((rule) => `example-${rule}`)
      .sort(),
  ).toEqual([...tampering].sort());
  for (const { told, not } of Object.values(CASES)) expect(Math.min(told.length, not.length)).toBeGreaterThan(0);
});

describe.each(Object.entries(CASES))('%s', (rule, { told, not }) => {
  test.each(told)('is told of $service $name $parameters', (given) => {
    expect(tells(rule, givenEvent(given))).toBe(true);
  });

  test.each(not)('is not told of $service $name $parameters', (given) => {
    expect(tells(rule, givenEvent(given))).toBe(false);
  });

  test('is told of a call that fails, and of one by CloudFormation', () => {
    const [given] = told;
    if (!given) throw new Error('expected a case');
    const refused = { errorCode: 'AccessDeniedException', errorMessage: 'not authorized' };
    expect(tells(rule, givenEvent({ ...given, more: refused }))).toBe(true);
    const deployment = { sourceIPAddress: 'cloudformation.amazonaws.com', userAgent: 'cloudformation.amazonaws.com' };
    expect(tells(rule, givenEvent({ ...given, more: deployment }))).toBe(true);
  });

  test('is not told of an event that somebody made up', () => {
    const [given] = told;
    if (!given) throw new Error('expected a case');
    expect(tells(rule, { ...givenEvent(given), source: 'com.example.kms' })).toBe(false);
  });
});

/** The list "Events worth a rule" of the facts that the platform is built on, and a request of each. */
const WORTH_A_RULE: GivenCall[] = [
  ...calls('bedrock', ['DeleteGuardrail', 'UpdateGuardrail'], { guardrailIdentifier: guardrailArn }),
  ...calls('bedrock', [...SETTING_CALLS.enforced, ...SETTING_CALLS.logging, 'PutAccountDataRetention']),
  ...call('ec2', 'ModifyVpcEndpoint', { ModifyVpcEndpointRequest: { VpcEndpointId: endpoint } }),
  ...call('ec2', 'DeleteVpcEndpoints', {
    DeleteVpcEndpointsRequest: { VpcEndpointId: { tag: 1, content: endpoint } },
  }),
  ...calls('cloudtrail', ['StopLogging', 'UpdateTrail'], { name: trail }),
  ...calls('kms', ['DisableKey', 'ScheduleKeyDeletion', 'PutKeyPolicy'], { keyId: key?.value() }),
];

test.each(WORTH_A_RULE)('one rule tells of $name', (given) => {
  const told = tampering.filter((name) => matchesEvent(rules.get(name)?.property('EventPattern'), givenEvent(given)));
  expect(told).toHaveLength(1);
});

test.each([
  ['AWS::KMS::Key', 'kms', 'DisableKey', (keyId: string) => ({ keyId })],
  [
    'AWS::EC2::VPCEndpoint',
    'ec2',
    'ModifyVpcEndpoint',
    (VpcEndpointId: string) => ({ ModifyVpcEndpointRequest: { VpcEndpointId } }),
  ],
  ['AWS::EC2::RouteTable', 'ec2', 'CreateRoute', (id: string) => ({ routeTableId: id })],
  ['AWS::EC2::Subnet', 'ec2', 'AssociateRouteTable', (subnetId: string) => ({ subnetId })],
  ['AWS::SNS::Topic', 'sns', 'DeleteTopic', (topic: string) => ({ topicArn: topic })],
])('every %s of the stage is watched', (type, service, name, parameters) => {
  const unwatched = refs(type).filter(
    (ref) =>
      !Object.keys(CASES).some((rule) => tells(rule, givenEvent({ service, name, parameters: parameters(ref) }))),
  );
  expect(refs(type).length).toBeGreaterThan(1);
  expect(unwatched).toEqual([]);
});

test('every log group is watched', () => {
  const groups = deployed.all('AWS::Logs::LogGroup').map((group) => String(group.property('LogGroupName')));
  const unwatched = groups.filter((logGroupName) => {
    const given = { service: 'logs', name: 'DeleteLogGroup', parameters: { logGroupName } };
    return !tells('log-group-changed', givenEvent(given));
  });
  expect(groups.length).toBeGreaterThan(5);
  expect(unwatched).toEqual([]);
});

describe('every rule', () => {
  const all = [...rules.values()].filter((rule) => tampering.includes(String(rule.property('Name'))));

  test('is on, is small enough, and leaves what it cannot deliver to the queue', () => {
    const queue = deployed.only('AWS::SQS::Queue').value('Arn');
    expect(all.length).toBeGreaterThan(15);
    for (const rule of all) {
      expect(rule.property('State')).toBe('ENABLED');
      expect(JSON.stringify(rule.property('EventPattern')).length).toBeLessThanOrEqual(2048);
      expect(rule.property('Targets')).toEqual([expect.objectContaining({ DeadLetterConfig: { Arn: queue } })]);
    }
  });

  test('tells who, what, when and from where, and nothing of the request or the answer', () => {
    for (const rule of all) {
      const [target] = rule.property('Targets') as { InputTransformer: Record<string, unknown> }[];
      const paths = target?.InputTransformer.InputPathsMap as Record<string, string>;
      expect(Object.values(paths)).toEqual(
        expect.arrayContaining([
          '$.detail.userIdentity.arn',
          '$.detail.eventName',
          '$.detail.eventTime',
          '$.detail.sourceIPAddress',
          '$.detail.errorCode',
        ]),
      );
      expect(Object.values(paths).filter((path) => /request|response|resources/i.test(path))).toEqual([]);
      const template = String(target?.InputTransformer.InputTemplate);
      const placeholders = [...template.matchAll(/<(\w+)>/g)].map(([, name]) => name);
      expect(new Set(placeholders)).toEqual(new Set(Object.keys(paths)));
      expect(template).toContain('Runbook: docs/alarms.md#');
    }
  });
});

test("the company's own keys, VPC, endpoints and archive are watched", () => {
  const arn = (hex: string) => `${ARN}:kms:${PLACE}:key/${hex.repeat(8)}-2222-3333-4444-555555555555`;
  const subnets = ['a', 'b'].map((zone, i) => ({
    subnetId: `subnet-0123456789abcdef${i}`,
    availabilityZone: `us-west-2${zone}`,
    routeTableId: 'rtb-0123456789abcdef0',
  }));
  const existing = new Deployed(
    givenStage({
      encryption: { type: 'existing', auditKeyArn: arn('a'), contentKeyArn: arn('b'), dataKeyArn: arn('c') },
      network: {
        type: 'existing',
        vpcId: 'vpc-0123456789abcdef0',
        cidr: '10.0.0.0/16',
        subnets,
        endpoints: {
          bedrockRuntime: { endpointId: 'vpce-0123456789abcdef0', securityGroupId: 'sg-0123456789abcdef0' },
        },
      },
      audit: { archive: { type: 'existing', bucketName: 'company-log-archive' } },
    }),
  );
  const patterns = existing
    .all('AWS::Events::Rule')
    .filter(({ logicalId }) => logicalId.startsWith('TamperRules'))
    .map((rule) => rule.property('EventPattern'));
  const watched = (given: GivenCall) => patterns.filter((pattern) => matchesEvent(pattern, givenEvent(given))).length;
  const told = [
    ...['a', 'b', 'c'].flatMap((hex) => call('kms', 'DisableKey', { keyId: arn(hex) })),
    ...call('kms', 'DisableKey', { keyId: 'bbbbbbbb-2222-3333-4444-555555555555' }),
    ...call('ec2', 'AttachInternetGateway', { vpcId: 'vpc-0123456789abcdef0' }),
    ...call('ec2', 'CreateRoute', { routeTableId: 'rtb-0123456789abcdef0' }),
    ...call('ec2', 'ModifyVpcEndpoint', { ModifyVpcEndpointRequest: { VpcEndpointId: 'vpce-0123456789abcdef0' } }),
    ...call('s3', 'PutBucketPolicy', { bucketName: 'company-log-archive' }),
  ];
  expect(told.map(watched)).toEqual(told.map(() => 1));
  expect(watched({ service: 'kms', name: 'DisableKey', parameters: { keyId: arn('d') } })).toBe(0);
  expect(watched({ service: 's3', name: 'PutBucketPolicy', parameters: { bucketName: 'company-logs' } })).toBe(0);
});
