import { enforcedGuardrailComprehensive } from '../../../lib/compliance/genai/rules/enforced-guardrail-comprehensive';
import { guardrailVersionPinned } from '../../../lib/compliance/genai/rules/guardrail-version-pinned';
import { guardrailVersionPublished } from '../../../lib/compliance/genai/rules/guardrail-version-published';
import type { Case, Resources } from './given-resources';

const GUARDRAIL: Resources = { G: { Type: 'AWS::Bedrock::Guardrail', Properties: { Name: 'guardrail' } } };
const version = (identifier: unknown): Resources => ({
  V: { Type: 'AWS::Bedrock::GuardrailVersion', Properties: { GuardrailIdentifier: identifier } },
});

const VERSION_PUBLISHED: readonly Omit<Case, 'rule'>[] = [
  {
    name: 'a version by id',
    resources: { ...GUARDRAIL, ...version({ 'Fn::GetAtt': ['G', 'GuardrailId'] }) },
    findings: [],
  },
  { name: 'a version by Ref', resources: { ...GUARDRAIL, ...version({ Ref: 'G' }) }, findings: [] },
  { name: 'no version', resources: GUARDRAIL, findings: ['G'] },
  {
    name: 'a version of another guardrail',
    resources: { ...GUARDRAIL, ...version({ 'Fn::GetAtt': ['H', 'GuardrailId'] }) },
    findings: ['G'],
  },
];

const fn = (variables: Record<string, unknown>): Resources => ({
  F: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: variables } } },
});

const VERSION_PINNED: readonly Omit<Case, 'rule'>[] = [
  { name: 'a number', resources: fn({ GUARDRAIL_VERSION: '3' }), findings: [] },
  { name: 'a reference', resources: fn({ GUARDRAIL_VERSION: { 'Fn::GetAtt': ['V', 'Version'] } }), findings: [] },
  { name: 'DRAFT of something else', resources: fn({ POST_STATE: 'DRAFT' }), findings: [] },
  { name: 'a variable', resources: fn({ MY_GUARDRAIL_VERSION: 'DRAFT' }), findings: ['F[MY_GUARDRAIL_VERSION]'] },
  {
    name: 'a container',
    resources: {
      T: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: { ContainerDefinitions: [{ Environment: [{ Name: 'GUARDRAIL_VERSION', Value: 'DRAFT' }] }] },
      },
    },
    findings: ['T[GUARDRAIL_VERSION]'],
  },
  {
    name: 'an agent, in one branch',
    resources: {
      A: {
        Type: 'AWS::Bedrock::Agent',
        Properties: { GuardrailConfiguration: { GuardrailVersion: { 'Fn::If': ['C', '1', 'DRAFT'] } } },
      },
    },
    findings: ['A[GuardrailVersion]'],
  },
  {
    name: 'a state machine',
    resources: {
      M: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { DefinitionString: '{"States":{"Ask":{"Parameters":{"GuardrailVersion": "DRAFT"}}}}' },
      },
    },
    findings: ['M[JSON]'],
  },
  {
    name: 'the enforced configuration',
    resources: {
      C: { Type: 'AWS::Bedrock::EnforcedGuardrailConfiguration', Properties: { GuardrailVersion: 'DRAFT' } },
    },
    findings: ['C[GuardrailVersion]'],
  },
];

const enforced = (properties: Record<string, unknown>): Resources => ({
  C: { Type: 'AWS::Bedrock::EnforcedGuardrailConfiguration', Properties: properties },
});
const COMPREHENSIVE = { Messages: 'COMPREHENSIVE', System: 'COMPREHENSIVE' };

const ENFORCED_COMPREHENSIVE: readonly Omit<Case, 'rule'>[] = [
  { name: 'all of it', resources: enforced({ SelectiveContentGuarding: COMPREHENSIVE }), findings: [] },
  {
    name: 'all of it, for all models',
    resources: enforced({
      SelectiveContentGuarding: COMPREHENSIVE,
      ModelEnforcement: { IncludedModels: ['ALL'], ExcludedModels: [] },
    }),
    findings: [],
  },
  { name: 'no mode', resources: enforced({}), findings: ['C[Messages]', 'C[System]'] },
  {
    name: 'by tags, and not for every model',
    resources: enforced({
      SelectiveContentGuarding: { ...COMPREHENSIVE, Messages: 'SELECTIVE' },
      ModelEnforcement: { IncludedModels: ['ALL'], ExcludedModels: ['amazon.nova-2-lite-v1:0'] },
    }),
    findings: ['C[Messages]', 'C[ExcludedModels]'],
  },
];

export const GUARDRAIL_USE_CASES: readonly Case[] = [
  ...VERSION_PUBLISHED.map((it) => ({ ...it, rule: guardrailVersionPublished })),
  ...VERSION_PINNED.map((it) => ({ ...it, rule: guardrailVersionPinned })),
  ...ENFORCED_COMPREHENSIVE.map((it) => ({ ...it, rule: enforcedGuardrailComprehensive })),
];
