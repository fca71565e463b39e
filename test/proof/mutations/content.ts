import {
  addStatement,
  dropCondition,
  dropConditions,
  edit,
  editStatement,
  editStatements,
  setAt,
  unset,
  widen,
} from './holes';
import type { Mutation } from './templates';

const ROLE = 'AWS::IAM::Role';
const POLICY = 'AWS::IAM::ManagedPolicy';
const KEY = 'AWS::KMS::Key';
const LOG_GROUP = 'AWS::Logs::LogGroup';

const CONTENT_KEY = 'InvocationLogsKey';
const READER_ROLE = 'InvocationLogsReaderRole';
const READER_POLICY = 'InvocationLogsReaderPolicy';
const ROOT = { AWS: 'arn:aws:iam::111122223333:root' };

/** Holes in who sees what models were asked and answered. */
export const CONTENT: readonly Mutation[] = [
  {
    name: 'administrators decrypt content',
    apply: editStatement(KEY, 'AdministratorsKeepTheKey', (statement) => {
      statement.Action = 'kms:*';
    }),
  },
  {
    name: 'administrators grant the content key to others',
    apply: editStatement(KEY, 'AdministratorsKeepTheKey', (statement) => {
      statement.Action = [statement.Action ?? [], 'kms:CreateGrant'].flat();
    }),
  },
  {
    name: 'the content key no longer rotates when an administrator says so',
    apply: editStatement(KEY, 'AdministratorsKeepTheKey', (statement) => {
      statement.Action = [statement.Action ?? [], 'kms:DisableKeyRotation'].flat();
    }),
  },
  {
    name: 'nobody keeps the content key',
    apply: editStatement(KEY, 'AdministratorsKeepTheKey', (statement) => {
      statement.Action = 'kms:DescribeKey';
    }),
  },
  {
    name: 'every log group is under the content key',
    apply: editStatement(KEY, 'LogGroupOfInvocations', dropConditions),
  },
  {
    name: 'every log group of the account is under the content key',
    apply: editStatement(KEY, 'LogGroupOfInvocations', (statement) => {
      const text = JSON.stringify(statement.Condition).replace('ArnEquals', 'ArnLike');
      statement.Condition = JSON.parse(text.replace(/log-group:[^"]*/, 'log-group:*'));
    }),
  },
  {
    name: 'Bedrock uses the content key for any account',
    apply: editStatement(KEY, 'LargeBodiesOfInvocations', dropConditions),
  },
  {
    name: 'Bedrock decrypts content',
    apply: editStatement(KEY, 'LargeBodiesOfInvocations', (statement) => {
      statement.Action = ['kms:GenerateDataKey', 'kms:Decrypt'];
    }),
  },
  {
    name: 'readers decrypt content past S3',
    apply: (templates) => {
      templates.editStatements(KEY, (statement) => {
        if (statement.Sid === 'ReadersReadLargeBodies') delete statement.Condition;
      });
      templates.editStatements(
        POLICY,
        (statement) => {
          if (statement.Sid === 'DecryptLargeBodies') delete statement.Condition;
        },
        READER_POLICY,
      );
    },
  },
  {
    name: 'the key asks not whether readers come through S3',
    apply: editStatement(KEY, 'ReadersReadLargeBodies', dropConditions),
  },
  {
    name: 'the whole account decrypts content',
    apply: addStatement(KEY, { Effect: 'Allow', Principal: ROOT, Action: 'kms:Decrypt', Resource: '*' }, CONTENT_KEY),
  },
  {
    name: 'content is under the audit key',
    apply: edit(
      LOG_GROUP,
      (properties) => {
        delete properties.KmsKeyId;
      },
      'InvocationLogsLogGroup',
    ),
  },
  { name: 'content is kept for ever', apply: unset(LOG_GROUP, 'RetentionInDays', 'InvocationLogsLogGroup') },
  { name: 'content is kept for ten years', apply: setAt(LOG_GROUP, 'RetentionInDays', 3653, 'InvocationLogsLogGroup') },
  { name: "the whole account takes the readers' role", apply: editStatements(ROLE, dropConditions, READER_ROLE) },
  {
    name: "administrators take the readers' role",
    apply: editStatements(
      ROLE,
      (statement) => {
        statement.Condition = { ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/*'] } };
      },
      READER_ROLE,
    ),
  },
  {
    name: "another account takes the readers' role",
    apply: addStatement(
      ROLE,
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::999988887777:root' } },
      READER_ROLE,
    ),
  },
  {
    name: 'readers write content',
    apply: editStatement(POLICY, 'ReadLargeBodies', (statement) => {
      statement.Action = ['s3:GetObject', 's3:PutObject'];
    }),
  },
  { name: 'readers read every bucket', apply: editStatement(POLICY, 'ReadLargeBodies', widen) },
  { name: 'readers list every bucket', apply: editStatement(POLICY, 'ListLargeBodies', widen) },
  { name: 'readers decrypt under every key', apply: editStatement(POLICY, 'DecryptLargeBodies', widen) },
  {
    name: 'readers delete large bodies',
    apply: addStatement(POLICY, { Effect: 'Allow', Action: 's3:DeleteObject', Resource: '*' }, READER_POLICY),
  },
  {
    name: 'readers call models',
    apply: addStatement(POLICY, { Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: '*' }, READER_POLICY),
  },
  {
    name: "Bedrock takes the invocation logs' role for any account",
    apply: editStatements(ROLE, dropConditions, 'InvocationLogsRole'),
  },
  {
    name: "another service takes the invocation logs' role",
    apply: editStatements(
      ROLE,
      (statement) => {
        statement.Principal = { Service: ['bedrock.amazonaws.com', 'lambda.amazonaws.com'] };
      },
      'InvocationLogsRole',
    ),
  },
  {
    name: "the invocation logs' role writes every log group",
    apply: editStatements(POLICY, widen, 'InvocationLogsPolicy'),
  },
  {
    name: "the invocation logs' role reads content",
    apply: editStatements(
      POLICY,
      (statement) => {
        statement.Action = ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:GetLogEvents'];
      },
      'InvocationLogsPolicy',
    ),
  },
  ...(['s3:GetObject', 'logs:FilterLogEvents', 'kms:Decrypt', 's3:PutObject', 's3:ListBucket'] as const).map(
    (action) => ({
      name: `functions that call models may ${action} on content`,
      apply: addStatement(POLICY, { Effect: 'Allow', Action: action, Resource: '*' }, 'ChatPolicy'),
    }),
  ),
  {
    name: 'CloudTrail writes large bodies',
    apply: addStatement(
      'AWS::S3::BucketPolicy',
      { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 's3:PutObject', Resource: '*' },
      'InvocationLogsLargeBodiesPolicy',
    ),
  },
  {
    name: 'the content key does not ask through which service readers come, but who they are',
    apply: editStatement(KEY, 'ReadersReadLargeBodies', (statement) => {
      dropCondition('kms:ViaService')(statement);
      statement.Principal = ROOT;
    }),
  },
];
