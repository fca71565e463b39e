import { addStatement, allows, dropCondition, edit, editStatement, editStatements, set, widen } from './holes';
import type { MutableStatement, Mutation, Templates } from './templates';

const POLICY = 'AWS::IAM::ManagedPolicy';
const ROLE = 'AWS::IAM::Role';
const GUARDRAIL = 'bedrock:GuardrailIdentifier';

/** Changes the Allows of a function's role on an action. */
function editAllows(action: string, change: (statement: MutableStatement) => void) {
  return editStatements(POLICY, (statement) => allows(statement, action) && change(statement));
}

/** Adds a statement to what the functions that call models may do. */
function grant(statement: MutableStatement) {
  return addStatement(POLICY, statement, 'ChatPolicy');
}

/** Replaces the pinned version by something else, in Allows and Denies. */
function pin(version: unknown) {
  return (templates: Templates) =>
    templates.editStatements(POLICY, ({ Condition }) => {
      for (const keys of Object.values(Condition ?? {})) {
        const parts = (keys[GUARDRAIL] as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join']?.[1];
        parts?.splice(-1, 1, version);
      }
    });
}

/** Holes in what roles may do. */
export const ACCESS: readonly Mutation[] = [
  {
    name: 'the role may call models without the guardrail',
    apply: editAllows('bedrock:InvokeModel', dropCondition(GUARDRAIL)),
  },
  { name: 'the role pins the draft of the guardrail', apply: pin('DRAFT') },
  { name: 'the role pins an earlier version of the guardrail', apply: pin('0') },
  {
    name: 'the role takes any version of the guardrail',
    apply: editAllows('bedrock:InvokeModel', (statement) => {
      const equals = statement.Condition?.StringEquals;
      if (!equals?.[GUARDRAIL]) return;
      statement.Condition = { ...statement.Condition, StringLike: { [GUARDRAIL]: '*' } };
      delete equals[GUARDRAIL];
    }),
  },
  {
    name: 'the role may call foundation models past their profile',
    apply: editAllows('bedrock:InvokeModel', dropCondition('bedrock:InferenceProfileArn')),
  },
  {
    name: 'the role may call every model',
    apply: editAllows('bedrock:InvokeModel', widen),
  },
  {
    name: 'the role may do everything in Bedrock',
    apply: editAllows('bedrock:InvokeModel', (statement) => {
      statement.Action = 'bedrock:*';
    }),
  },
  {
    name: 'the role may call the models in every Region',
    apply: editAllows('bedrock:InvokeModel', (statement) => {
      statement.Resource = JSON.parse(
        JSON.stringify(statement.Resource).replace(
          /:bedrock:[a-z0-9-]+::foundation-model/g,
          ':bedrock:*::foundation-model',
        ),
      );
    }),
  },
  {
    name: 'the role may apply every guardrail',
    apply: editAllows('bedrock:ApplyGuardrail', widen),
  },
  {
    name: 'the role may not apply the guardrail, so that every call fails',
    apply: editAllows('bedrock:ApplyGuardrail', (statement) => {
      statement.Effect = 'Deny';
    }),
  },
  {
    name: 'the role may decrypt under every key',
    apply: editAllows('kms:Decrypt', widen),
  },
  {
    name: 'the role may make data keys',
    apply: editAllows('kms:Decrypt', (statement) => {
      statement.Action = ['kms:Decrypt', 'kms:GenerateDataKey'];
    }),
  },
  {
    name: 'functions may write every log group',
    apply: editStatement(POLICY, 'WriteOwnLogs', widen),
  },
  {
    name: 'functions may read their logs',
    apply: editStatement(POLICY, 'WriteOwnLogs', (statement) => {
      statement.Action = ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:GetLogEvents'];
    }),
  },
  {
    name: 'the role may pass any role',
    apply: grant({ Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }),
  },
  {
    name: 'the role may assume any role',
    apply: grant({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }),
  },
  {
    name: 'the role may call with bearer tokens',
    apply: grant({ Effect: 'Allow', Action: 'bedrock:CallWithBearerToken', Resource: '*' }),
  },
  {
    name: 'the role may call bedrock-mantle',
    apply: grant({ Effect: 'Allow', Action: 'bedrock-mantle:CreateInference', Resource: '*' }),
  },
  {
    name: 'the role may change the guardrail',
    apply: grant({ Effect: 'Allow', Action: 'bedrock:UpdateGuardrail', Resource: '*' }),
  },
  {
    name: 'the role may read every bucket',
    apply: grant({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }),
  },
  {
    name: 'the role may do whatever is not IAM',
    apply: grant({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
  },
  {
    name: 'the role is an administrator',
    apply: set(ROLE, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }, 'ChatRole'),
  },
  {
    name: 'the role has an inline policy for every model',
    apply: set(
      ROLE,
      {
        Policies: [
          {
            PolicyName: 'Inline',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: '*' }],
            },
          },
        ],
      },
      'ModelsRole',
    ),
  },
  {
    name: 'the perimeter is attached to no role',
    apply: edit(POLICY, (properties) => {
      const { Statement } = properties.PolicyDocument as { Statement: MutableStatement[] };
      if (Statement.every(({ Effect }) => Effect === 'Deny')) properties.Roles = [];
    }),
  },
  {
    name: 'the function that lists models may call them',
    apply: (templates) =>
      templates.edit(
        POLICY,
        (properties) => {
          const [[role] = []] = templates.all(ROLE, 'ModelsRole');
          properties.Roles = [...(properties.Roles as unknown[]), { Ref: role }];
        },
        'ChatModels',
      ),
  },
  {
    name: 'the perimeter takes another endpoint for ours',
    apply: editStatements(POLICY, (statement) => {
      const keys = statement.Sid === 'NotPastTheEndpoint' ? statement.Condition?.StringNotEquals : undefined;
      if (keys) keys['aws:SourceVpce'] = [keys['aws:SourceVpce'], 'vpce-0other0000000000'];
    }),
  },
  {
    name: 'the perimeter lets a further Region pass',
    apply: editStatements(POLICY, (statement) => {
      const keys = statement.Condition?.StringNotEquals;
      if (keys?.['aws:RequestedRegion'])
        keys['aws:RequestedRegion'] = [keys['aws:RequestedRegion'], 'sa-east-1'].flat();
    }),
  },
  {
    name: 'the perimeter lets every model pass',
    apply: editStatements(POLICY, (statement) => {
      if (statement.NotResource) statement.NotResource = '*';
    }),
  },
  {
    name: 'the perimeter lets every service tier pass',
    apply: editStatements(POLICY, (statement) => {
      const keys = statement.Condition?.StringNotEquals;
      if (keys?.['bedrock:ServiceTier']) keys['bedrock:ServiceTier'] = ['default', 'priority', 'flex', 'reserved'];
    }),
  },
];
