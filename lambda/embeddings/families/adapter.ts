import type { InputType } from '../../contract/embeddings-request';
import { ApiError } from '../../shared/errors';

export interface EmbeddingOptions {
  readonly dimensions?: number;
  readonly inputType?: InputType;
}

/** What the model made of the texts of one call. */
export interface Vectors {
  /** In the order of the texts. */
  readonly vectors: readonly (readonly number[])[];
  /** Tokens that the body tells; Bedrock tells them in a header too. */
  readonly tokens?: number;
}

/** How the models of one family are called. */
export interface EmbeddingAdapter {
  /** Most texts of one call. */
  readonly maxTexts: number;
  /** Most characters of a text (UTF-16 code units). @default the model counts tokens only */
  readonly maxCharacters?: number;
  /** Lengths that a vector may have, the default last. */
  readonly dimensions: readonly number[];
  /** The model tells uses of its vectors apart. */
  readonly takesInputType: boolean;
  /** Body of InvokeModel for one call. */
  toBody(texts: readonly string[], options: EmbeddingOptions): object;
  /** @throws ApiError model_failed when the answer has another form */
  fromBody(body: unknown): Vectors;
}

/** @throws ApiError model_failed unless the value is a list of numbers */
export function vector(value: unknown): readonly number[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every((item) => typeof item === 'number')) {
    throw unknownForm();
  }
  return value;
}

export function unknownForm(): ApiError {
  return new ApiError('model_failed', 'the model answered in a form that the platform does not know: try again');
}

/** A member of what may be an object. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
