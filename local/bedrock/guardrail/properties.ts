import { z } from 'zod';

/** `AWS::Bedrock::Guardrail` properties, as far as the engine reads them; everything else passes unread. */

const action = z.enum(['BLOCK', 'ANONYMIZE', 'NONE']);
const sides = {
  Action: action.optional(),
  InputAction: action.optional(),
  OutputAction: action.optional(),
  InputEnabled: z.boolean().optional(),
  OutputEnabled: z.boolean().optional(),
};
const strength = z.enum(['NONE', 'LOW', 'MEDIUM', 'HIGH']);

const topic = z.looseObject({
  ...sides,
  Name: z.string(),
  Definition: z.string(),
  Examples: z.array(z.string()).optional(),
  Type: z.literal('DENY'),
});
const contentFilter = z.looseObject({
  ...sides,
  Type: z.enum(['SEXUAL', 'VIOLENCE', 'HATE', 'INSULTS', 'MISCONDUCT', 'PROMPT_ATTACK']),
  InputStrength: strength,
  OutputStrength: strength,
  InputModalities: z.array(z.enum(['TEXT', 'IMAGE'])).optional(),
  OutputModalities: z.array(z.enum(['TEXT', 'IMAGE'])).optional(),
});
const word = z.looseObject({ ...sides, Text: z.string().min(1) });
const managedWords = z.looseObject({ ...sides, Type: z.literal('PROFANITY') });
const pii = z.looseObject({ ...sides, Type: z.string(), Action: action });
const regex = z.looseObject({ ...sides, Name: z.string(), Pattern: z.string(), Action: action });
const grounding = z.looseObject({
  Type: z.enum(['GROUNDING', 'RELEVANCE']),
  Threshold: z.number(),
  Action: z.enum(['BLOCK', 'NONE']).optional(),
  Enabled: z.boolean().optional(),
});

const properties = z.looseObject({
  Name: z.string(),
  BlockedInputMessaging: z.string(),
  BlockedOutputsMessaging: z.string(),
  TopicPolicyConfig: z.looseObject({ TopicsConfig: z.array(topic) }).optional(),
  ContentPolicyConfig: z.looseObject({ FiltersConfig: z.array(contentFilter) }).optional(),
  WordPolicyConfig: z
    .looseObject({ WordsConfig: z.array(word).optional(), ManagedWordListsConfig: z.array(managedWords).optional() })
    .optional(),
  SensitiveInformationPolicyConfig: z
    .looseObject({ PiiEntitiesConfig: z.array(pii).optional(), RegexesConfig: z.array(regex).optional() })
    .optional(),
  ContextualGroundingPolicyConfig: z.looseObject({ FiltersConfig: z.array(grounding) }).optional(),
});

export type GuardrailProperties = z.infer<typeof properties>;
export type TopicConfig = z.infer<typeof topic>;
export type ContentFilterConfig = z.infer<typeof contentFilter>;
export type WordConfig = z.infer<typeof word>;
export type ManagedWordsConfig = z.infer<typeof managedWords>;
export type PiiConfig = z.infer<typeof pii>;
export type RegexConfig = z.infer<typeof regex>;
export type GroundingConfig = z.infer<typeof grounding>;

/** Which way the text goes: to the model or from it. */
export type Side = 'INPUT' | 'OUTPUT';
export type Action = z.infer<typeof action>;

/**
 * Reads the properties of a guardrail as found in a synthesized template.
 *
 * @throws Error naming every property that is not as the resource type has it
 */
export function readProperties(id: string, given: unknown): GuardrailProperties {
  const result = properties.safeParse(given);
  if (result.success) return result.data;
  const reasons = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(
    `guardrail '${id}' has properties that are not those of AWS::Bedrock::Guardrail: ${reasons.join('; ')}; ` +
      'give the Properties of the resource in the synthesized template, without intrinsic functions',
  );
}

/**
 * What is configured for one side; undefined when the check is off there. An action of the side wins over the common
 * one, and BLOCK is the default.
 */
export function actionOn(
  side: Side,
  config: {
    Action?: Action;
    InputAction?: Action;
    OutputAction?: Action;
    InputEnabled?: boolean;
    OutputEnabled?: boolean;
  },
): Action | undefined {
  const [enabled, own] =
    side === 'INPUT' ? [config.InputEnabled, config.InputAction] : [config.OutputEnabled, config.OutputAction];
  return enabled === false ? undefined : (own ?? config.Action ?? 'BLOCK');
}

/** How an assessment names the action that was taken. */
export function taken(action: Action): 'BLOCKED' | 'ANONYMIZED' | 'NONE' {
  return ({ BLOCK: 'BLOCKED', ANONYMIZE: 'ANONYMIZED', NONE: 'NONE' } as const)[action];
}
