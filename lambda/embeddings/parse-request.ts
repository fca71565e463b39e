import { countCharacters } from '../contract/characters';
import { EMBEDDINGS_NO_OPS, type EmbeddingsRequest, embeddingsRequestSchema } from '../contract/embeddings-request';
import type { EmbeddingModel } from '../contract/environment';
import { ApiError } from '../shared/errors';
import { parseRequest } from '../shared/parse-request';
import { ADAPTERS } from './families';
import type { EmbeddingAdapter, EmbeddingOptions } from './families/adapter';

/**
 * Checks a request body against the contract.
 * @throws ApiError invalid_request or unknown_parameter, with the path as `param`
 */
export function parseEmbeddingsRequest(body: unknown): EmbeddingsRequest {
  if (typeof body === 'object' && body !== null && 'input' in body && holdsTokens(body.input)) {
    const message =
      "'input' holds tokens, and those of OpenAI's models mean nothing to the models of this platform: send text, with LangChain " +
      'for Python by OpenAIEmbeddings(check_embedding_ctx_length=False)';
    throw new ApiError('invalid_request', message, { param: 'input' });
  }
  return parseRequest({ schema: embeddingsRequestSchema, noOps: EMBEDDINGS_NO_OPS }, body);
}

function holdsTokens(input: unknown): boolean {
  if (!Array.isArray(input)) return false;
  const isTokens = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(Number.isInteger);
  return isTokens(input) || input.some(isTokens);
}

/**
 * The model behind the alias that a request names.
 * @throws ApiError model_not_found, with the aliases that exist
 */
export function findModel(alias: string, models: ReadonlyMap<string, EmbeddingModel>): EmbeddingModel {
  const model = models.get(alias);
  if (model) return model;
  const message = `there is no model '${alias}' for embeddings: use one of ${[...models.keys()].join(', ')}`;
  throw new ApiError('model_not_found', message, { param: 'model' });
}

/** The texts of a request, in its order. */
export function toTexts({ input }: EmbeddingsRequest): string[] {
  return typeof input === 'string' ? [input] : input;
}

/** How an error names the text at a place of a request. */
export function paramOf({ input }: EmbeddingsRequest, index: number): string {
  return typeof input === 'string' ? 'input' : `input[${index}]`;
}

/**
 * What a request asks of its model.
 * @throws ApiError unsupported_parameter when the model has no such thing, invalid_request for a text that is too long
 */
export function toOptions(request: EmbeddingsRequest, model: EmbeddingModel): EmbeddingOptions {
  const adapter = ADAPTERS[model.family];
  const { dimensions, input_type: inputType } = request;
  if (dimensions != null && !adapter.dimensions.includes(dimensions)) {
    const message = `'dimensions' should be ${adapter.dimensions.join(' or ')} for this model, or absent`;
    throw new ApiError('unsupported_parameter', message, { param: 'dimensions' });
  }
  if (inputType != null && !adapter.takesInputType) {
    const message = "'input_type' is not possible: this model does not tell uses apart, leave it out";
    throw new ApiError('unsupported_parameter', message, { param: 'input_type' });
  }
  return { ...(dimensions != null && { dimensions }), ...(inputType != null && { inputType }) };
}

/** @throws ApiError context_length_exceeded for a text with more characters than the model takes */
export function checkLengths(request: EmbeddingsRequest, texts: readonly string[], adapter: EmbeddingAdapter): void {
  const { maxCharacters } = adapter;
  if (maxCharacters === undefined) return;
  const index = texts.findIndex((text) => text.length > maxCharacters && countCharacters(text) > maxCharacters);
  if (index < 0) return;
  const param = paramOf(request, index);
  const message = `'${param}' has ${countCharacters(texts[index] ?? '')} characters, this model takes at most ${maxCharacters}: cut it up`;
  throw new ApiError('context_length_exceeded', message, { param });
}
