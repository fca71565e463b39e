import { guardrailCondition } from '../../../lib/compliance/genai/rules/guardrail-condition';
import { guardrailConditionVersioned } from '../../../lib/compliance/genai/rules/guardrail-condition-versioned';
import { modelScopedInvoke } from '../../../lib/compliance/genai/rules/model-scoped-invoke';
import { type Case, GUARDRAIL, INVOKE, MODEL, policy, role } from './given-resources';

const EMBEDDING_MODEL = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0';
const PINNED = { 'bedrock:GuardrailIdentifier': `${GUARDRAIL}:3` };
const invoke = (changes: Record<string, unknown> = {}) => ({ Action: INVOKE, Resource: MODEL, ...changes });
const invokeWith = (condition: unknown) => policy(invoke({ Condition: condition }));

const MODEL_SCOPED_INVOKE: readonly Omit<Case, 'rule'>[] = [
  { name: 'a named model', resources: { P: policy(invoke()) }, findings: [] },
  {
    name: 'a name with the partition and Region of the stack in it',
    resources: {
      P: policy(
        invoke({
          Resource: {
            'Fn::Sub': `arn:\${AWS::Partition}:bedrock:\${AWS::Region}::foundation-model/amazon.nova-2-lite-v1:0`,
          },
        }),
      ),
    },
    findings: [],
  },
  {
    name: 'a profile by reference',
    resources: { P: policy(invoke({ Resource: { 'Fn::GetAtt': ['Profile', 'InferenceProfileArn'] } })) },
    findings: [],
  },
  { name: 'a Deny on everything', resources: { P: policy(invoke({ Effect: 'Deny', Resource: '*' })) }, findings: [] },
  { name: 'another action on everything', resources: { P: policy({ Action: 's3:GetObject' }) }, findings: [] },
  {
    name: 'any model, through one profile only',
    resources: {
      P: policy(
        invoke({
          Resource: 'arn:aws:bedrock:*::foundation-model/*',
          Condition: {
            StringEquals: { 'bedrock:InferenceProfileArn': { 'Fn::GetAtt': ['Profile', 'InferenceProfileArn'] } },
          },
        }),
      ),
    },
    findings: [],
  },
  { name: 'everything', resources: { P: policy(invoke({ Resource: '*' })) }, findings: ['P[*]'] },
  {
    name: 'every foundation model, by an action pattern in other letters',
    resources: { P: policy({ Action: 'BEDROCK:invoke*', Resource: [MODEL, 'arn:aws:bedrock:*::foundation-model/*'] }) },
    findings: ['P[arn:aws:bedrock:*::foundation-model/*]'],
  },
  {
    name: 'every foundation model of the Region, in one branch',
    resources: {
      P: policy(
        invoke({
          Resource: { 'Fn::If': ['C', MODEL, { 'Fn::Sub': `arn:aws:bedrock:\${AWS::Region}::foundation-model/*` }] },
        }),
      ),
    },
    findings: ['P[arn:aws:bedrock:<AWS::Region>::foundation-model/*]'],
  },
  {
    name: 'every custom model',
    resources: { P: policy(invoke({ Resource: 'arn:aws:bedrock:us-east-1:111122223333:custom-model/*' })) },
    findings: ['P[arn:aws:bedrock:us-east-1:111122223333:custom-model/*]'],
  },
  {
    name: 'every model, through any profile',
    resources: {
      P: policy(
        invoke({
          Resource: 'arn:aws:bedrock:*::foundation-model/*',
          Condition: { StringLike: { 'bedrock:InferenceProfileArn': '*' } },
        }),
      ),
    },
    findings: ['P[arn:aws:bedrock:*::foundation-model/*]'],
  },
  {
    name: 'every model, through a named profile or any',
    resources: {
      P: policy(
        invoke({
          Resource: 'arn:aws:bedrock:*::foundation-model/*',
          Condition: { StringLike: { 'bedrock:InferenceProfileArn': [{ Ref: 'Profile' }, 'arn:aws:bedrock:*'] } },
        }),
      ),
    },
    findings: ['P[arn:aws:bedrock:*::foundation-model/*]'],
  },
  {
    name: 'everything, next to an action of another service',
    resources: { P: policy({ Action: ['s3:GetObject', 'bedrock:InvokeModel'], Resource: ['arn:aws:s3:::b/*', '*'] }) },
    findings: ['P[*]'],
  },
  {
    name: 'everything but Bedrock',
    resources: { P: policy({ NotAction: ['iam:*', 'bedrock:*'] }) },
    findings: [],
  },
  {
    name: 'all but one',
    resources: { P: policy(invoke({ Resource: undefined, NotResource: MODEL })) },
    findings: ['P[NotResource]'],
  },
  {
    name: 'every action but one, inline in a role',
    resources: {
      R: role('lambda.amazonaws.com', {
        Policies: [{ PolicyDocument: { Statement: { Effect: 'Allow', NotAction: 'iam:PassRole', Resource: '*' } } }],
      }),
    },
    findings: ['R[*]'],
  },
];

const GUARDRAIL_CONDITION: readonly Omit<Case, 'rule'>[] = [
  { name: 'StringEquals', resources: { P: invokeWith({ StringEquals: PINNED }) }, findings: [] },
  {
    name: 'StringLike, the key in other letters',
    resources: { P: invokeWith({ StringLike: { 'Bedrock:guardrailidentifier': [`${GUARDRAIL}:3`] } }) },
    findings: [],
  },
  {
    name: 'embedding models only',
    resources: { P: policy(invoke({ Resource: [EMBEDDING_MODEL, EMBEDDING_MODEL.replace('us-east-1', '*')] })) },
    findings: [],
  },
  {
    name: 'an embedding model through a geography',
    resources: {
      P: policy(invoke({ Resource: 'arn:aws:bedrock:eu-west-1:111122223333:inference-profile/eu.cohere.embed-v4:0' })),
    },
    findings: [],
  },
  { name: 'no condition', resources: { P: policy(invoke()) }, findings: ['P'] },
  { name: 'one action of two', resources: { P: policy({ Action: INVOKE[1], Resource: MODEL }) }, findings: ['P'] },
  {
    name: 'an embedding model next to a chat model',
    resources: { P: policy(invoke({ Resource: [EMBEDDING_MODEL, MODEL] })) },
    findings: ['P'],
  },
  {
    name: 'a wildcard before the word embed',
    resources: { P: policy(invoke({ Resource: 'arn:aws:bedrock:us-east-1::foundation-model/*embed*' })) },
    findings: ['P'],
  },
  { name: 'IfExists', resources: { P: invokeWith({ StringEqualsIfExists: PINNED }) }, findings: ['P'] },
  { name: 'ForAllValues', resources: { P: invokeWith({ 'ForAllValues:StringEquals': PINNED }) }, findings: ['P'] },
  { name: 'StringNotEquals', resources: { P: invokeWith({ StringNotEquals: PINNED }) }, findings: ['P'] },
  {
    name: 'any guardrail',
    resources: { P: invokeWith({ StringLike: { 'bedrock:GuardrailIdentifier': '*' } }) },
    findings: ['P'],
  },
  {
    name: 'in one branch only',
    resources: { P: invokeWith({ 'Fn::If': ['C', { StringEquals: PINNED }, { Ref: 'AWS::NoValue' }] }) },
    findings: ['P'],
  },
];

const identified = (value: unknown) => ({
  P: invokeWith({ StringEquals: { 'bedrock:GuardrailIdentifier': value } }),
});

const GUARDRAIL_CONDITION_VERSIONED: readonly Omit<Case, 'rule'>[] = [
  { name: 'a number', resources: identified(`${GUARDRAIL}:12`), findings: [] },
  {
    name: 'a version by reference',
    resources: identified({
      'Fn::Join': ['', [{ 'Fn::GetAtt': ['G', 'GuardrailArn'] }, ':', { 'Fn::GetAtt': ['V', 'Version'] }]],
    }),
    findings: [],
  },
  {
    name: 'a number behind a reference',
    resources: identified({ 'Fn::Sub': `\${G.GuardrailArn}:7` }),
    findings: [],
  },
  { name: 'no version', resources: identified(GUARDRAIL), findings: [`P[${GUARDRAIL}]`] },
  {
    name: 'DRAFT',
    resources: identified([`${GUARDRAIL}:1`, `${GUARDRAIL}:DRAFT`]),
    findings: [`P[${GUARDRAIL}:DRAFT]`],
  },
  { name: 'any version', resources: identified(`${GUARDRAIL}:*`), findings: [`P[${GUARDRAIL}:*]`] },
  {
    name: 'an ARN by reference, without a version',
    resources: identified({ 'Fn::GetAtt': ['G', 'GuardrailArn'] }),
    findings: ['P[<G.GuardrailArn>]'],
  },
];

export const ACCESS_CASES: readonly Case[] = [
  ...MODEL_SCOPED_INVOKE.map((it) => ({ ...it, rule: modelScopedInvoke })),
  ...GUARDRAIL_CONDITION.map((it) => ({ ...it, rule: guardrailCondition })),
  ...GUARDRAIL_CONDITION_VERSIONED.map((it) => ({ ...it, rule: guardrailConditionVersioned })),
];
