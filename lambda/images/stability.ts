import type { GuardrailAssessment } from '@aws-sdk/client-bedrock-runtime';
import * as z from 'zod/mini';
import type { GuardrailHit } from '../contract/chat-response';
import { type AspectRatio, type FilteredImage, type ImagesRequest, MAX_SEED, SIZES } from '../contract/images';
import { ApiError } from '../shared/errors';
import { masksOnly, toHits } from '../shared/guardrail/report';

/**
 * InvokeModel's body of Stable Image Core, Stable Image Ultra and Stable Diffusion 3.5 Large.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-stability-diffusion.html
 */
export interface StabilityRequest {
  readonly prompt: string;
  readonly negative_prompt?: string;
  readonly aspect_ratio: AspectRatio;
  readonly output_format: 'png' | 'jpeg';
  readonly seed?: number;
}

/** One image, or why there is none. */
export type Generated =
  | { readonly type: 'image'; readonly base64: string; readonly seed?: number; readonly hits: readonly GuardrailHit[] }
  | ({ readonly type: 'filtered'; readonly hits: readonly GuardrailHit[] } & Omit<FilteredImage, 'index'>);

/** @throws ApiError invalid_request when both `size` and `aspect_ratio` are there */
export function toAspectRatio({ size, aspect_ratio }: ImagesRequest): AspectRatio {
  if (size != null && aspect_ratio != null) {
    const message = "'size' and 'aspect_ratio' say the same: send one of them";
    throw new ApiError('invalid_request', message, { param: 'aspect_ratio' });
  }
  return aspect_ratio ?? SIZES[size ?? 'auto'];
}

/** A seed for each image: the same one would give the same image. Counts up from the given one, past 0, which is none. */
export function toSeeds({ seed, n }: ImagesRequest): (number | undefined)[] {
  const first = seed || undefined;
  return Array.from({ length: n ?? 1 }, (_, i) => first && ((first - 1 + i) % MAX_SEED) + 1);
}

/** Reasons as the models give them. Source: Amazon Bedrock User Guide, Stability AI models. */
const REASONS: Readonly<Record<string, NonNullable<FilteredImage['reason']>>> = {
  'Filter reason: prompt': 'prompt',
  'Filter reason: input image': 'input_image',
  'Filter reason: output image': 'output_image',
};
const INFERENCE_ERROR = 'Inference error';

const assessments = z.record(z.string(), z.record(z.string(), z.unknown()));
/** Bedrock adds the guardrail's fields to the model's. Source: Amazon Bedrock User Guide, guardrails-use-invoke-model-api. */
const answerSchema = z.object({
  images: z.nullish(z.array(z.string())),
  seeds: z.nullish(z.array(z.number())),
  finish_reasons: z.nullish(z.array(z.nullable(z.string()))),
  'amazon-bedrock-guardrailAction': z.nullish(z.string()),
  'amazon-bedrock-trace': z.nullish(
    z.object({
      guardrail: z.nullish(z.object({ input: z.nullish(assessments), outputs: z.nullish(z.array(assessments)) })),
    }),
  ),
});

/**
 * Reads the answer to one call, which asks for one image. What the guardrail blocked, or acted on without a word of a mere
 * mask, is not handed on even if the answer holds an image.
 * @throws ApiError model_failed for an answer that is not in form
 */
export function readGenerated(body: unknown): Generated {
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) throw new ApiError('model_failed', 'the model did not answer in form: try again');
  const answer = parsed.data;
  const hits = toAllHits(answer['amazon-bedrock-trace']?.guardrail);
  const [reason] = answer.finish_reasons ?? [];
  if (reason === INFERENCE_ERROR) throw new ApiError('model_failed', 'the model failed: try again');
  if (answer['amazon-bedrock-guardrailAction'] === 'INTERVENED') {
    if (!masksOnly(hits)) return { type: 'filtered', by: 'guardrail', hits };
  }
  if (reason != null) return { type: 'filtered', by: 'model', reason: REASONS[reason] ?? 'unknown', hits };
  const [base64] = answer.images ?? [];
  const [seed] = answer.seeds ?? [];
  if (!base64) throw new ApiError('model_failed', 'the model answered without an image: try again');
  return { type: 'image', base64, hits, ...(seed !== undefined && { seed }) };
}

type Trace = NonNullable<NonNullable<z.infer<typeof answerSchema>['amazon-bedrock-trace']>['guardrail']>;

function toAllHits(trace: Trace | null | undefined): GuardrailHit[] {
  const input = Object.values(trace?.input ?? {}).flatMap((one) => toHits('input', one as GuardrailAssessment));
  const outputs = (trace?.outputs ?? []).flatMap((output) => Object.values(output));
  return [...input, ...outputs.flatMap((one) => toHits('output', one as GuardrailAssessment))];
}
