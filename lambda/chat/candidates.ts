import type { ChatRequest } from '../contract/chat-request';
import type { ChatModel } from '../contract/environment';
import type { Caller } from '../shared/caller';
import { ApiError } from '../shared/errors';
import type { ConverseCall } from './converse-call';
import { findModel, toConverseCall } from './converse-request';

/** A model that may answer a request. */
export interface Candidate {
  readonly alias: string;
  readonly model: ChatModel;
  /** The request, as this model takes it. */
  readonly call: ConverseCall;
  /** Time after which the next candidate is tried, in milliseconds. @default as long as the request may take */
  readonly limitMs?: number;
}

/**
 * The model behind the alias that a request names, then those of its fallbacks that can do what the request asks for.
 * @throws ApiError when there is no such alias, or its own model can't do it
 */
export function toCandidates(
  request: ChatRequest,
  models: ReadonlyMap<string, ChatModel>,
  caller: Caller,
): [Candidate, ...Candidate[]] {
  const candidate = (alias: string, model: ChatModel): Candidate => ({
    alias,
    model,
    call: toConverseCall(request, model, caller),
    limitMs: request.stream ? model.firstTokenTimeoutMs : model.answerTimeoutMs,
  });
  const asked = findModel(request.model, models);
  const first = candidate(request.model, asked);
  const fallbacks = (asked.fallbacks ?? []).flatMap((alias) => {
    const model = models.get(alias);
    return model ? unlessUnfit(() => candidate(alias, model)) : [];
  });
  return [first, ...fallbacks];
}

/** The first model takes the request, so what a fallback refuses is a matter of that model. */
function unlessUnfit(make: () => Candidate): Candidate[] {
  try {
    return [make()];
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}
