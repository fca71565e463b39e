import { z } from 'zod';

/** Built-in kinds of personal data. Source: user guide, guardrails-sensitive-filters; October 2026. */
export const PII_ENTITIES = [
  'ADDRESS',
  'AGE',
  'NAME',
  'EMAIL',
  'PHONE',
  'USERNAME',
  'PASSWORD',
  'DRIVER_ID',
  'LICENSE_PLATE',
  'VEHICLE_IDENTIFICATION_NUMBER',
  'CREDIT_DEBIT_CARD_CVV',
  'CREDIT_DEBIT_CARD_EXPIRY',
  'CREDIT_DEBIT_CARD_NUMBER',
  'PIN',
  'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
  'SWIFT_CODE',
  'IP_ADDRESS',
  'MAC_ADDRESS',
  'URL',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'US_BANK_ACCOUNT_NUMBER',
  'US_BANK_ROUTING_NUMBER',
  'US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER',
  'US_PASSPORT_NUMBER',
  'US_SOCIAL_SECURITY_NUMBER',
  'CA_HEALTH_NUMBER',
  'CA_SOCIAL_INSURANCE_NUMBER',
  'UK_NATIONAL_HEALTH_SERVICE_NUMBER',
  'UK_NATIONAL_INSURANCE_NUMBER',
  'UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER',
] as const;

/** Kinds of harmful content. PROMPT_ATTACK looks at input only. Source: user guide, guardrails-content-filters. */
export const CONTENT_FILTERS = ['SEXUAL', 'VIOLENCE', 'HATE', 'INSULTS', 'MISCONDUCT', 'PROMPT_ATTACK'] as const;

const strength = z.enum(['NONE', 'LOW', 'MEDIUM', 'HIGH']);
const piiAction = z.enum(['BLOCK', 'ANONYMIZE', 'NONE']);
const bothWays = z.strictObject({ input: piiAction, output: piiAction });
const name = z
  .string()
  .regex(/^[0-9a-zA-Z-_ !?.]{1,100}$/, 'expected 1 to 100 letters, digits or - _ ! ? . and spaces');

const regexSchema = z.strictObject({
  name,
  description: z.string().max(1000).optional(),
  /** Without lookaround: Bedrock does not take it. */
  pattern: z
    .string()
    .min(1)
    .max(500)
    .refine((p) => !/\(\?<?[=!]/.test(p), 'expected a pattern without lookaround: Bedrock does not take it')
    .refine((p) => {
      try {
        new RegExp(p);
        return true;
      } catch {
        return false;
      }
    }, 'expected a valid regular expression'),
  input: piiAction,
  output: piiAction,
});

const topicSchema = z.strictObject({
  name,
  /** What the topic is, in a sentence; up to 200 characters on tier CLASSIC, 1000 on STANDARD. */
  definition: z.string().min(1).max(1000),
  /** Phrases that belong to it; up to five of 100 characters. */
  examples: z.array(z.string().min(1).max(100)).min(1).max(5),
});

const guardrailObject = z.strictObject({
  /**
   * STANDARD understands Korean and some eighty other languages and runs in the Regions of a guardrail profile; CLASSIC
   * understands English, French and Spanish and stays in the Region. @default STANDARD
   */
  tier: z.enum(['STANDARD', 'CLASSIC']).default('STANDARD'),
  /** What the caller reads in place of an answer when the prompt was blocked. */
  blockedInputMessage: z.string().min(1).max(500),
  /** The same when the answer was blocked. */
  blockedOutputMessage: z.string().min(1).max(500),
  /** Strength per kind. @default HIGH for each */
  contentFilters: z
    .strictObject(
      Object.fromEntries(CONTENT_FILTERS.map((f) => [f, strength.default('HIGH')])) as Record<
        (typeof CONTENT_FILTERS)[number],
        z.ZodDefault<typeof strength>
      >,
    )
    .prefault({}),
  /** Personal data by kind. @default none */
  pii: z.partialRecord(z.enum(PII_ENTITIES), bothWays),
  /** Personal data that has no built-in kind; up to ten. @default none */
  regexes: z.array(regexSchema).max(10).default([]),
  /** Subjects that are refused; up to thirty. */
  deniedTopics: z.array(topicSchema).min(1).max(30),
  /** Bedrock's list of profanity (English, French, Spanish) is always on; these are added to it. @default none */
  words: z.array(z.string().min(1).max(100)).max(10_000).default([]),
  /** Least scores, 0 to 0.99, of an answer against its source and the question. They act where a request marks a source. */
  grounding: z
    .strictObject({ grounding: z.number().min(0).max(0.99), relevance: z.number().min(0).max(0.99) })
    .default({ grounding: 0.7, relevance: 0.7 }),
});

export const guardrailSchema = guardrailObject.refine(
  (config) => Object.keys(config.pii).length + config.regexes.length > 0,
  { path: ['pii'], error: 'expected at least one kind of personal data here or in regexes' },
);
export type GuardrailConfig = z.output<typeof guardrailSchema>;
