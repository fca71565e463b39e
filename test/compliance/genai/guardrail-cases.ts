import { guardrailContentFilters } from '../../../lib/compliance/genai/rules/guardrail-content-filters';
import { guardrailGrounding } from '../../../lib/compliance/genai/rules/guardrail-grounding';
import { guardrailKey } from '../../../lib/compliance/genai/rules/guardrail-key';
import { guardrailPii } from '../../../lib/compliance/genai/rules/guardrail-pii';
import { guardrailTier } from '../../../lib/compliance/genai/rules/guardrail-tier';
import { guardrailTopics } from '../../../lib/compliance/genai/rules/guardrail-topics';
import { guardrailWords } from '../../../lib/compliance/genai/rules/guardrail-words';
import type { Case, Resources } from './given-resources';

const KINDS = ['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT', 'PROMPT_ATTACK'];
const filter = (type: string) => ({
  Type: type,
  InputStrength: 'HIGH',
  OutputStrength: type === 'PROMPT_ATTACK' ? 'NONE' : 'HIGH',
});
/** The six filters with some changed, by kind; undefined takes one away. */
const filters = (changes: Record<string, Record<string, unknown> | undefined> = {}) =>
  KINDS.flatMap((kind) => (kind in changes && !changes[kind] ? [] : [{ ...filter(kind), ...changes[kind] }]));

const guardrail = (properties: Record<string, unknown>): Resources => ({
  G: { Type: 'AWS::Bedrock::Guardrail', Properties: { Name: 'guardrail', ...properties } },
});
const content = (list: unknown) => guardrail({ ContentPolicyConfig: { FiltersConfig: list } });
const pii = (...entities: unknown[]) =>
  guardrail({ SensitiveInformationPolicyConfig: { PiiEntitiesConfig: entities } });
const topics = (...list: unknown[]) => guardrail({ TopicPolicyConfig: { TopicsConfig: list } });
const grounding = (...list: unknown[]) => guardrail({ ContextualGroundingPolicyConfig: { FiltersConfig: list } });

const CONTENT_FILTERS: readonly Omit<Case, 'rule'>[] = [
  { name: 'all six', resources: content(filters()), findings: [] },
  {
    name: 'all six, with actions',
    resources: content(filters({ HATE: { InputAction: 'BLOCK', OutputAction: 'BLOCK', OutputEnabled: true } })),
    findings: [],
  },
  { name: 'a list by reference', resources: content({ 'Fn::GetAtt': ['Custom', 'Filters'] }), findings: [] },
  { name: 'no policy', resources: guardrail({}), findings: KINDS.map((kind) => `G[${kind}]`) },
  {
    name: 'two missing',
    resources: content(filters({ INSULTS: undefined, PROMPT_ATTACK: undefined })),
    findings: ['G[INSULTS]', 'G[PROMPT_ATTACK]'],
  },
  {
    name: 'strength NONE one way',
    resources: content(filters({ SEXUAL: { InputStrength: 'NONE' }, VIOLENCE: { OutputStrength: 'NONE' } })),
    findings: ['G[SEXUAL]', 'G[VIOLENCE]'],
  },
  {
    name: 'prompt attacks let in',
    resources: content(filters({ PROMPT_ATTACK: { InputStrength: 'NONE' } })),
    findings: ['G[PROMPT_ATTACK]'],
  },
  {
    name: 'detected only, and switched off',
    resources: content(filters({ HATE: { OutputAction: 'NONE' }, MISCONDUCT: { InputEnabled: false } })),
    findings: ['G[HATE]', 'G[MISCONDUCT]'],
  },
  {
    name: 'one that may be left out',
    resources: content([...filters({ HATE: undefined }), { 'Fn::If': ['C', filter('HATE'), { Ref: 'AWS::NoValue' }] }]),
    findings: ['G[HATE]'],
  },
];

const PII: readonly Omit<Case, 'rule'>[] = [
  { name: 'one action for both ways', resources: pii({ Type: 'EMAIL', Action: 'BLOCK' }), findings: [] },
  {
    name: 'a way each',
    resources: pii(
      { Type: 'EMAIL', Action: 'NONE', InputAction: 'ANONYMIZE' },
      { Type: 'PHONE', Action: 'BLOCK', InputEnabled: false },
    ),
    findings: [],
  },
  {
    name: 'a pattern',
    resources: guardrail({
      SensitiveInformationPolicyConfig: { RegexesConfig: [{ Name: 'id', Pattern: '[0-9]{6}', Action: 'ANONYMIZE' }] },
    }),
    findings: [],
  },
  { name: 'no policy', resources: guardrail({}), findings: ['G[Input]', 'G[Output]'] },
  {
    name: 'answers only',
    resources: pii({ Type: 'EMAIL', Action: 'BLOCK', InputAction: 'NONE' }),
    findings: ['G[Input]'],
  },
  {
    name: 'answers switched off',
    resources: pii({ Type: 'EMAIL', Action: 'BLOCK', OutputEnabled: 'false' }),
    findings: ['G[Output]'],
  },
];

const TOPICS: readonly Omit<Case, 'rule'>[] = [
  { name: 'a topic', resources: topics({ Name: 'law', Definition: 'Legal advice.', Type: 'DENY' }), findings: [] },
  { name: 'no topic', resources: topics(), findings: ['G'] },
  { name: 'no policy', resources: guardrail({}), findings: ['G'] },
  { name: 'a topic that is only detected', resources: topics({ Type: 'DENY', InputAction: 'NONE' }), findings: ['G'] },
];

const WORDS: readonly Omit<Case, 'rule'>[] = [
  {
    name: 'the managed list',
    resources: guardrail({ WordPolicyConfig: { ManagedWordListsConfig: [{ Type: 'PROFANITY' }] } }),
    findings: [],
  },
  { name: 'own words', resources: guardrail({ WordPolicyConfig: { WordsConfig: [{ Text: 'word' }] } }), findings: [] },
  { name: 'no policy', resources: guardrail({}), findings: ['G'] },
  {
    name: 'words that are only detected',
    resources: guardrail({ WordPolicyConfig: { WordsConfig: [{ Text: 'word', OutputAction: 'NONE' }] } }),
    findings: ['G'],
  },
];

const GROUNDING: readonly Omit<Case, 'rule'>[] = [
  {
    name: 'both filters',
    resources: grounding(
      { Type: 'GROUNDING', Threshold: 0.7 },
      { Type: 'RELEVANCE', Threshold: 0.7, Action: 'BLOCK', Enabled: true },
    ),
    findings: [],
  },
  { name: 'no policy', resources: guardrail({}), findings: ['G[GROUNDING]', 'G[RELEVANCE]'] },
  { name: 'one filter', resources: grounding({ Type: 'GROUNDING', Threshold: 0.7 }), findings: ['G[RELEVANCE]'] },
  {
    name: 'one that is off and one that only detects',
    resources: grounding({ Type: 'GROUNDING', Enabled: false }, { Type: 'RELEVANCE', Action: 'NONE' }),
    findings: ['G[GROUNDING]', 'G[RELEVANCE]'],
  },
];

const PROFILE = { GuardrailProfileArn: 'arn:aws:bedrock:us-east-1:111122223333:guardrail-profile/us.guardrail.v1:0' };
const tiers = (content: string | undefined, topics: string | undefined, changes: Record<string, unknown> = {}) =>
  guardrail({
    ContentPolicyConfig: {
      FiltersConfig: filters(),
      ContentFiltersTierConfig: content && { TierName: content },
    },
    TopicPolicyConfig: { TopicsConfig: [{ Type: 'DENY' }], TopicsTierConfig: topics && { TierName: topics } },
    ...changes,
  });

const TIER: readonly Omit<Case, 'rule'>[] = [
  {
    name: 'STANDARD across Regions',
    resources: tiers('STANDARD', 'STANDARD', { CrossRegionConfig: PROFILE }),
    findings: [],
  },
  { name: 'CLASSIC in one Region', resources: tiers('CLASSIC', 'CLASSIC'), findings: [] },
  { name: 'neither filters nor topics', resources: guardrail({}), findings: [] },
  { name: 'no tier', resources: tiers(undefined, 'CLASSIC'), findings: ['G[ContentPolicyConfig]'] },
  {
    name: 'STANDARD without a profile',
    resources: tiers('STANDARD', 'CLASSIC'),
    findings: ['G[ContentPolicyConfig]'],
  },
  { name: 'no tier of topics', resources: tiers('CLASSIC', undefined), findings: ['G[TopicPolicyConfig]'] },
];

const KEY: readonly Omit<Case, 'rule'>[] = [
  { name: 'a key', resources: guardrail({ KmsKeyArn: { 'Fn::GetAtt': ['Key', 'Arn'] } }), findings: [] },
  { name: 'no key', resources: guardrail({}), findings: ['G'] },
  {
    name: 'a key in one branch',
    resources: guardrail({ KmsKeyArn: { 'Fn::If': ['C', { Ref: 'Key' }, { Ref: 'AWS::NoValue' }] } }),
    findings: ['G'],
  },
];

export const GUARDRAIL_CASES: readonly Case[] = [
  ...CONTENT_FILTERS.map((it) => ({ ...it, rule: guardrailContentFilters })),
  ...PII.map((it) => ({ ...it, rule: guardrailPii })),
  ...TOPICS.map((it) => ({ ...it, rule: guardrailTopics })),
  ...WORDS.map((it) => ({ ...it, rule: guardrailWords })),
  ...GROUNDING.map((it) => ({ ...it, rule: guardrailGrounding })),
  ...TIER.map((it) => ({ ...it, rule: guardrailTier })),
  ...KEY.map((it) => ({ ...it, rule: guardrailKey })),
];
