import { residencyFilters } from '../../lib/audit/trail-filters/residency';
import type { BaselineConfigInput } from '../../lib/config';
import { allowedRegions, REGIONS, RESIDENCIES, type Region, type Residency } from '../../lib/residency';
import { givenConfig, LEAST } from '../support/configs';
import { Deployed } from '../support/deployed';
import { givenStage } from '../support/stage';
import { type GivenCall, givenRecord } from './matching/cloudtrail';
import { matchesLog } from './matching/filter-pattern';

const deployed = new Deployed(givenStage());

interface Filter {
  readonly name: string;
  readonly pattern: string;
  readonly metric: string;
}

function filtersOf(of: Deployed): Filter[] {
  return of.all('AWS::Logs::MetricFilter').map((filter) => {
    const [transformation] = filter.property('MetricTransformations') as { MetricName: string }[];
    return {
      name: String(filter.property('FilterName')),
      pattern: String(filter.property('FilterPattern')),
      metric: transformation?.MetricName ?? 'none',
    };
  });
}

const filters = filtersOf(deployed);

/** How many filters of an alarm would count a record. */
function counted(metric: string, given: GivenCall, among = filters): number {
  const own = among.filter((filter) => filter.metric === metric);
  if (own.length === 0) throw new Error(`there is no filter for ${metric}`);
  return own.filter(({ pattern }) => matchesLog(pattern, givenRecord(given))).length;
}

const call = (service: string, name: string, more?: GivenCall['more'], parameters?: GivenCall['parameters']) => ({
  service,
  name,
  parameters,
  more,
});

const SIGN_IN = {
  eventType: 'AwsConsoleSignIn',
  userIdentity: { type: 'IAMUser', accountId: '111122223333', userName: 'jane' },
  responseElements: { ConsoleLogin: 'Success' },
  additionalEventData: { MFAUsed: 'No', MobileVersion: 'No' },
};
const ROOT = { userIdentity: { type: 'Root', arn: 'arn:aws:iam::111122223333:root', accountId: '111122223333' } };

/** A call of a model: where it was sent, where an inference profile had it processed, and by whose role. */
const invoke = (awsRegion: string, inferenceRegion?: string, role = 'Developer') =>
  call('bedrock', 'Converse', {
    awsRegion,
    readOnly: true,
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::111122223333:assumed-role/${role}/session`,
      sessionContext: { sessionIssuer: { type: 'Role', userName: role } },
    },
    ...(inferenceRegion && { additionalEventData: { inferenceRegion } }),
  });
const PLATFORM = 'example-inference-ChatRole1234-abcdefghijkl';

/** By metric: what is counted, and what is as like it as can be and is not. */
const CASES: Record<string, { counts: GivenCall[]; not: GivenCall[] }> = {
  UnauthorizedCalls: {
    counts: [
      call('s3', 'GetBucketAcl', { errorCode: 'AccessDenied' }),
      call('bedrock', 'Converse', { errorCode: 'AccessDeniedException' }),
      call('ec2', 'RunInstances', { errorCode: 'Client.UnauthorizedOperation' }),
    ],
    not: [
      call('s3', 'GetBucketAcl'),
      call('s3', 'GetBucketAcl', { errorCode: 'NoSuchBucket' }),
      call('s3', 'HeadBucket', { errorCode: 'AccessDenied' }),
      call('s3', 'GetBucketAcl', { errorCode: 'AccessDenied', sourceIPAddress: 'delivery.logs.amazonaws.com' }),
    ],
  },
  ConsoleSignInWithoutMFA: {
    counts: [call('signin', 'ConsoleLogin', SIGN_IN)],
    not: [
      call('signin', 'ConsoleLogin', { ...SIGN_IN, additionalEventData: { MFAUsed: 'Yes' } }),
      call('signin', 'ConsoleLogin', { ...SIGN_IN, responseElements: { ConsoleLogin: 'Failure' } }),
      call('signin', 'ConsoleLogin', { ...SIGN_IN, userIdentity: { type: 'AssumedRole' } }),
    ],
  },
  RootUserActive: {
    counts: [call('iam', 'CreateAccessKey', ROOT)],
    not: [
      call('iam', 'CreateAccessKey'),
      call('kms', 'Decrypt', { userIdentity: { ...ROOT.userIdentity, invokedBy: 'cloudtrail.amazonaws.com' } }),
      call('kms', 'RotateKey', { ...ROOT, eventType: 'AwsServiceEvent' }),
    ],
  },
  IAMPolicyChanged: {
    counts: ['PutRolePolicy', 'AttachUserPolicy', 'CreatePolicyVersion'].map((name) => call('iam', name)),
    not: [call('iam', 'GetRolePolicy'), call('organizations', 'CreatePolicy')],
  },
  CloudTrailChanged: {
    counts: ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'CreateTrail'].map((name) => call('cloudtrail', name)),
    not: [call('cloudtrail', 'LookupEvents')],
  },
  ConsoleSignInFailed: {
    counts: [call('signin', 'ConsoleLogin', { ...SIGN_IN, errorMessage: 'Failed authentication' })],
    not: [call('signin', 'ConsoleLogin', SIGN_IN)],
  },
  CustomerKeyDisabled: {
    counts: ['DisableKey', 'ScheduleKeyDeletion'].map((name) => call('kms', name)),
    not: [call('kms', 'EnableKey'), call('cloudfront', 'DisableKey')],
  },
  BucketPolicyChanged: {
    counts: ['PutBucketPolicy', 'DeleteBucketPolicy', 'PutBucketAcl'].map((name) => call('s3', name)),
    not: [call('s3', 'GetBucketPolicy'), call('s3', 'PutObject')],
  },
  AWSConfigChanged: {
    counts: ['StopConfigurationRecorder', 'PutDeliveryChannel'].map((name) => call('config', name)),
    not: [call('config', 'DescribeConfigurationRecorders')],
  },
  SecurityGroupChanged: {
    counts: ['AuthorizeSecurityGroupIngress', 'DeleteSecurityGroup'].map((name) => call('ec2', name)),
    not: [call('ec2', 'DescribeSecurityGroups')],
  },
  NetworkACLChanged: {
    counts: ['CreateNetworkAclEntry', 'ReplaceNetworkAclAssociation'].map((name) => call('ec2', name)),
    not: [call('ec2', 'DescribeNetworkAcls')],
  },
  NetworkGatewayChanged: {
    counts: ['AttachInternetGateway', 'CreateCustomerGateway'].map((name) => call('ec2', name)),
    not: [call('ec2', 'DescribeInternetGateways')],
  },
  RouteTableChanged: {
    counts: ['CreateRoute', 'ReplaceRouteTableAssociation'].map((name) => call('ec2', name)),
    not: [call('ec2', 'DescribeRouteTables')],
  },
  VPCChanged: {
    counts: ['CreateVpc', 'DeleteVpc', 'AcceptVpcPeeringConnection'].map((name) => call('ec2', name)),
    not: [call('ec2', 'DescribeVpcs')],
  },
  OrganizationChanged: {
    counts: ['LeaveOrganization', 'DetachPolicy', 'MoveAccount'].map((name) => call('organizations', name)),
    not: [call('organizations', 'ListAccounts'), call('iot', 'DetachPolicy')],
  },
  RoleOfThePlatformChanged: {
    counts: [
      call('iam', 'PutRolePolicy', {}, { roleName: PLATFORM, policyName: 'inline' }),
      call('iam', 'UpdateAssumeRolePolicy', { awsRegion: 'us-east-1' }, { roleName: PLATFORM }),
      call(
        'iam',
        'CreatePolicyVersion',
        {},
        {
          policyArn: 'arn:aws:iam::111122223333:policy/example-inference-ChatPolicy1234-abcdefghijkl',
        },
      ),
    ],
    not: [
      call('iam', 'PutRolePolicy', {}, { roleName: 'examples-of-another-team' }),
      call('iam', 'GetRole', { readOnly: true }, { roleName: PLATFORM }),
      call('sts', 'AssumeRole', { readOnly: false }, { roleName: PLATFORM }),
    ],
  },
  WatchOverRulesBroken: {
    counts: [
      call('events', 'DisableRule', {}, { name: 'example-event-rule-changed' }),
      call('events', 'RemoveTargets', {}, { rule: 'example-event-rule-changed' }),
    ],
    not: [
      call('events', 'DisableRule', {}, { name: 'another-rule' }),
      call('events', 'EnableRule', {}, { name: 'example-event-rule-changed' }),
    ],
  },
  BedrockAPIKeyCreatedOrUsed: {
    counts: [
      call('iam', 'CreateServiceSpecificCredential', {}, { serviceName: 'bedrock.amazonaws.com', userName: 'jane' }),
      call('bedrock', 'Converse', { additionalEventData: { callWithBearerToken: true } }),
    ],
    not: [
      call('iam', 'CreateServiceSpecificCredential', {}, { serviceName: 'codecommit.amazonaws.com' }),
      call('bedrock', 'Converse', { additionalEventData: { callWithBearerToken: false } }),
      call('bedrock', 'Converse'),
    ],
  },
  CallRefusedByAnEndpoint: {
    counts: [
      call('bedrock', 'InvokeModel', {
        eventCategory: 'NetworkActivity',
        eventType: 'AwsVpceEvent',
        errorCode: 'VpceAccessDenied',
        vpcEndpointId: 'vpce-0123456789abcdef0',
      }),
    ],
    not: [
      call('bedrock', 'InvokeModel', { errorCode: 'AccessDenied' }),
      call('bedrock', 'InvokeModel', { eventCategory: 'NetworkActivity', eventType: 'AwsVpceEvent' }),
    ],
  },
  PlatformCallOutsideTheResidency: {
    counts: [invoke('us-west-2', 'eu-west-1', PLATFORM), invoke('us-west-2', 'us-west-1', PLATFORM)],
    not: [
      invoke('us-west-2', 'us-east-1', PLATFORM),
      invoke('us-west-2', 'us-west-2', PLATFORM),
      invoke('us-west-2', undefined, PLATFORM),
      invoke('us-west-2', 'eu-west-1'),
      invoke('us-west-2', 'eu-west-1', 'examples-of-another-team'),
    ],
  },
  AccountCallOutsideTheResidency: {
    counts: [invoke('us-west-2', 'eu-west-1'), invoke('eu-west-1'), invoke('us-west-2', 'ap-northeast-2', PLATFORM)],
    not: [
      invoke('us-west-2', 'us-west-1'),
      invoke('us-east-1'),
      call('bedrock', 'ListFoundationModels', { awsRegion: 'eu-west-1', readOnly: true }),
    ],
  },
};

const alarms = deployed
  .all('AWS::CloudWatch::Alarm')
  .filter(({ logicalId }) => logicalId.startsWith('TrailAlarms'))
  .map((alarm) => ({
    name: String(alarm.property('AlarmName')),
    metric: String(alarm.property('MetricName')),
    namespace: String(alarm.property('Namespace')),
    alarm,
  }));

test('every filter has cases, and an alarm that reads what it counts', () => {
  const metrics = [...new Set(filters.map(({ metric }) => metric))].sort();
  expect(Object.keys(CASES).sort()).toEqual(metrics);
  const read = alarms.filter(({ namespace }) => namespace === 'BedrockBaseline/example/trail');
  expect(read.map(({ metric }) => metric).sort()).toEqual(metrics);
  for (const { name } of filters) expect(name).toMatch(/^example-[a-z-]+(-\d)?$/);
});

describe.each(Object.entries(CASES))('%s', (metric, { counts, not }) => {
  test.each(counts)('counts $service $name $parameters $more, once', (given) => {
    expect(counted(metric, given)).toBe(1);
  });

  test.each(not)('does not count $service $name $parameters $more', (given) => {
    expect(counted(metric, given)).toBe(0);
  });
});

test('filters search the log group of the trail', () => {
  expect(filters.length).toBeGreaterThan(15);
  for (const filter of deployed.all('AWS::Logs::MetricFilter')) {
    expect(filter.property('LogGroupName')).toBe('/example/trail');
  }
});

test('without cisAlarms, the alarms that guard the platform stay', () => {
  const without = filtersOf(new Deployed(givenStage({ audit: { cisAlarms: false } })));
  expect(without.map(({ name }) => name).sort()).toEqual([
    'example-account-call-outside-the-residency-1',
    'example-account-call-outside-the-residency-2',
    'example-bedrock-api-key-created-or-used-1',
    'example-bedrock-api-key-created-or-used-2',
    'example-call-refused-by-an-endpoint',
    'example-platform-call-outside-the-residency',
    'example-role-of-the-platform-changed',
    'example-watch-over-rules-broken',
  ]);
});

test('a trail that is silent for an hour raises an alarm', () => {
  expect(alarms.find(({ name }) => name === 'example-trail-silent')?.alarm.property('Dimensions')).toEqual([
    { Name: 'LogGroupName', Value: '/example/trail' },
  ]);
  const silent = alarms.find(({ name }) => name === 'example-trail-silent')?.alarm;
  expect(silent?.property('TreatMissingData')).toBe('breaching');
  expect(Number(silent?.property('Period')) * Number(silent?.property('EvaluationPeriods'))).toBe(3600);
});

describe('residency', () => {
  const filtersOfResidency = (changes: Partial<BaselineConfigInput>) =>
    filtersOf(new Deployed(givenStage(changes))).filter(({ metric }) => metric.endsWith('OutsideTheResidency'));

  test('of a role prefix of the company, the roles with that prefix are the platform', () => {
    const own = filtersOfResidency({ iam: { roleNamePrefix: 'Acme-' } });
    const outside = (role: string) => invoke('us-west-2', 'eu-west-1', role);
    expect(counted('PlatformCallOutsideTheResidency', outside('Acme-Inference-Chat-Role-12345678'), own)).toBe(1);
    expect(counted('PlatformCallOutsideTheResidency', outside(PLATFORM), own)).toBe(0);
  });

  test('in one Region: any other is outside', () => {
    const own = filtersOfResidency({
      region: 'eu-central-1',
      residency: 'in-region',
      network: { type: 'create', availabilityZones: ['eu-central-1a', 'eu-central-1b'] },
      models: { chat: { default: 'openai.gpt-oss-120b-1:0' } },
      guardrail: { ...LEAST.guardrail, tier: 'CLASSIC' },
    });
    expect(counted('PlatformCallOutsideTheResidency', invoke('eu-central-1', 'eu-west-1', PLATFORM), own)).toBe(1);
    expect(counted('PlatformCallOutsideTheResidency', invoke('eu-central-1', 'eu-central-1', PLATFORM), own)).toBe(0);
    expect(counted('AccountCallOutsideTheResidency', invoke('eu-west-1'), own)).toBe(1);
  });

  test('global: no Region is outside', () => {
    expect(filtersOfResidency({ residency: 'global' })).toEqual([]);
  });

  const residencies = RESIDENCIES.filter((residency) => residency !== 'global').map((residency) => {
    const region = REGIONS.find((candidate) => residenciesOf(candidate).includes(residency));
    if (!region) throw new Error(`no Region lies in ${residency}`);
    return { residency, region };
  });

  test.each(residencies)('$residency: filters are short enough, for models that reach all of it', (place) => {
    const { residency, region } = place;
    const destinationRegions = [...allowedRegions(residency, region)];
    const made = residencyFilters({ ...givenConfig(), ...place }, [{ destinationRegions }]);
    const patterns = made.flatMap((filter) => filter.patterns.map((pattern) => pattern.logPatternString));
    expect(patterns).toHaveLength(3);
    const counts = (record: GivenCall) => patterns.filter((pattern) => matchesLog(pattern, givenRecord(record))).length;
    for (const inside of destinationRegions) expect(counts(invoke(inside, inside, PLATFORM))).toBe(0);
    expect(counts(invoke(region, 'xx-elsewhere-1', PLATFORM))).toBe(2);
  });
});

function residenciesOf(region: Region): Residency[] {
  return RESIDENCIES.filter((residency) => {
    try {
      return allowedRegions(residency, region).size > 0;
    } catch {
      return false;
    }
  });
}
