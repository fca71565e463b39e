import type { CfnGuardrailProps } from 'aws-cdk-lib/aws-bedrock';
import type { ContentFilters } from '../../lambda/contract/environment';
import type { BaselineConfig } from '../config';
import { CONTENT_FILTERS, PII_ENTITIES } from '../config/guardrail';
import type { Region } from '../residency';

type GuardrailConfig = BaselineConfig['guardrail'];

/**
 * Regions whose content filters evaluate images, all of them or (in preview) without MISCONDUCT and PROMPT_ATTACK.
 * Source: Amazon Bedrock User Guide, guardrails-mmfilter; October 2026.
 */
const IMAGE_FILTERS: Partial<Record<Region, 'all' | 'preview'>> = {
  'us-east-1': 'all',
  'us-west-2': 'all',
  'eu-central-1': 'all',
  'ap-northeast-1': 'all',
  'us-east-2': 'preview',
  'ap-south-1': 'preview',
  'ap-northeast-2': 'preview',
  'ap-southeast-1': 'preview',
  'ap-southeast-2': 'preview',
  'eu-west-1': 'preview',
  'eu-west-2': 'preview',
  'us-gov-west-1': 'preview',
};

/** What a content filter looks at in a Region. */
function modalities(type: (typeof CONTENT_FILTERS)[number], region: Region): string[] {
  const images = IMAGE_FILTERS[region];
  const inPreview = type !== 'MISCONDUCT' && type !== 'PROMPT_ATTACK';
  return images === 'all' || (images === 'preview' && inPreview) ? ['TEXT', 'IMAGE'] : ['TEXT'];
}

/** What each content filter that is on looks at in a Region. */
export function contentFiltersOf(config: GuardrailConfig, region: Region): ContentFilters {
  const on = CONTENT_FILTERS.filter((type) => config.contentFilters[type] !== 'NONE');
  return Object.fromEntries(
    on.map((type) => [type, modalities(type, region).includes('IMAGE') ? ['text', 'image'] : ['text']]),
  );
}

/** All policy kinds of a guardrail, for input and output, from a config. */
export function guardrailPolicies(config: GuardrailConfig, region: Region): Omit<CfnGuardrailProps, 'name'> {
  const tier = { tierName: config.tier };
  return {
    blockedInputMessaging: config.blockedInputMessage,
    blockedOutputsMessaging: config.blockedOutputMessage,
    contentPolicyConfig: {
      contentFiltersTierConfig: tier,
      filtersConfig: CONTENT_FILTERS.map((type) => ({
        type,
        inputStrength: config.contentFilters[type],
        // Prompt attacks come in with the prompt; the service takes no other output strength for them.
        outputStrength: type === 'PROMPT_ATTACK' ? 'NONE' : config.contentFilters[type],
        inputAction: 'BLOCK',
        outputAction: 'BLOCK',
        inputModalities: modalities(type, region),
        outputModalities: modalities(type, region),
      })),
    },
    topicPolicyConfig: {
      topicsTierConfig: tier,
      topicsConfig: config.deniedTopics.map((topic) => ({
        ...topic,
        type: 'DENY',
        inputAction: 'BLOCK',
        outputAction: 'BLOCK',
      })),
    },
    wordPolicyConfig: {
      managedWordListsConfig: [{ type: 'PROFANITY', inputAction: 'BLOCK', outputAction: 'BLOCK' }],
      wordsConfig: unlessEmpty(config.words.map((text) => ({ text, inputAction: 'BLOCK', outputAction: 'BLOCK' }))),
    },
    sensitiveInformationPolicyConfig: {
      piiEntitiesConfig: unlessEmpty(
        PII_ENTITIES.flatMap((type) => {
          const actions = config.pii[type];
          return actions ? [{ type, ...bothWays(actions) }] : [];
        }),
      ),
      regexesConfig: unlessEmpty(
        config.regexes.map(({ name, description, pattern, input, output }) => ({
          name,
          description,
          pattern,
          ...bothWays({ input, output }),
        })),
      ),
    },
    contextualGroundingPolicyConfig: {
      filtersConfig: [
        { type: 'GROUNDING', threshold: config.grounding.grounding, action: 'BLOCK', enabled: true },
        { type: 'RELEVANCE', threshold: config.grounding.relevance, action: 'BLOCK', enabled: true },
      ],
    },
  };
}

/** The service refuses empty lists. */
function unlessEmpty<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** `action` is required by the service and governs output where `outputAction` is not given. */
function bothWays(actions: { input: string; output: string }) {
  return {
    action: actions.output,
    inputAction: actions.input,
    inputEnabled: actions.input !== 'NONE',
    outputAction: actions.output,
    outputEnabled: actions.output !== 'NONE',
  };
}
