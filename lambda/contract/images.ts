import * as z from 'zod/mini';
import { countCharacters } from './characters';
import type { GuardrailReport } from './chat-response';
import type { NoOpParameter } from './no-op-parameters';

/**
 * Body of `POST /v1/images/generations`: the part of OpenAI's request that Stability AI's models on Bedrock can express,
 * and `aspect_ratio`, `seed` and `negative_prompt`, which OpenAI does not have.
 * @see https://platform.openai.com/docs/api-reference/images/create
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-stability-diffusion.html
 */

/** Images of one request; each is a call of the model. */
export const MAX_IMAGES = 4;

/** Characters of a prompt, and of a negative prompt. */
export const MAX_PROMPT = 10_000;

/** Largest seed; 0 asks for a random one. */
export const MAX_SEED = 4_294_967_295;

export const ASPECT_RATIOS = ['16:9', '1:1', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21'] as const;
export type AspectRatio = (typeof ASPECT_RATIOS)[number];

/** OpenAI's sizes that stand for an aspect ratio. The models choose the pixels themselves. */
export const SIZES = {
  auto: '1:1',
  '1024x1024': '1:1',
  '1536x1024': '3:2',
  '1024x1536': '2:3',
  '1792x1024': '16:9',
  '1024x1792': '9:16',
  '256x256': '1:1',
  '512x512': '1:1',
} as const satisfies Record<string, AspectRatio>;

const prompt = z.string().check(z.minLength(1), ({ value, issues }) => {
  if (value.length <= MAX_PROMPT || countCharacters(value) <= MAX_PROMPT) return;
  issues.push({ code: 'too_big', origin: 'string', maximum: MAX_PROMPT, inclusive: true, input: value });
});

export const imagesRequestSchema = z.strictObject({
  model: z.string(),
  prompt,
  n: z.nullish(z.int().check(z.gte(1), z.lte(MAX_IMAGES))),
  size: z.nullish(z.enum(Object.keys(SIZES) as (keyof typeof SIZES)[])),
  aspect_ratio: z.nullish(z.enum(ASPECT_RATIOS)),
  negative_prompt: z.nullish(prompt),
  /** Of the first image; each further one counts up. */
  seed: z.nullish(z.int().check(z.gte(0), z.lte(MAX_SEED))),
  output_format: z.nullish(z.enum(['png', 'jpeg'])),
  /** `url`: each image is a data URL, as the platform keeps none that another URL could lead to. */
  response_format: z.nullish(z.enum(['b64_json', 'url'])),
  user: z.nullish(z.string()),
});

export type ImagesRequest = z.infer<typeof imagesRequestSchema>;

const LEAVE_OUT = 'leave it out: the models of Amazon Bedrock have no equivalent';

/** OpenAI's parameters that are accepted only when they ask for nothing. */
export const IMAGES_NO_OPS: Readonly<Record<string, NoOpParameter>> = {
  background: { accepts: ['auto', 'opaque'], instead: LEAVE_OUT },
  moderation: { accepts: ['auto'], instead: 'leave it out: the guardrail of the platform is always on' },
  output_compression: { accepts: [100], instead: LEAVE_OUT },
  partial_images: { accepts: [0], instead: LEAVE_OUT },
  /** The models have one quality. */
  quality: { accepts: ['auto', 'standard', 'hd', 'low', 'medium', 'high'], instead: LEAVE_OUT },
  stream: { accepts: [false], instead: 'leave it out: the models answer with the whole image' },
  /** Clients send it by themselves. */
  style: { accepts: ['vivid', 'natural'], instead: 'describe the style in the prompt' },
};

/** Why an image is missing from an answer. */
export interface FilteredImage {
  /** Its place among the images that were asked for, from 0. */
  readonly index: number;
  /** Who took it out: the guardrail of the platform, or the filter of the model's own. */
  readonly by: 'guardrail' | 'model';
  /** What the model's filter found fault with; absent where the guardrail did, see `guardrail` of the answer. */
  readonly reason?: 'prompt' | 'input_image' | 'output_image' | 'unknown';
}

export interface ImagesResponse {
  /** Unix time, seconds. */
  readonly created: number;
  /** Those that passed, in their order. */
  readonly data: readonly {
    /** Absent with `response_format: 'url'`. */
    readonly b64_json?: string;
    /** A data URL, with `response_format: 'url'`. */
    readonly url?: string;
    /** The prompt as the model got it; present when the guardrail masked part of it. */
    readonly revised_prompt?: string;
    /** Extension: gives the same image again. */
    readonly seed?: number;
  }[];
  readonly output_format: 'png' | 'jpeg';
  /** Extension. */
  readonly aspect_ratio: AspectRatio;
  /** Extension, present when images are missing. */
  readonly filtered?: readonly FilteredImage[];
  /** Extension, present when the guardrail acted. */
  readonly guardrail?: GuardrailReport;
}
