import { CONTENT_KINDS } from '../../../lib/config/audit';
import {
  addStatement,
  dropCondition,
  dropConditions,
  edit,
  editStatement,
  editStatements,
  remove,
  set,
  widen,
} from './holes';
import type { Mutation } from './templates';

const SETTING = 'Custom::AccountSetting';
const POLICY = 'AWS::IAM::ManagedPolicy';
const ROLE = 'AWS::IAM::Role';
const FUNCTION = 'AWS::Lambda::Function';

type Value = Record<string, unknown>;

function editValue(setting: string, change: (value: Value) => void) {
  return edit(SETTING, ({ value }) => change(value as Value), `"setting":"${setting}"`);
}

function editLogging(change: (config: Value) => void) {
  return editValue('invocation-logging', ({ cloudWatchConfig }) => change(cloudWatchConfig as Value));
}

/** Adds a statement to what the function of the account settings may do. */
function grant(action: string) {
  return addStatement(POLICY, { Effect: 'Allow', Action: action, Resource: '*' }, 'AccountSettingsFunctionPolicy');
}

/** Holes in the settings of the account, and in the function that writes them. */
export const ACCOUNT: readonly Mutation[] = [
  { name: 'invocations are not logged', apply: remove(SETTING, '"setting":"invocation-logging"') },
  ...CONTENT_KINDS.map((kind) => ({
    name: `${kind} is logged otherwise than the config says`,
    apply: editValue('invocation-logging', (value) => {
      value[`${kind}DataDeliveryEnabled`] = !value[`${kind}DataDeliveryEnabled`];
    }),
  })),
  {
    name: 'invocations are logged to another group',
    apply: editLogging((config) => {
      config.logGroupName = '/another';
    }),
  },
  {
    name: 'invocations are logged through another role',
    apply: editLogging((config) => {
      config.roleArn = 'arn:aws:iam::111122223333:role/another';
    }),
  },
  {
    name: 'large bodies go to another bucket',
    apply: editLogging((config) => {
      config.largeDataDeliveryS3Config = { bucketName: 'another-bucket' };
    }),
  },
  {
    name: 'invocations are logged to one more bucket',
    apply: editValue('invocation-logging', (value) => {
      value.s3Config = { bucketName: 'another-bucket' };
    }),
  },
  { name: 'the setting of data retention is left alone', apply: remove(SETTING, '"setting":"data-retention"') },
  {
    name: 'API Gateway logs through another role',
    apply: editValue('api-gateway-log-role', (value) => {
      value.cloudwatchRoleArn = 'arn:aws:iam::111122223333:role/another';
    }),
  },
  {
    name: 'settings are taken over although the config does not say so, or not although it does',
    apply: edit(SETTING, (properties) => {
      properties.takeOver = !properties.takeOver;
    }),
  },
  {
    name: 'another function writes the settings',
    apply: set(SETTING, { ServiceToken: 'arn:aws:lambda:us-west-2:111122223333:function:another' }),
  },
  {
    name: 'any function in the role writes the settings',
    apply: editStatement(POLICY, 'Setting', dropConditions),
  },
  { name: 'any function in the role uses the records', apply: editStatement(POLICY, 'Records', dropConditions) },
  { name: 'the function reads every parameter', apply: editStatement(POLICY, 'Records', widen) },
  {
    name: 'the function deletes records',
    apply: editStatement(POLICY, 'Records', (statement) => {
      statement.Action = ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter'];
    }),
  },
  {
    name: 'the function decrypts whatever is under the audit key',
    apply: editStatement(POLICY, 'RecordsAreEncrypted', dropConditions),
  },
  {
    name: 'the function decrypts every parameter',
    apply: editStatement(POLICY, 'RecordsAreEncrypted', dropCondition('kms:EncryptionContext:PARAMETER_ARN')),
  },
  {
    name: 'the function decrypts records past Parameter Store',
    apply: editStatement(POLICY, 'RecordsAreEncrypted', dropCondition('kms:ViaService')),
  },
  { name: 'the function decrypts under every key', apply: editStatement(POLICY, 'RecordsAreEncrypted', widen) },
  {
    name: 'the function hands roles to any service',
    apply: editStatement(POLICY, 'RoleOfTheSetting', dropConditions),
  },
  {
    name: 'the function hands roles to Lambda, too',
    apply: editStatement(POLICY, 'RoleOfTheSetting', (statement) => {
      const keys = statement.Condition?.StringEquals;
      if (keys) keys['iam:PassedToService'] = [keys['iam:PassedToService'], 'lambda.amazonaws.com'];
    }),
  },
  {
    name: 'the function hands any role to Bedrock',
    apply: editStatement(
      POLICY,
      'RoleOfTheSetting',
      (statement) => {
        // Where the setting of others is taken over, it may.
        if (!JSON.stringify(statement.Resource).includes('role/*')) statement.Resource = '*';
      },
      'bedrock.amazonaws.com',
    ),
  },
  {
    name: 'the function does everything in Bedrock',
    apply: editStatement(
      POLICY,
      'Setting',
      (statement) => {
        statement.Action = 'bedrock:*';
      },
      'InvocationLogsSetting',
    ),
  },
  {
    name: 'the function changes every API',
    apply: editStatement(POLICY, 'Setting', widen, 'OpenAiLogRoleSetting'),
  },
  {
    name: "the function can't set the invocation logging",
    apply: editStatement(
      POLICY,
      'Setting',
      (statement) => {
        statement.Action = 'bedrock:GetModelInvocationLoggingConfiguration';
      },
      'InvocationLogsSetting',
    ),
  },
  ...[
    'bedrock:InvokeModel',
    'bedrock:UpdateGuardrail',
    'cloudtrail:StopLogging',
    'kms:Decrypt',
    'kms:PutKeyPolicy',
    'iam:PutRolePolicy',
    'lambda:UpdateFunctionCode',
    's3:GetObject',
    'sns:Publish',
    'sts:AssumeRole',
  ].map((action) => ({ name: `the function of the settings may ${action}`, apply: grant(action) })),
  {
    name: 'functions that call models write the settings',
    apply: addStatement(
      POLICY,
      { Effect: 'Allow', Action: 'bedrock:PutModelInvocationLoggingConfiguration', Resource: '*' },
      'ChatPolicy',
    ),
  },
  {
    name: 'functions that call models write records',
    apply: addStatement(POLICY, { Effect: 'Allow', Action: 'ssm:PutParameter', Resource: '*' }, 'ChatPolicy'),
  },
  {
    name: "the organization's applications take the role of the settings",
    apply: editStatements(
      ROLE,
      (statement) => {
        statement.Principal = { AWS: '*' };
      },
      'AccountSettingsFunctionRole',
    ),
  },
  {
    name: 'functions count where no alarm looks',
    apply: edit(FUNCTION, ({ Environment }) => {
      const variables = (Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables;
      if (variables) variables.POWERTOOLS_METRICS_NAMESPACE = 'Another';
    }),
  },
];
