import type { ConverseCommandOutput, ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import type { ChatRequest } from '../contract/chat-request';
import type { ChatCompletion, ChatCompletionChunk, GuardrailHit } from '../contract/chat-response';
import type { ChatModel } from '../contract/environment';
import type { Caller } from '../shared/caller';
import { ApiError } from '../shared/errors';
import { assess, type Verdict } from '../shared/guardrail/assess';
import { toCandidates } from './candidates';
import { toBlockedChunks, toChunks } from './chunks';
import { expectAsWanted, type Identity, toBlockedCompletion, toCompletion } from './completion';
import type { ConverseCall, ConverseInput } from './converse-call';
import { type Attempt, firstToAnswer, type Note } from './fallback';
import { expectEnd } from './finish';
import { awaitFirstToken } from './first-token';
import type { Gateway } from './gateway';
import { withoutToolBlocks } from './turns';
import { unevaluatedTexts, withVerdict } from './unevaluated-input';

export type ChatAnswer =
  | { readonly type: 'completion'; readonly completion: ChatCompletion }
  /** The model has begun to answer; iteration throws what goes wrong later. The last chunk holds the usage. */
  | { readonly type: 'stream'; readonly chunks: AsyncIterable<ChatCompletionChunk> };

/** What a model has begun: all of its answers, their streams, or nothing as the guardrail blocked the request. */
type Begun = { readonly hits: readonly GuardrailHit[] } & (
  | { readonly type: 'blocked'; readonly message: string }
  | { readonly type: 'whole'; readonly outputs: readonly ConverseCommandOutput[] }
  | {
      readonly type: 'streamed';
      readonly streams: readonly AsyncIterable<ConverseStreamOutput>[];
      readonly attempt: Attempt;
    }
);

/**
 * Answers a chat request: what Converse's guardrail does not see of the request is assessed first, then the model is
 * called, once for each choice, or a fallback of it, then what the guardrail does not see of the answer is assessed before
 * it is handed on.
 * @param models those that may be named, with their fallbacks
 * @param signal aborts every call
 * @param note takes which model answered, for the log line
 * @throws ApiError
 */
export async function chat(
  request: ChatRequest,
  models: ReadonlyMap<string, ChatModel>,
  caller: Caller,
  gateway: Gateway,
  signal: AbortSignal,
  note: Note,
): Promise<ChatAnswer> {
  const choices = request.n ?? 1;
  const assessed = assessedOnce(gateway, signal);

  const { candidate, begun } = await firstToAnswer(
    toCandidates(request, models, caller),
    async ({ call }, attempt): Promise<Begun> => {
      const verdict = await assessed(call.input);
      const checked = withVerdict(call.input, verdict);
      const { hits } = verdict;
      if ('blocked' in checked) return { type: 'blocked', message: checked.blocked, hits };
      // In words only now: the guardrail assessed their JSON as it is meant.
      const messages = call.toolBlocks ? checked.input.messages : withoutToolBlocks(checked.input.messages);
      const calls = Array.from({ length: choices }, () => ({ ...checked.input, messages }));
      if (!request.stream) {
        const outputs = await Promise.all(calls.map((input) => gateway.converse(input, attempt)));
        for (const output of outputs) await expectInForm(call, output);
        return { type: 'whole', outputs, hits };
      }
      const begin = async (input: ConverseInput) => awaitFirstToken(await gateway.converseStream(input, attempt));
      return { type: 'streamed', streams: await Promise.all(calls.map(begin)), attempt, hits };
    },
    signal,
    note,
  );
  note({ modelId: candidate.model.modelId, ...(candidate.alias !== request.model && { answeredBy: candidate.alias }) });

  const created = Math.floor(Date.now() / 1000);
  const identity: Identity = { id: `chatcmpl-${caller.requestId}`, created, model: candidate.alias };
  return toAnswer(request, candidate.call, identity, begun, gateway, signal);
}

/** What is not in form is for a fallback to answer. @throws ApiError model_failed */
async function expectInForm(call: ConverseCall, output: ConverseCommandOutput): Promise<void> {
  if (!output.output?.message?.content)
    throw new ApiError('model_failed', 'the model gave no answer in form: try again');
  if (expectEnd(output.stopReason) === 'own') await expectAsWanted(call, output);
}

async function toAnswer(
  request: ChatRequest,
  call: ConverseCall,
  identity: Identity,
  begun: Begun,
  gateway: Gateway,
  signal: AbortSignal,
): Promise<ChatAnswer> {
  const { hits } = begun;
  const includeUsage = request.stream_options?.include_usage === true;
  switch (begun.type) {
    case 'blocked': {
      const { message } = begun;
      const choices = request.n ?? 1;
      return request.stream
        ? { type: 'stream', chunks: toBlockedChunks(identity, includeUsage, choices, message, hits) }
        : { type: 'completion', completion: toBlockedCompletion(identity, choices, message, hits) };
    }
    case 'whole': {
      const completion = await toCompletion(identity, call, begun.outputs, hits, gateway, signal);
      return { type: 'completion', completion };
    }
    case 'streamed': {
      const { streams, attempt } = begun;
      return { type: 'stream', chunks: toChunks(identity, includeUsage, call, streams, hits, gateway, attempt) };
    }
  }
}

/** Assesses what the guardrail does not see of a request; the same texts for a fallback only once. */
function assessedOnce(gateway: Gateway, signal: AbortSignal): (input: ConverseInput) => Promise<Verdict> {
  const verdicts = new Map<string, Verdict>();
  return async (input) => {
    const texts = unevaluatedTexts(input);
    const key = JSON.stringify(texts);
    const verdict = verdicts.get(key) ?? (await assess(gateway, 'input', texts, signal));
    verdicts.set(key, verdict);
    return verdict;
  };
}
