import type { CfnGuardrailProps } from 'aws-cdk-lib/aws-bedrock';
import type { BaselineConfig } from '../config';
import { CONTENT_FILTERS, PII_ENTITIES } from '../config/guardrail';

type GuardrailConfig = BaselineConfig['guardrail'];

/** All policy kinds of a guardrail, for input and output, from a config. */
export function guardrailPolicies(config: GuardrailConfig): Omit<CfnGuardrailProps, 'name'> {
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
