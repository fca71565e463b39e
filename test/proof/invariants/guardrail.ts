import { CONTENT_FILTERS } from '../../../lib/config/guardrail';
import type { Platform } from '../platform/platform';
import { at, type Invariant, listAt } from './invariant';

/** What the config asks of the guardrail, compared with what the template has, kind by kind. */
export const GUARDRAIL: Readonly<Record<string, Invariant>> = {
  'every content filter has the strength of the config': (platform) => {
    const wanted = CONTENT_FILTERS.map((type) => {
      const strength = platform.config.guardrail.contentFilters[type];
      // Prompt attacks come with the prompt; the service takes nothing else for their output.
      return [type, strength, 'BLOCK', type === 'PROMPT_ATTACK' ? 'NONE' : strength, 'BLOCK'];
    });
    return differences(platform, wanted, 'ContentPolicyConfig.FiltersConfig', (filter) => [
      filter.Type,
      filter.InputStrength,
      filter.InputAction ?? 'BLOCK',
      filter.OutputStrength,
      filter.OutputAction ?? 'BLOCK',
    ]);
  },

  'every kind of personal data is treated as the config says': (platform) => {
    const wanted = Object.entries(platform.config.guardrail.pii).map(([type, way]) => [type, ...bothWays(way)]);
    return differences(platform, wanted, 'SensitiveInformationPolicyConfig.PiiEntitiesConfig', (entity) => [
      entity.Type,
      entity.InputAction,
      entity.InputEnabled,
      entity.OutputAction,
      entity.OutputEnabled,
    ]);
  },

  'every regular expression is there': (platform) => {
    const wanted = platform.config.guardrail.regexes.map((regex) => [regex.name, regex.pattern, ...bothWays(regex)]);
    return differences(platform, wanted, 'SensitiveInformationPolicyConfig.RegexesConfig', (regex) => [
      regex.Name,
      regex.Pattern,
      regex.InputAction,
      regex.InputEnabled,
      regex.OutputAction,
      regex.OutputEnabled,
    ]);
  },

  'every denied topic is there': (platform) => {
    const wanted = platform.config.guardrail.deniedTopics.map(({ name, definition, examples }) => [
      name,
      definition,
      examples,
      'DENY',
      'BLOCK',
      'BLOCK',
    ]);
    return differences(platform, wanted, 'TopicPolicyConfig.TopicsConfig', (topic) => [
      topic.Name,
      topic.Definition,
      topic.Examples,
      topic.Type,
      topic.InputAction ?? 'BLOCK',
      topic.OutputAction ?? 'BLOCK',
    ]);
  },

  'every word is there': (platform) => {
    const wanted = platform.config.guardrail.words.map((text) => [text, 'BLOCK', 'BLOCK']);
    return differences(platform, wanted, 'WordPolicyConfig.WordsConfig', (word) => [
      word.Text,
      word.InputAction ?? 'BLOCK',
      word.OutputAction ?? 'BLOCK',
    ]);
  },

  'the list of profanity is on': (platform) =>
    differences(platform, [['PROFANITY', 'BLOCK', 'BLOCK']], 'WordPolicyConfig.ManagedWordListsConfig', (list) => [
      list.Type,
      list.InputAction ?? 'BLOCK',
      list.OutputAction ?? 'BLOCK',
    ]),

  'answers are held to their sources': (platform) => {
    const { grounding, relevance } = platform.config.guardrail.grounding;
    const wanted = [
      ['GROUNDING', grounding, 'BLOCK', true],
      ['RELEVANCE', relevance, 'BLOCK', true],
    ];
    return differences(platform, wanted, 'ContextualGroundingPolicyConfig.FiltersConfig', (filter) => [
      filter.Type,
      filter.Threshold,
      filter.Action ?? 'BLOCK',
      filter.Enabled ?? true,
    ]);
  },

  'the guardrail has the tier of the config': (platform) =>
    platform.all('AWS::Bedrock::Guardrail').flatMap((item) => {
      const tiers = ['ContentPolicyConfig.ContentFiltersTierConfig', 'TopicPolicyConfig.TopicsTierConfig'];
      const { tier } = platform.config.guardrail;
      const crosses = at(item, 'CrossRegionConfig.GuardrailProfileArn') !== undefined;
      return [
        ...tiers.filter((path) => at(item, `${path}.TierName`) !== tier).map((path) => `${path} is not ${tier}`),
        ...(crosses === (tier === 'STANDARD')
          ? []
          : ['a guardrail profile goes with tier STANDARD, and with no other']),
      ];
    }),
};

function bothWays({ input, output }: { input: string; output: string }): unknown[] {
  return [input, input !== 'NONE', output, output !== 'NONE'];
}

/** What is in one of two lists and not in the other. */
function differences(
  platform: Platform,
  wanted: readonly unknown[][],
  path: string,
  row: (element: Record<string, unknown>) => unknown[],
): string[] {
  return platform.all('AWS::Bedrock::Guardrail').flatMap((item) => {
    const found = listAt(item, path).map((element) => JSON.stringify(row(element)));
    const expected = wanted.map((element) => JSON.stringify(element));
    return [
      ...expected.filter((element) => !found.includes(element)).map((element) => `${path} lacks ${element}`),
      ...found.filter((element) => !expected.includes(element)).map((element) => `${path} has ${element}`),
    ];
  });
}
