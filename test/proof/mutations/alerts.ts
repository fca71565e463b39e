import {
  addBeside,
  addStatement,
  dropCondition,
  dropConditions,
  edit,
  editList,
  editStatement,
  editStatements,
  keepStatements,
  remove,
  set,
  unset,
} from './holes';
import type { Mutation } from './templates';

const TOPIC = 'AWS::SNS::Topic';
const TOPIC_POLICY = 'AWS::SNS::TopicPolicy';
const QUEUE = 'AWS::SQS::Queue';
const QUEUE_POLICY = 'AWS::SQS::QueuePolicy';
const KEY = 'AWS::KMS::Key';
const ALARM = 'AWS::CloudWatch::Alarm';
const COMPOSITE = 'AWS::CloudWatch::CompositeAlarm';
const FILTER = 'AWS::Logs::MetricFilter';
const RULE = 'AWS::Events::Rule';
const POLICY = 'AWS::IAM::ManagedPolicy';
const ELSEWHERE = 'arn:aws:sns:us-west-2:999988887777:another';

/** Ends of the names of rules; each tells of calls that no other rule tells of. */
const RULES = [
  'alarm-changed',
  'alarm-silenced',
  'alert-topic-changed',
  'api-changed',
  'archive-changed',
  'data-retention-changed',
  'endpoint-changed',
  'enforced-guardrail-changed',
  'event-rule-changed',
  'flow-log-deleted',
  'function-changed',
  'guardrail-changed',
  'invocation-logging-changed',
  'key-changed',
  'log-group-changed',
  'record-of-settings-changed',
  'route-changed',
  'trail-changed',
  'way-out-of-the-network',
  'web-acl-changed',
];

const FILTERS = [
  'bedrock-api-key-created-or-used',
  'call-refused-by-an-endpoint',
  'role-of-the-platform-changed',
  'root-user-active',
  'watch-over-rules-broken',
];

/** Holes in who is told, and who may make a noise. */
export const ALERTS: readonly Mutation[] = [
  { name: 'topics are under no key', apply: unset(TOPIC, 'KmsMasterKeyId') },
  { name: 'topics are under a key of AWS', apply: set(TOPIC, { KmsMasterKeyId: 'alias/aws/sns' }) },
  { name: 'topics have no policy', apply: remove(TOPIC_POLICY) },
  {
    name: "every account's alarms publish",
    apply: editStatements(TOPIC_POLICY, (statement) => {
      if (JSON.stringify(statement.Principal).includes('cloudwatch')) delete statement.Condition;
    }),
  },
  {
    name: 'everyone publishes',
    apply: addStatement(TOPIC_POLICY, { Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: '*' }),
  },
  {
    name: 'another account subscribes',
    apply: addStatement(TOPIC_POLICY, {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::999988887777:root' },
      Action: 'sns:Subscribe',
      Resource: '*',
    }),
  },
  {
    name: 'alarms do not publish',
    apply: keepStatements(TOPIC_POLICY, ({ Principal }) => !JSON.stringify(Principal).includes('cloudwatch')),
  },
  {
    name: 'rules do not publish',
    apply: keepStatements(TOPIC_POLICY, ({ Principal }) => !JSON.stringify(Principal).includes('events.')),
  },
  { name: 'nobody gets mail', apply: remove('AWS::SNS::Subscription') },
  {
    name: 'somebody else gets mail',
    apply: addBeside(TOPIC, {
      Type: 'AWS::SNS::Subscription',
      Properties: { Protocol: 'email', Endpoint: 'someone@example.org', TopicArn: ELSEWHERE },
    }),
  },
  { name: 'the queue is under no key', apply: unset(QUEUE, 'KmsMasterKeyId') },
  { name: 'every rule fills the queue', apply: editStatement(QUEUE_POLICY, 'RulesOfThePlatform', dropConditions) },
  {
    name: 'every rule of the account fills the queue',
    apply: editStatement(QUEUE_POLICY, 'RulesOfThePlatform', dropCondition('aws:SourceArn')),
  },
  {
    name: 'every topic fills the queue',
    apply: editStatements(QUEUE_POLICY, (statement) => {
      if (JSON.stringify(statement.Principal).includes('sns.')) delete statement.Condition;
    }),
  },
  {
    name: 'the queue takes plain HTTP',
    apply: keepStatements(QUEUE_POLICY, ({ Effect }) => Effect === 'Allow'),
  },
  {
    name: 'what could not be told is lost',
    apply: keepStatements(QUEUE_POLICY, ({ Sid }) => Sid !== 'RulesOfThePlatform'),
  },
  {
    name: "every account's alarms use the audit key",
    apply: editStatement(KEY, 'AlertsOfThisAccount', dropConditions),
  },
  { name: 'every topic is under the audit key', apply: editStatement(KEY, 'AlertsOfRulesOnEvents', dropConditions) },
  {
    name: 'every queue is under the audit key',
    apply: editStatement(KEY, 'AlertsThatAreNotDelivered', dropConditions),
  },
  {
    name: "alarms can't publish under the audit key",
    apply: keepStatements(KEY, ({ Sid }) => Sid !== 'AlertsOfThisAccount'),
  },
  {
    name: "rules can't publish under the audit key",
    apply: keepStatements(KEY, ({ Sid }) => Sid !== 'AlertsOfRulesOnEvents'),
  },
  { name: 'alarms tell nobody', apply: unset(ALARM, 'AlarmActions') },
  { name: 'alarms are silenced', apply: set(ALARM, { ActionsEnabled: false }) },
  { name: 'alarms tell somebody else', apply: set(ALARM, { AlarmActions: [ELSEWHERE] }) },
  { name: 'alarms say nothing of missing data', apply: unset(ALARM, 'TreatMissingData') },
  { name: 'alarms of capabilities tell nobody', apply: unset(COMPOSITE, 'AlarmActions') },
  { name: 'alarms of capabilities are silenced', apply: set(COMPOSITE, { ActionsEnabled: false }) },
  {
    name: 'a silent trail is taken for a quiet one',
    apply: set(ALARM, { TreatMissingData: 'notBreaching' }, '-trail-silent"'),
  },
  { name: 'nobody is told of a silent trail', apply: remove(ALARM, '-trail-silent"') },
  { name: 'what is found in the trail raises no alarm', apply: remove(ALARM, '-root-user-active"') },
  { name: 'another log group is searched', apply: set(FILTER, { LogGroupName: 'another' }) },
  ...FILTERS.map((name) => ({ name: `the trail is not searched for ${name}`, apply: remove(FILTER, `-${name}`) })),
  ...RULES.map((name) => ({ name: `the rule ${name} is gone`, apply: remove(RULE, `-${name}"`) })),
  { name: 'rules are off', apply: set(RULE, { State: 'DISABLED' }) },
  { name: 'rules tell nobody', apply: unset(RULE, 'Targets') },
  {
    name: 'rules tell somebody else',
    apply: editList(RULE, 'Targets', (targets) => targets.map((target) => ({ ...target, Arn: ELSEWHERE }))),
  },
  {
    name: 'rules lose what they could not tell',
    apply: editList(RULE, 'Targets', (targets) => targets.map(({ DeadLetterConfig: _, ...target }) => target)),
  },
  {
    name: 'rules tell what was in a request',
    apply: editList(RULE, 'Targets', (targets) =>
      targets.map(({ InputTransformer: _, ...target }) => ({ ...target, InputPath: '$.detail.requestParameters' })),
    ),
  },
  {
    name: 'rules leave somebody out',
    apply: edit(RULE, ({ EventPattern }) => {
      const { detail } = EventPattern as { detail: Record<string, unknown> };
      detail.userIdentity = { arn: [{ 'anything-but': 'arn:aws:iam::111122223333:role/Administrator' }] };
    }),
  },
  {
    name: 'nobody is told of changes to the content key',
    apply: edit(
      RULE,
      (properties) => {
        const text = JSON.stringify(properties.EventPattern);
        properties.EventPattern = JSON.parse(
          text.replace(/\{"Fn::GetStackOutput":\{[^}]*InvocationLogsKey[^}]*\}\}/g, '""'),
        );
      },
      '-key-changed"',
    ),
  },
  ...(
    [
      'cloudtrail:StopLogging',
      'sns:SetTopicAttributes',
      'cloudwatch:DisableAlarmActions',
      'events:DisableRule',
    ] as const
  ).map((action) => ({
    name: `functions that call models may ${action}`,
    apply: addStatement(POLICY, { Effect: 'Allow', Action: action, Resource: '*' }, 'ChatPolicy'),
  })),
];
