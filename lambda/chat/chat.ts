import type { ChatRequest } from '../contract/chat-request';
import type { ChatCompletion, ChatCompletionChunk } from '../contract/chat-response';
import type { ChatModel } from '../contract/environment';
import type { Caller } from '../shared/caller';
import { assess } from '../shared/guardrail/assess';
import { ChunkFactory, ChunkMapper, toBlockedChunks } from './chunks';
import { type Identity, toBlockedCompletion, toCompletion } from './completion';
import { toConverseCall } from './converse-request';
import type { Gateway } from './gateway';
import { unevaluatedTexts, withVerdict } from './unevaluated-input';

export type ChatAnswer =
  | { readonly type: 'completion'; readonly completion: ChatCompletion }
  /** Bedrock accepted the request; iteration throws what goes wrong later. The last chunk holds the usage. */
  | { readonly type: 'stream'; readonly chunks: AsyncIterable<ChatCompletionChunk> };

/**
 * Answers a chat request: what Converse's guardrail does not see of the request is assessed first, then the model is
 * called, then what the guardrail does not see of the answer is assessed before it is handed on.
 * @param signal aborts every call
 * @throws ApiError
 */
export async function chat(
  request: ChatRequest,
  model: ChatModel,
  caller: Caller,
  gateway: Gateway,
  signal: AbortSignal,
): Promise<ChatAnswer> {
  const call = toConverseCall(request, model, caller);
  const created = Math.floor(Date.now() / 1000);
  const identity: Identity = { id: `chatcmpl-${caller.requestId}`, created, model: request.model };
  const chunks = new ChunkFactory(identity, request.stream_options?.include_usage === true);

  const verdict = await assess(gateway, 'input', unevaluatedTexts(call.input), signal);
  const checked = withVerdict(call.input, verdict);
  if ('blocked' in checked) {
    return request.stream
      ? { type: 'stream', chunks: toBlockedChunks(chunks, checked.blocked, verdict.hits) }
      : { type: 'completion', completion: toBlockedCompletion(identity, checked.blocked, verdict.hits) };
  }
  if (request.stream) {
    const events = await gateway.converseStream(checked.input, signal);
    const mapper = new ChunkMapper(chunks, call, verdict.hits, gateway, signal);
    return { type: 'stream', chunks: mapper.map(events) };
  }
  const output = await gateway.converse(checked.input, signal);
  const completion = await toCompletion(identity, call, output, verdict.hits, gateway, signal);
  return { type: 'completion', completion };
}
