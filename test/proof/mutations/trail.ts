import {
  addBeside,
  dropCondition,
  dropConditions,
  edit,
  editStatement,
  editStatements,
  remove,
  set,
  setAt,
  unset,
  widen,
} from './holes';
import type { Mutation } from './templates';

const TRAIL = 'AWS::CloudTrail::Trail';
const ROLE = 'AWS::IAM::Role';
const POLICY = 'AWS::IAM::ManagedPolicy';
const KEY = 'AWS::KMS::Key';

interface Selector {
  Name: string;
  FieldSelectors: { Field: string; Equals?: string[]; StartsWith?: unknown[] }[];
}

function selectors(change: (selectors: Selector[]) => Selector[]) {
  return edit(TRAIL, (properties) => {
    properties.AdvancedEventSelectors = change(properties.AdvancedEventSelectors as Selector[]);
  });
}

/** The trail does not record what a selector's name says. */
function leavesOut(name: string): Mutation {
  return {
    name: `the trail leaves out: ${name}`,
    apply: selectors((all) => all.filter((selector) => selector.Name !== name)),
  };
}

/** Holes in the trail, and in who may write and decrypt what it leaves. */
export const TRAIL_MUTATIONS: readonly Mutation[] = [
  { name: 'there is no trail', apply: remove(TRAIL) },
  { name: 'the trail records nothing', apply: set(TRAIL, { IsLogging: false }) },
  { name: 'the trail records one Region', apply: set(TRAIL, { IsMultiRegionTrail: false }) },
  { name: 'the trail leaves global services out', apply: set(TRAIL, { IncludeGlobalServiceEvents: false }) },
  { name: 'the trail does not show whether files were edited', apply: unset(TRAIL, 'EnableLogFileValidation') },
  { name: 'the trail is under a key of S3', apply: unset(TRAIL, 'KMSKeyId') },
  { name: 'the trail writes to another bucket', apply: set(TRAIL, { S3BucketName: 'another-bucket' }) },
  { name: 'the trail is not searched', apply: unset(TRAIL, ['CloudWatchLogsLogGroupArn', 'CloudWatchLogsRoleArn']) },
  ...[
    'Management events',
    'Data events of AWS::Bedrock::Guardrail',
    'Data events of AWS::Bedrock::AsyncInvoke',
    'Data events of AWS::Bedrock::Model',
    'Invocations of the functions',
    'Objects of the buckets',
    'Objects of the buckets of logs, but for deliveries',
    'Calls of bedrock.amazonaws.com that an endpoint refused',
    'Calls of dynamodb.amazonaws.com that an endpoint refused',
    'Calls of s3.amazonaws.com that an endpoint refused',
  ].map(leavesOut),
  {
    name: 'the trail records management events that write alone',
    apply: selectors((all) =>
      all.map((selector) =>
        selector.Name === 'Management events'
          ? { ...selector, FieldSelectors: [...selector.FieldSelectors, { Field: 'readOnly', Equals: ['false'] }] }
          : selector,
      ),
    ),
  },
  {
    name: 'the trail records other buckets',
    apply: selectors((all) =>
      all.map((selector) => ({
        ...selector,
        FieldSelectors: selector.FieldSelectors.map((field) =>
          selector.Name.startsWith('Objects') && field.StartsWith
            ? { ...field, StartsWith: ['arn:aws:s3:::another-bucket/'] }
            : field,
        ),
      })),
    ),
  },
  { name: "CloudTrail takes the trail's role for any trail", apply: editStatements(ROLE, dropConditions, 'TrailRole') },
  {
    name: "CloudTrail takes the trail's role for any trail of the account",
    apply: editStatements(ROLE, dropCondition('aws:SourceArn'), 'TrailRole'),
  },
  { name: "the trail's role writes every log group", apply: editStatements(POLICY, widen, 'TrailPolicy') },
  {
    name: "the trail's role reads logs",
    apply: editStatements(
      POLICY,
      (statement) => {
        statement.Action = 'logs:*';
      },
      'TrailPolicy',
    ),
  },
  { name: 'every trail uses the audit key', apply: editStatement(KEY, 'FilesOfTheTrail', dropConditions) },
  {
    name: 'the audit key does not ask for which trail',
    apply: editStatement(KEY, 'FilesOfTheTrail', dropCondition('aws:SourceArn')),
  },
  {
    name: 'the audit key does not ask for the encryption context of a trail',
    apply: editStatement(KEY, 'FilesOfTheTrail', dropCondition('kms:EncryptionContext:aws:cloudtrail:arn')),
  },
  {
    name: 'CloudTrail decrypts under the audit key',
    apply: editStatement(KEY, 'FilesOfTheTrail', (statement) => {
      statement.Action = ['kms:GenerateDataKey*', 'kms:Decrypt'];
    }),
  },
  { name: 'every trail looks at the audit key', apply: editStatement(KEY, 'DescribeForTheTrail', dropConditions) },
  {
    name: 'the audit key goes before the archive',
    apply: edit(
      KEY,
      (_, resource) => {
        resource.DeletionPolicy = 'Delete';
      },
      'KeysAudit',
    ),
  },
  {
    name: 'a log group is read along elsewhere',
    apply: addBeside(TRAIL, {
      Type: 'AWS::Logs::SubscriptionFilter',
      Properties: {
        LogGroupName: 'any',
        FilterPattern: '',
        DestinationArn: 'arn:aws:logs:us-west-2:999988887777:destination:any',
      },
    }),
  },
  {
    name: "the trail's log group is under the content key",
    apply: edit(
      'AWS::Logs::LogGroup',
      (properties) => {
        properties.KmsKeyId = { 'Fn::GetAtt': ['InvocationLogsKey0DD05E3A', 'Arn'] };
      },
      'TrailLogGroup',
    ),
  },
  {
    name: "the trail's log group is kept for a day",
    apply: setAt('AWS::Logs::LogGroup', 'RetentionInDays', 1, 'TrailLogGroup'),
  },
];
