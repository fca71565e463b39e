import type { GuardrailTraceAssessment, StopReason, TokenUsage } from '@aws-sdk/client-bedrock-runtime';
import type { FinishReason, Usage } from '../contract/chat-response';
import { ApiError } from '../shared/errors';
import { masksOnly, toTraceHits } from '../shared/guardrail/report';
import type { ConverseCall } from './converse-call';

type End = 'own' | 'length' | 'content_filter' | 'guardrail';

/**
 * How an answer ended, as the model or Bedrock has it. `own`: of the model's own accord. The SDK's type has no `refusal` and
 * no `pause_turn`, which Claude stops with. `malformed_model_output` and `malformed_tool_use` are left out: such an answer is
 * a failure of the model.
 */
const ENDS: Readonly<Partial<Record<StopReason | 'refusal' | 'pause_turn', End>>> = {
  end_turn: 'own',
  stop_sequence: 'own',
  tool_use: 'own',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  guardrail_intervened: 'guardrail',
  content_filtered: 'content_filter',
  refusal: 'content_filter',
  /** The next request may go on with it. */
  pause_turn: 'own',
};

/** What of an answer says how it ended, beside its stop reason. */
export interface Ending {
  /** Absent when a stream ended without one: the SDK ends it quietly when the connection is lost. */
  readonly stopReason: StopReason | undefined;
  /** The guardrail kept something back. */
  readonly withheld: boolean;
  /** The answer has all the tokens that it may have, or arguments that end in the middle. */
  readonly cut: boolean;
  /** Tool calls that the client gets. */
  readonly toolCalls: number;
}

/**
 * The finish reason, from what the client gets: calls and an end of the model's own accord is `tool_calls`, no calls is
 * `stop`. A mask is no end: Bedrock puts `guardrail_intervened` in the place of the model's own stop reason, which is then
 * derived.
 * @throws ApiError model_failed for an answer that the model did not finish in form
 */
export function toFinishReason({ stopReason, withheld, cut, toolCalls }: Ending): FinishReason {
  const end = expectEnd(stopReason);
  if (withheld) return 'content_filter';
  if (end === 'length' || end === 'content_filter') return end;
  if (end === 'guardrail' && cut) return 'length';
  return toolCalls > 0 ? 'tool_calls' : 'stop';
}

/** @throws ApiError model_failed for an answer that the model did not finish in form */
export function expectEnd(stopReason: StopReason | undefined): End {
  const end = stopReason && ENDS[stopReason];
  if (end) return end;
  const problem = stopReason ? `the model stopped with '${stopReason}'` : 'the connection to the model broke off';
  throw new ApiError('model_failed', `${problem}: try again`);
}

/** Whether Bedrock's guardrail kept something back. It intervenes to mask as well; a trace that does not say so is a block. */
export function isWithheld(stopReason: StopReason | undefined, trace: GuardrailTraceAssessment | undefined): boolean {
  if (stopReason !== 'guardrail_intervened') return false;
  return !masksOnly(toTraceHits(trace)) || /block/i.test(trace?.actionReason ?? '');
}

/** Whether an answer has as many tokens as it may have. */
export function usedAllTokens({ input }: ConverseCall, usage: TokenUsage | undefined): boolean {
  const most = input.inferenceConfig?.maxTokens;
  return most !== undefined && (usage?.outputTokens ?? 0) >= most;
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
