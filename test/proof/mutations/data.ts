import { addStatement, edit, editStatements, keepStatements, set, unset } from './holes';
import type { Mutation, Templates } from './templates';

const KEY = 'AWS::KMS::Key';
const LOG_GROUP = 'AWS::Logs::LogGroup';
const FUNCTION = 'AWS::Lambda::Function';
const CHAT = 'ChatFunction';

function variable(name: string, value: string) {
  return edit(
    FUNCTION,
    ({ Environment }) => {
      (Environment as { Variables: Record<string, unknown> }).Variables[name] = value;
    },
    CHAT,
  );
}

/** Changes the policy on log groups, which the templates hold as text. */
function editLogsPolicy(...changes: readonly [RegExp, string][]) {
  return (templates: Templates) =>
    templates.edit('AWS::Logs::ResourcePolicy', (properties) => {
      const text = JSON.stringify(properties.PolicyDocument);
      properties.PolicyDocument = JSON.parse(changes.reduce((json, [from, to]) => json.replace(from, to), text));
    });
}

const CONDITION = /\\"Condition\\":\{.*?\}\},/;

/** Holes in keys, logs and functions. */
export const DATA: readonly Mutation[] = [
  {
    name: 'every AWS account may use the keys',
    apply: addStatement(KEY, { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }),
  },
  {
    name: 'an outside account may use the keys',
    apply: addStatement(KEY, {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::999988887777:root' },
      Action: 'kms:Decrypt',
      Resource: '*',
    }),
  },
  {
    name: 'the keys are lost to the account',
    apply: keepStatements(KEY, ({ Principal }) => !JSON.stringify(Principal).includes(':root')),
  },
  {
    name: 'CloudWatch Logs uses the audit key for any account',
    apply: editStatements(KEY, (statement) => {
      if (JSON.stringify(statement.Principal).includes('logs.')) delete statement.Condition;
    }),
  },
  {
    name: 'callers outside Bedrock read under the data key',
    apply: editStatements(KEY, ({ Condition }) => delete Condition?.StringEquals?.['kms:ViaService'], 'KeysData'),
  },
  {
    name: 'callers of other accounts read under the data key',
    apply: editStatements(KEY, ({ Condition }) => delete Condition?.StringEquals?.['kms:CallerAccount'], 'KeysData'),
  },
  { name: 'keys do not rotate', apply: set(KEY, { EnableKeyRotation: false }) },
  {
    name: 'keys go with the stack, or stay where they should go',
    apply: edit(KEY, (_, resource) => {
      resource.DeletionPolicy = resource.DeletionPolicy?.startsWith('Retain') ? 'Delete' : 'Retain';
    }),
  },
  { name: 'log groups are under a key of AWS', apply: unset(LOG_GROUP, 'KmsKeyId') },
  { name: 'log groups are kept for ever', apply: unset(LOG_GROUP, 'RetentionInDays') },
  { name: 'log groups are kept for a day', apply: set(LOG_GROUP, { RetentionInDays: 1 }) },
  { name: 'log delivery writes for any account', apply: editLogsPolicy([CONDITION, '']) },
  {
    name: 'everyone writes to the log groups',
    apply: editLogsPolicy([CONDITION, ''], [/\{\\"Service\\":\\"delivery.logs.amazonaws.com\\"\}/, '\\"*\\"']),
  },
  { name: 'the function runs outside the VPC', apply: unset(FUNCTION, 'VpcConfig', CHAT) },
  { name: 'the environment of the function is under a key of AWS', apply: unset(FUNCTION, 'KmsKeyArn', CHAT) },
  { name: 'the function has no concurrency of its own', apply: unset(FUNCTION, 'ReservedConcurrentExecutions', CHAT) },
  { name: 'the function has no traces', apply: unset(FUNCTION, 'TracingConfig', CHAT) },
  { name: 'the function logs to a group that Lambda makes', apply: unset(FUNCTION, 'LoggingConfig', CHAT) },
  { name: 'the function has an old runtime', apply: set(FUNCTION, { Runtime: 'nodejs18.x' }, CHAT) },
  { name: 'the function names the draft of the guardrail', apply: variable('GUARDRAIL_VERSION', 'DRAFT') },
  { name: 'the function names another guardrail', apply: variable('GUARDRAIL_ID', 'another00000') },
  {
    name: 'the function calls other models',
    apply: variable('CHAT_MODELS', JSON.stringify({ other: { invoke: 'other.model-v1:0' } })),
  },
];
