import type { Mutation, Templates } from './templates';

const KEY = 'AWS::KMS::Key';
const LOG_GROUP = 'AWS::Logs::LogGroup';
const FUNCTION = 'AWS::Lambda::Function';

function editFunctions(change: (properties: Record<string, unknown>) => void) {
  return (templates: Templates) => templates.edit(FUNCTION, change, 'ChatFunction');
}

function variable(name: string, value: string) {
  return editFunctions(({ Environment }) => {
    (Environment as { Variables: Record<string, unknown> }).Variables[name] = value;
  });
}

/** Holes in keys, logs and functions. */
export const DATA: readonly Mutation[] = [
  {
    name: 'every AWS account may use the keys',
    apply: (templates) =>
      templates.editPolicies(KEY, ({ Statement }) =>
        Statement.push({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }),
      ),
  },
  {
    name: 'an outside account may use the keys',
    apply: (templates) =>
      templates.editPolicies(KEY, ({ Statement }) =>
        Statement.push({
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::999988887777:root' },
          Action: 'kms:Decrypt',
          Resource: '*',
        }),
      ),
  },
  {
    name: 'the keys are lost to the account',
    apply: (templates) =>
      templates.editPolicies(KEY, (document) => {
        document.Statement = document.Statement.filter(({ Principal }) => !JSON.stringify(Principal).includes(':root'));
      }),
  },
  {
    name: 'CloudWatch Logs uses the audit key for any account',
    apply: (templates) =>
      templates.editStatements(KEY, (statement) => {
        if (JSON.stringify(statement.Principal).includes('logs.')) delete statement.Condition;
      }),
  },
  {
    name: 'callers outside Bedrock read under the data key',
    apply: (templates) =>
      templates.editStatements(KEY, ({ Condition }) => {
        delete Condition?.StringEquals?.['kms:ViaService'];
      }),
  },
  {
    name: 'callers of other accounts read under the data key',
    apply: (templates) =>
      templates.editStatements(KEY, ({ Condition }) => {
        delete Condition?.StringEquals?.['kms:CallerAccount'];
      }),
  },
  {
    name: 'keys do not rotate',
    apply: (templates) =>
      templates.edit(KEY, (properties) => {
        properties.EnableKeyRotation = false;
      }),
  },
  {
    name: 'keys go with the stack, or stay where they should go',
    apply: (templates) =>
      templates.edit(KEY, (_, resource) => {
        resource.DeletionPolicy = resource.DeletionPolicy?.startsWith('Retain') ? 'Delete' : 'Retain';
      }),
  },
  {
    name: 'log groups are under a key of AWS',
    apply: (templates) =>
      templates.edit(LOG_GROUP, (properties) => {
        delete properties.KmsKeyId;
      }),
  },
  {
    name: 'log groups are kept for ever',
    apply: (templates) =>
      templates.edit(LOG_GROUP, (properties) => {
        delete properties.RetentionInDays;
      }),
  },
  {
    name: 'log groups are kept for a day',
    apply: (templates) =>
      templates.edit(LOG_GROUP, (properties) => {
        properties.RetentionInDays = 1;
      }),
  },
  {
    name: 'log delivery writes for any account',
    apply: (templates) =>
      templates.edit('AWS::Logs::ResourcePolicy', (properties) => {
        const text = JSON.stringify(properties.PolicyDocument);
        properties.PolicyDocument = JSON.parse(text.replace(/\\"Condition\\":\{.*?\}\},/, ''));
      }),
  },
  {
    name: 'everyone writes to the log groups',
    apply: (templates) =>
      templates.edit('AWS::Logs::ResourcePolicy', (properties) => {
        const text = JSON.stringify(properties.PolicyDocument);
        properties.PolicyDocument = JSON.parse(
          text
            .replace(/\\"Condition\\":\{.*?\}\},/, '')
            .replace(/\{\\"Service\\":\\"delivery.logs.amazonaws.com\\"\}/, '\\"*\\"'),
        );
      }),
  },
  {
    name: 'the function runs outside the VPC',
    apply: editFunctions((properties) => {
      delete properties.VpcConfig;
    }),
  },
  {
    name: 'the environment of the function is under a key of AWS',
    apply: editFunctions((properties) => {
      delete properties.KmsKeyArn;
    }),
  },
  {
    name: 'the function has no concurrency of its own',
    apply: editFunctions((properties) => {
      delete properties.ReservedConcurrentExecutions;
    }),
  },
  {
    name: 'the function has no traces',
    apply: editFunctions((properties) => {
      delete properties.TracingConfig;
    }),
  },
  {
    name: 'the function logs to a group that Lambda makes',
    apply: editFunctions((properties) => {
      delete properties.LoggingConfig;
    }),
  },
  {
    name: 'the function has an old runtime',
    apply: editFunctions((properties) => {
      properties.Runtime = 'nodejs18.x';
    }),
  },
  { name: 'the function names the draft of the guardrail', apply: variable('GUARDRAIL_VERSION', 'DRAFT') },
  { name: 'the function names another guardrail', apply: variable('GUARDRAIL_ID', 'another00000') },
  {
    name: 'the function calls other models',
    apply: variable('CHAT_MODELS', JSON.stringify({ other: { invoke: 'other.model-v1:0' } })),
  },
];
