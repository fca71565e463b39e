import type { Platform } from '../platform/platform';
import { keyArn } from '../platform/resources';
import { at, count, everyItem, type Invariant, listAt } from './invariant';

/** Calls, each of which somebody has to be told of, by their names in CloudTrail. */
const TOLD_CALLS = [
  'AttachInternetGateway',
  'CreateRoute',
  'DeleteAlarms',
  'DeleteBucketPolicy',
  'DeleteEnforcedGuardrailConfiguration',
  'DeleteGuardrail',
  'DeleteLogGroup',
  'DeleteModelInvocationLoggingConfiguration',
  'DeleteParameter',
  'DeleteTopic',
  'DeleteTrail',
  'DeleteVpcEndpoints',
  'DisableAlarmActions',
  'DisableKey',
  'DisableRule',
  'DisassociateWebACL',
  'ModifyVpcEndpoint',
  'PutAccountDataRetention',
  'PutBucketPolicy',
  'PutEnforcedGuardrailConfiguration',
  'PutEventSelectors',
  'PutKeyPolicy',
  'PutMetricAlarm',
  'PutModelInvocationLoggingConfiguration',
  'PutResourcePolicy',
  'PutRetentionPolicy',
  'PutSubscriptionFilter',
  'RemoveTargets',
  'ScheduleKeyDeletion',
  'StopLogging',
  'Subscribe',
  'UpdateFunctionCode',
  'UpdateGuardrail',
  'UpdateRestApi',
  'UpdateTrail',
];

/** What the trail is searched for, besides the CIS benchmark: the ends of the filters' names. */
const SEARCHED = [
  'bedrock-api-key-created-or-used',
  'call-refused-by-an-endpoint',
  'role-of-the-platform-changed',
  'watch-over-rules-broken',
];
const SEARCHED_FOR_CIS = ['root-user-active', 'unauthorized-calls', 'iam-policy-changed', 'customer-key-disabled'];

/** Who is told, and of what. */
export const ALERTS: Readonly<Record<string, Invariant>> = {
  'topics and their queue are under the audit key': (platform) => {
    const key = keyArn(platform, 'audit');
    const underKey = everyOf(platform, ['AWS::SNS::Topic', 'AWS::SQS::Queue'], (item) => [
      at(item, 'KmsMasterKeyId') !== key && 'is not under the audit key',
    ]);
    return [...count(platform, 'AWS::SNS::Topic', 2), ...count(platform, 'AWS::SNS::TopicPolicy', 2), ...underKey];
  },

  'those whom the config names are told, and nobody else': (platform) => {
    const { criticalEmails, warningEmails } = platform.config.alarms;
    const wanted = [
      ...criticalEmails.map((email) => `${topicOf(platform, 'critical')} ${email}`),
      ...warningEmails.map((email) => `${topicOf(platform, 'warning')} ${email}`),
    ];
    const found = platform
      .all('AWS::SNS::Subscription')
      .map((item) => `${String(at(item, 'TopicArn'))} ${String(at(item, 'Endpoint'))}`);
    return [
      ...wanted.filter((pair) => !found.includes(pair)).map((pair) => `${pair} is missing`),
      ...found.filter((pair) => !wanted.includes(pair)).map((pair) => `${pair} is told too`),
    ];
  },

  'every alarm tells a topic, and says what silence means': (platform) => {
    const topics = [topicOf(platform, 'critical'), topicOf(platform, 'warning')];
    return everyOf(platform, ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'], (item) => [
      !listAt(item, 'AlarmActions').some((arn) => topics.includes(String(arn))) && 'tells nobody',
      at(item, 'ActionsEnabled') === false && 'is silenced',
      item.type === 'AWS::CloudWatch::Alarm' &&
        at(item, 'TreatMissingData') === undefined &&
        'says nothing of missing data',
      !String(at(item, 'AlarmName')).startsWith(`${platform.config.prefix}-`) && 'has a name that no rule watches over',
      !String(at(item, 'AlarmDescription')).includes(platform.config.alarms.runbookUrl) && 'does not say what to do',
    ]);
  },

  'a silent trail raises an alarm': (platform) =>
    platform
      .all('AWS::CloudWatch::Alarm')
      .some(
        (item) =>
          at(item, 'MetricName') === 'IncomingLogEvents' &&
          JSON.stringify(at(item, 'Dimensions')).includes(`"/${platform.config.prefix}/trail"`) &&
          at(item, 'TreatMissingData') === 'breaching' &&
          at(item, 'ComparisonOperator') === 'LessThanThreshold',
      )
      ? []
      : ['nobody is told when the trail is silent'],

  'the trail is searched for what rules do not see, and each find raises an alarm': (platform) => {
    const { config } = platform;
    const filters = platform.all('AWS::Logs::MetricFilter');
    const wanted = [...SEARCHED, ...(config.audit.cisAlarms ? SEARCHED_FOR_CIS : [])];
    const alarmed = new Set(
      platform.all('AWS::CloudWatch::Alarm').map((item) => `${at(item, 'Namespace')} ${at(item, 'MetricName')}`),
    );
    return [
      ...wanted
        .filter((end) => !filters.some((item) => String(at(item, 'FilterName')).startsWith(`${config.prefix}-${end}`)))
        .map((end) => `the trail is not searched for ${end}`),
      ...everyItem('AWS::Logs::MetricFilter', (item) => [
        at(item, 'LogGroupName') !== `/${config.prefix}/trail` && 'searches another log group',
        ...listAt(item, 'MetricTransformations').map(
          ({ MetricNamespace, MetricName }) =>
            !alarmed.has(`${MetricNamespace} ${MetricName}`) && 'finds what raises no alarm',
        ),
      ])(platform),
    ];
  },

  'every rule is on, tells a topic, and keeps what it could not tell': (platform) => {
    const topics = [topicOf(platform, 'critical'), topicOf(platform, 'warning')];
    const queues = platform.all('AWS::SQS::Queue').map((queue) => platform.attributeOf(queue, 'Arn'));
    return everyItem('AWS::Events::Rule', (item) => {
      const targets = listAt(item, 'Targets') as { Arn?: string; DeadLetterConfig?: { Arn?: string } }[];
      return [
        at(item, 'State') !== 'ENABLED' && 'is off',
        targets.length === 0 && 'tells nobody',
        ...targets.flatMap(({ Arn, DeadLetterConfig }) => [
          !topics.includes(String(Arn)) && 'tells something else',
          !queues.includes(String(DeadLetterConfig?.Arn)) && 'loses what it could not tell',
        ]),
        JSON.stringify(targets).includes('requestParameters') && 'tells what was in a request',
        !String(at(item, 'Name')).startsWith(`${platform.config.prefix}-`) && 'has a name that no rule watches over',
      ];
    })(platform);
  },

  'tampering is told, whoever does it': (platform) => {
    const patterns = platform.all('AWS::Events::Rule').map((item) => JSON.stringify(at(item, 'EventPattern') ?? {}));
    const keys = platform.all('AWS::KMS::Key').map((key) => platform.attributeOf(key, 'Arn'));
    return [
      ...[...TOLD_CALLS, ...ofOwnNetwork(platform)]
        .filter((call) => !patterns.some((pattern) => pattern.includes(`"${call}"`)))
        .map((call) => `nobody is told of ${call}`),
      ...keys
        .filter((arn) => !patterns.some((pattern) => pattern.includes('"PutKeyPolicy"') && pattern.includes(arn)))
        .map((arn) => `nobody is told of changes to ${arn}`),
      ...patterns.filter((pattern) => pattern.includes('userIdentity')).map(() => 'a rule leaves somebody out'),
    ];
  },
};

/** Flow logs of a network that is the company's own are the company's to watch. */
function ofOwnNetwork(platform: Platform): string[] {
  return platform.config.network.type === 'create' ? ['DeleteFlowLogs'] : [];
}

function topicOf(platform: Platform, severity: 'critical' | 'warning'): string | undefined {
  return platform.all('AWS::SNS::Topic').find(({ ref }) => ref.endsWith(`:${platform.config.prefix}-${severity}`))?.ref;
}

function everyOf(platform: Platform, types: readonly string[], wrong: Parameters<typeof everyItem>[1]): string[] {
  return types.flatMap((type) => everyItem(type, wrong)(platform));
}
