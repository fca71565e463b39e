import type { StopReason, TokenUsage } from '@aws-sdk/client-bedrock-runtime';
import type { FinishReason, Usage } from '../contract/chat-response';
import { ApiError } from '../shared/errors';

const FINISH_REASONS: Readonly<Partial<Record<StopReason, FinishReason>>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
};

/**
 * Maps Converse's stop reason. A masked answer counts as an intervention, as Bedrock counts it; the guardrail report
 * tells masks from blocks.
 * @param stopReason absent when a stream ended without one: the SDK ends it quietly when the connection is lost
 * @throws ApiError model_failed for an answer that the model did not finish in form
 */
export function toFinishReason(stopReason: StopReason | undefined): FinishReason {
  const reason = stopReason && FINISH_REASONS[stopReason];
  if (reason) return reason;
  const problem = stopReason ? `the model stopped with '${stopReason}'` : 'the connection to the model broke off';
  throw new ApiError('model_failed', `${problem}: try again`);
}

/** Converse counts tokens of the prompt cache apart; OpenAI counts them in. */
export function toUsage(usage: TokenUsage | undefined): Usage {
  const cached = usage?.cacheReadInputTokens ?? 0;
  const prompt = (usage?.inputTokens ?? 0) + cached + (usage?.cacheWriteInputTokens ?? 0);
  const completion = usage?.outputTokens ?? 0;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached },
  };
}

/** Of all choices together: each is a call that reads the prompt and is paid for it. */
export function sumUsage(usages: readonly Usage[]): Usage {
  const sum = (of: (usage: Usage) => number) => usages.reduce((total, usage) => total + of(usage), 0);
  return {
    prompt_tokens: sum((usage) => usage.prompt_tokens),
    completion_tokens: sum((usage) => usage.completion_tokens),
    total_tokens: sum((usage) => usage.total_tokens),
    prompt_tokens_details: { cached_tokens: sum((usage) => usage.prompt_tokens_details.cached_tokens) },
  };
}

/** A forced JSON answer arrived outside its tool although the model stopped of its own accord. */
export function expectAnswerTool(found: boolean, finish: FinishReason): void {
  if (!found && (finish === 'stop' || finish === 'tool_calls')) {
    throw new ApiError('model_failed', 'the model did not answer in the JSON schema: try again');
  }
}
