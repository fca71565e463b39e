import type { EmbeddingsRequest } from '../contract/embeddings-request';
import type { EmbeddingList } from '../contract/embeddings-response';
import type { EmbeddingModel } from '../contract/environment';
import { ApiError } from '../shared/errors';
import { inParallel } from '../shared/in-parallel';
import { ADAPTERS } from './families';
import { type EmbeddingAdapter, type EmbeddingOptions, unknownForm, type Vectors } from './families/adapter';
import type { Gateway } from './gateway';
import type { GuardedTexts } from './guard';
import { checkLengths, paramOf } from './parse-request';

/**
 * Calls to Bedrock at once for one request. Titan takes one text a call: eight at once bring a request of 2,048 texts
 * through in time, and leave most of the account's requests per minute to others.
 */
const CALLS_AT_ONCE = 8;

/** A part of the texts that fits into one call. */
interface Batch {
  /** Place of its first text in the request. */
  readonly start: number;
  readonly texts: readonly string[];
}

export interface EmbedProps {
  readonly request: EmbeddingsRequest;
  readonly model: EmbeddingModel;
  readonly options: EmbeddingOptions;
  readonly guarded: GuardedTexts;
  readonly requestMetadata: Readonly<Record<string, string>>;
}

/**
 * Embeds texts that the guardrail let pass.
 * @param signal aborts every call
 * @throws ApiError
 */
export async function embed(props: EmbedProps, gateway: Gateway, signal: AbortSignal): Promise<EmbeddingList> {
  const { request, model, guarded } = props;
  const adapter = ADAPTERS[model.family];
  // A mask can be longer than what it hides.
  checkLengths(request, guarded.texts, adapter);
  const batches = toBatches(guarded.texts, adapter);
  const answers = await inParallel(batches, CALLS_AT_ONCE, signal, (batch, either) =>
    callModel(batch, props, adapter, gateway, either),
  );
  const tokens = answers.reduce((sum, answer) => sum + (answer.tokens ?? 0), 0);
  const encode = request.encoding_format === 'base64' ? toBase64 : (vector: readonly number[]) => vector;
  return {
    object: 'list',
    model: request.model,
    data: answers
      .flatMap(({ vectors }) => vectors)
      .map((vector, index) => ({ object: 'embedding', index, embedding: encode(vector) })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
    ...(guarded.report && { guardrail: guarded.report }),
  };
}

function toBatches(texts: readonly string[], { maxTexts }: EmbeddingAdapter): Batch[] {
  return Array.from({ length: Math.ceil(texts.length / maxTexts) }, (_, i) => ({
    start: i * maxTexts,
    texts: texts.slice(i * maxTexts, (i + 1) * maxTexts),
  }));
}

async function callModel(
  { start, texts }: Batch,
  { request, model, options, requestMetadata }: EmbedProps,
  adapter: EmbeddingAdapter,
  gateway: Gateway,
  signal: AbortSignal,
): Promise<Vectors> {
  const body = adapter.toBody(texts, options);
  try {
    const answer = await gateway.invoke({ modelId: model.invoke, body, requestMetadata }, signal);
    const { vectors, tokens = answer.inputTokens } = adapter.fromBody(answer.body);
    // A vector too few or too many would put every one after it to the wrong text.
    if (vectors.length !== texts.length) throw unknownForm();
    return { vectors, ...(tokens !== undefined && { tokens }) };
  } catch (error) {
    throw withParam(error, texts.length === 1 ? paramOf(request, start) : 'input');
  }
}

/** Says of which text the model complained, so far as that is known. */
function withParam(error: unknown, param: string): unknown {
  if (!(error instanceof ApiError)) return error;
  if (error.kind !== 'invalid_request' && error.kind !== 'context_length_exceeded') return error;
  return new ApiError(error.kind, error.message, { param, cause: error.cause });
}

function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, i) => {
    bytes.writeFloatLE(value, i * 4);
  });
  return bytes.toString('base64');
}
