import { configNames, loadConfig } from '../../../lib/config';
import { CONTENT_FILTERS } from '../../../lib/config/guardrail';
import { KOREAN_IDENTIFIERS } from '../../../lib/guardrails/presets';
import { dropConditions, edit, editStatements, remove, set, setAt, unset } from './holes';
import type { Mutation } from './templates';

const GUARDRAIL = 'AWS::Bedrock::Guardrail';
type Element = Record<string, unknown>;

/** Changes a list of the guardrail's, such as `WordPolicyConfig.WordsConfig`. */
function editList(policy: string, list: string, change: (elements: Element[]) => Element[]) {
  return edit(GUARDRAIL, (properties) => {
    const found = (properties[policy] as Record<string, Element[]> | undefined)?.[list];
    if (found) (properties[policy] as Record<string, Element[]>)[list] = change(found);
  });
}

const without = (key: string, value: string) => (elements: Element[]) => elements.filter((e) => e[key] !== value);
const each = (change: Element) => (elements: Element[]) => elements.map((element) => ({ ...element, ...change }));

const filters = (change: (elements: Element[]) => Element[]) =>
  editList('ContentPolicyConfig', 'FiltersConfig', change);
const pii = (change: (elements: Element[]) => Element[]) =>
  editList('SensitiveInformationPolicyConfig', 'PiiEntitiesConfig', change);
const regexes = (change: (elements: Element[]) => Element[]) =>
  editList('SensitiveInformationPolicyConfig', 'RegexesConfig', change);
const topics = (change: (elements: Element[]) => Element[]) => editList('TopicPolicyConfig', 'TopicsConfig', change);

const SETTING = 'Custom::AccountSetting';
const RESOURCE_POLICY = 'AWS::Bedrock::ResourcePolicy';
const ENFORCED = 'enforced-guardrail';

/** Kinds of personal data that a shipped config names; of the others there is nothing to take away. */
const KINDS_IN_USE = [...new Set(configNames().flatMap((name) => Object.keys(loadConfig(name).guardrail.pii)))].sort();

/** Holes in the guardrail. */
export const GUARDRAIL_MUTATIONS: readonly Mutation[] = [
  ...CONTENT_FILTERS.map((type) => ({
    name: `the content filter ${type} is gone`,
    apply: filters(without('Type', type)),
  })),
  { name: 'content filters have the strength NONE on input', apply: filters(each({ InputStrength: 'NONE' })) },
  { name: 'content filters have the strength LOW on output', apply: filters(each({ OutputStrength: 'LOW' })) },
  { name: 'content filters only watch', apply: filters(each({ InputAction: 'NONE' })) },
  ...KINDS_IN_USE.map((type) => ({
    name: `personal data of the kind ${type} passes`,
    apply: pii(without('Type', type)),
  })),
  { name: 'personal data passes on the way in', apply: pii(each({ InputEnabled: false })) },
  { name: 'personal data passes on the way out', apply: pii(each({ OutputAction: 'NONE', Action: 'NONE' })) },
  ...KOREAN_IDENTIFIERS.map(({ name }) => ({
    name: `the regular expression ${name} is gone`,
    apply: regexes(without('Name', name)),
  })),
  { name: 'regular expressions match nothing', apply: regexes(each({ Pattern: '[^\\s\\S]' })) },
  { name: 'the denied topics are gone', apply: topics(() => []) },
  { name: 'denied topics only watch', apply: topics(each({ InputAction: 'NONE', OutputAction: 'NONE' })) },
  { name: 'the words are gone', apply: editList('WordPolicyConfig', 'WordsConfig', () => []) },
  { name: 'profanity passes', apply: editList('WordPolicyConfig', 'ManagedWordListsConfig', () => []) },
  {
    name: 'answers are not held to their sources',
    apply: editList('ContextualGroundingPolicyConfig', 'FiltersConfig', each({ Enabled: false })),
  },
  {
    name: 'answers need no score',
    apply: editList('ContextualGroundingPolicyConfig', 'FiltersConfig', each({ Threshold: 0 })),
  },
  {
    name: 'the guardrail has another tier',
    apply: edit(GUARDRAIL, (properties) => {
      const content = properties.ContentPolicyConfig as { ContentFiltersTierConfig: { TierName: string } };
      const tier = content.ContentFiltersTierConfig;
      tier.TierName = tier.TierName === 'CLASSIC' ? 'STANDARD' : 'CLASSIC';
    }),
  },
  {
    name: 'the guardrail has lost its profile',
    apply: unset(GUARDRAIL, 'CrossRegionConfig'),
  },
  { name: 'the guardrail is under a key of AWS', apply: unset(GUARDRAIL, 'KmsKeyArn') },
  {
    name: 'an earlier version goes with its successor',
    apply: edit('AWS::Bedrock::GuardrailVersion', (_, resource) => {
      delete resource.UpdateReplacePolicy;
    }),
  },
  {
    name: 'the version is of another guardrail',
    apply: set('AWS::Bedrock::GuardrailVersion', { GuardrailIdentifier: 'another00000' }),
  },
  { name: 'no guardrail is enforced on the account', apply: remove(SETTING, ENFORCED) },
  {
    name: 'the enforced guardrail looks at marked messages alone',
    apply: setAt(SETTING, 'value.selectiveContentGuarding', { messages: 'SELECTIVE', system: 'SELECTIVE' }, ENFORCED),
  },
  { name: 'the enforced guardrail is the draft', apply: setAt(SETTING, 'value.guardrailVersion', 'DRAFT', ENFORCED) },
  { name: 'the data of calls is retained', apply: setAt(SETTING, 'value.mode', 'default', 'data-retention') },
  { name: 'nobody but administrators may apply the enforced guardrail', apply: remove(RESOURCE_POLICY) },
  {
    name: 'every account may apply the enforced guardrail',
    apply: editStatements(RESOURCE_POLICY, dropConditions),
  },
  {
    name: 'every account may change the enforced guardrail',
    apply: editStatements(RESOURCE_POLICY, (statement) => {
      statement.Action = 'bedrock:*';
      delete statement.Condition;
    }),
  },
];
