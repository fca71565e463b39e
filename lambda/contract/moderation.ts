import * as z from 'zod/mini';
import type { GuardrailReport } from './chat-response';
import type { ContentFilter } from './environment';
import { list } from './list';

/**
 * Body of `POST /v1/moderations`, as OpenAI's. Objects are strict at every level.
 * @see https://platform.openai.com/docs/api-reference/moderations/create
 */

/** Inputs of one request; each is assessed by itself. */
export const MAX_MODERATION_INPUTS = 32;

const textPart = z.strictObject({ type: z.literal('text'), text: z.string() });
const imagePart = z.strictObject({
  type: z.literal('image_url'),
  /** `detail` is chat's, and not read. */
  image_url: z.strictObject({ url: z.string(), detail: z.optional(z.unknown()) }),
});
const inputs = <T extends z.ZodMiniType>(item: T) => list(item, MAX_MODERATION_INPUTS, 1);

export const moderationRequestSchema = z.strictObject({
  /** Texts have a result each; parts have one together. */
  input: z.union([z.string(), inputs(z.string()), inputs(z.discriminatedUnion('type', [textPart, imagePart]))]),
  model: z.nullish(z.string()),
});

export type ModerationRequest = z.infer<typeof moderationRequestSchema>;
export type ModerationPart = z.infer<typeof textPart> | z.infer<typeof imagePart>;

/** What answers, and the `model` of every answer. */
export const MODERATION_MODEL = 'guardrail';

/** OpenAI's names, which clients send by default. The guardrail answers for them too. */
export const OPENAI_MODERATION_MODELS: readonly string[] = [
  'omni-moderation-latest',
  'omni-moderation-2024-09-26',
  'text-moderation-latest',
  'text-moderation-stable',
];

/** OpenAI's categories, and the content filter of the guardrail that stands for each; null: none does. */
export const MODERATION_CATEGORIES = {
  harassment: 'INSULTS',
  'harassment/threatening': null,
  hate: 'HATE',
  'hate/threatening': null,
  illicit: 'MISCONDUCT',
  'illicit/violent': null,
  'self-harm': null,
  'self-harm/instructions': null,
  'self-harm/intent': null,
  sexual: 'SEXUAL',
  'sexual/minors': null,
  violence: 'VIOLENCE',
  'violence/graphic': null,
} as const satisfies Record<string, ContentFilter | null>;

export type ModerationCategory = keyof typeof MODERATION_CATEGORIES;

/** Score of a category, 0 to 1, from the confidence that the guardrail gives its filter. */
export const MODERATION_SCORES = { NONE: 0, LOW: 0.33, MEDIUM: 0.67, HIGH: 1 } as const;

export type InputType = 'text' | 'image';

export interface Moderation {
  /** The guardrail would act on this input, by whichever of its policies. */
  readonly flagged: boolean;
  readonly categories: Readonly<Record<ModerationCategory, boolean>>;
  readonly category_scores: Readonly<Record<ModerationCategory, number>>;
  /** What of the input each category was held against; empty where the guardrail has nothing for it. */
  readonly category_applied_input_types: Readonly<Record<ModerationCategory, readonly InputType[]>>;
  /** Extension of OpenAI's shape, present when flagged. */
  readonly guardrail?: GuardrailReport;
}

export interface ModerationResponse {
  readonly id: string;
  readonly model: typeof MODERATION_MODEL;
  readonly results: readonly Moderation[];
}
