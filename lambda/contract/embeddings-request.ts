import * as z from 'zod/mini';
import { list } from './list';
import type { NoOpParameter } from './no-op-parameters';

/** Most texts of a request, as OpenAI has it. */
const MAX_INPUTS = 2_048;

const text = z.string().check(z.minLength(1));

/**
 * Body of `POST /v1/embeddings`. OpenAI's `input` may also hold tokens; those of its models mean nothing to others.
 * @see https://platform.openai.com/docs/api-reference/embeddings/create
 */
export const embeddingsRequestSchema = z.strictObject({
  /** The alias. */
  model: text,
  input: z.union([text, list(text, MAX_INPUTS, 1)]),
  /** Length of the vectors; which lengths there are is up to the model. */
  dimensions: z.nullish(z.int().check(z.minimum(1))),
  /** `base64`: the numbers as 32-bit floats, least significant byte first. */
  encoding_format: z.nullish(z.enum(['float', 'base64'])),
  user: z.nullish(z.string()),
  /** Extension: what the vectors are for. Only of models that tell uses apart. */
  input_type: z.nullish(z.enum(['search_document', 'search_query', 'classification', 'clustering'])),
});

export type EmbeddingsRequest = z.output<typeof embeddingsRequestSchema>;
export type InputType = NonNullable<EmbeddingsRequest['input_type']>;

/** OpenAI has no other parameter of embeddings. */
export const EMBEDDINGS_NO_OPS: Readonly<Record<string, NoOpParameter>> = {};
