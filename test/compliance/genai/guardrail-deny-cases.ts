import { guardrailDeny } from '../../../lib/compliance/genai/rules/guardrail-deny';
import { type Case, GUARDRAIL, INVOKE, MODEL, policy, role, type TemplateResource } from './given-resources';

const EMBEDDING_MODEL = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0';
const OTHER_MODEL = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0';
const PINNED = { 'bedrock:GuardrailIdentifier': `${GUARDRAIL}:3` };
const invoke = (changes: Record<string, unknown> = {}) => ({ Action: INVOKE, Resource: MODEL, ...changes });
const invokeWith = (condition: unknown) => policy(invoke({ Condition: condition }));
const deny = (changes: Record<string, unknown> = {}) => ({
  Effect: 'Deny',
  Action: INVOKE,
  Condition: { StringNotEquals: PINNED },
  ...changes,
});
const attachedTo = (roles: string | readonly string[], resource: TemplateResource): TemplateResource => ({
  ...resource,
  Properties: { ...resource.Properties, Roles: [roles].flat().map((name) => ({ Ref: name })) },
});

const GUARDRAIL_DENY: readonly Omit<Case, 'rule'>[] = [
  { name: 'a Deny in the same policy', resources: { P: policy(invoke(), deny()) }, findings: [] },
  {
    name: 'a Deny in another policy of the same role',
    resources: {
      R: role('lambda.amazonaws.com'),
      P: attachedTo('R', policy(invoke())),
      Q: attachedTo('R', policy(deny())),
    },
    findings: [],
  },
  {
    name: 'a Deny in a policy that the role names',
    resources: {
      R: role('lambda.amazonaws.com', { ManagedPolicyArns: [{ Ref: 'Q' }] }),
      P: attachedTo('R', policy(invoke())),
      Q: policy(deny({ Action: 'bedrock:InvokeModel*', Resource: MODEL })),
    },
    findings: [],
  },
  {
    name: 'a Deny over the very reference',
    resources: {
      P: policy(
        invoke({ Resource: { 'Fn::GetAtt': ['Profile', 'Arn'] } }),
        deny({ Resource: [{ 'Fn::GetAtt': ['Profile', 'Arn'] }] }),
      ),
    },
    findings: [],
  },
  { name: 'embedding models', resources: { P: policy(invoke({ Resource: EMBEDDING_MODEL })) }, findings: [] },
  { name: 'no Deny', resources: { P: invokeWith({ StringEquals: PINNED }) }, findings: ['P'] },
  {
    name: 'a Deny for another role',
    resources: {
      R: role('lambda.amazonaws.com'),
      S: role('lambda.amazonaws.com'),
      P: attachedTo('R', policy(invoke())),
      Q: attachedTo('S', policy(deny())),
    },
    findings: ['P'],
  },
  {
    name: 'a Deny for one role of two',
    resources: {
      R: role('lambda.amazonaws.com', { ManagedPolicyArns: [{ Ref: 'P' }] }),
      S: role('lambda.amazonaws.com', { ManagedPolicyArns: [{ Ref: 'P' }] }),
      P: policy(invoke()),
      Q: attachedTo('R', policy(deny())),
    },
    findings: ['P'],
  },
  {
    name: 'a Deny unless the call comes through an endpoint',
    resources: {
      P: policy(invoke(), deny({ Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-0123456789abcdef0' } } })),
    },
    findings: ['P'],
  },
  {
    name: 'a Deny only with that guardrail',
    resources: { P: policy(invoke(), deny({ Condition: { StringEquals: PINNED } })) },
    findings: ['P'],
  },
  {
    name: 'a Deny over one statement of two',
    resources: { P: policy(invoke(), invoke({ Resource: OTHER_MODEL }), deny({ Resource: MODEL })) },
    findings: ['P'],
  },
  {
    name: 'a Deny over one model of two',
    resources: { P: policy(invoke({ Resource: [MODEL, OTHER_MODEL] }), deny({ Resource: MODEL })) },
    findings: ['P'],
  },
  {
    name: 'a Deny for both roles of two',
    resources: {
      R: role('lambda.amazonaws.com'),
      S: role('lambda.amazonaws.com'),
      P: attachedTo(['R', 'S'], policy(invoke())),
      Q: attachedTo(['S', 'R', 'Elsewhere'], policy(deny())),
    },
    findings: [],
  },
  {
    name: 'a Deny of one action of two',
    resources: { P: policy(invoke(), deny({ Action: 'bedrock:InvokeModel' })) },
    findings: ['P'],
  },
  {
    name: 'a Deny over other models',
    resources: { P: policy(invoke(), deny({ Resource: EMBEDDING_MODEL })) },
    findings: ['P'],
  },
  {
    name: 'a Deny that holds only under a second condition',
    resources: {
      P: policy(invoke(), deny({ Condition: { StringNotEquals: PINNED, Bool: { 'aws:ViaAWSService': 'false' } } })),
    },
    findings: ['P'],
  },
  {
    name: 'a Deny in one branch only',
    resources: { P: policy(invoke(), { 'Fn::If': ['C', deny({ Resource: '*' }), { Ref: 'AWS::NoValue' }] }) },
    findings: ['P'],
  },
];

export const GUARDRAIL_DENY_CASES: readonly Case[] = GUARDRAIL_DENY.map((it) => ({ ...it, rule: guardrailDeny }));
