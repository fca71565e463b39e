import type { ConverseCommandInput, ToolConfiguration } from '@aws-sdk/client-bedrock-runtime';
import type { ChatRequest } from '../contract/chat-request';
import type { ChatModel, Reasoning } from '../contract/environment';
import { ApiError } from '../shared/errors';
import type { JsonObject } from './messages';

type Effort = NonNullable<ChatRequest['reasoning_effort']>;

/** Tokens that Claude may think for; Bedrock's least is 1024. */
const BUDGETS: Readonly<Partial<Record<Effort, number>>> = { low: 1_024, medium: 4_096, high: 16_384 };
const thinking = (effort: Effort): JsonObject => ({
  thinking: { type: 'enabled', budget_tokens: BUDGETS[effort] ?? 0 },
});

const adaptive = (effort: Effort): JsonObject => ({ thinking: { type: 'adaptive' }, output_config: { effort } });

/** What each kind of model takes for an effort; an effort that is missing here is an error. */
const REASONING: Readonly<Record<Reasoning, Readonly<Partial<Record<Effort, JsonObject>>>>> = {
  reasoning_effort: {
    low: { reasoning_effort: 'low' },
    medium: { reasoning_effort: 'medium' },
    high: { reasoning_effort: 'high' },
  },
  thinking_budget: {
    none: {},
    low: thinking('low'),
    medium: thinking('medium'),
    high: thinking('high'),
  },
  effort: {
    none: { thinking: { type: 'disabled' } },
    low: adaptive('low'),
    medium: adaptive('medium'),
    high: adaptive('high'),
    xhigh: adaptive('xhigh'),
    max: adaptive('max'),
  },
  reasoning_config: {
    none: { reasoningConfig: { type: 'disabled' } },
    low: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } },
    medium: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } },
    high: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } },
  },
};

/** Maps the sampling parameters. */
export function toInferenceConfig(request: ChatRequest): ConverseCommandInput['inferenceConfig'] {
  const { max_tokens, max_completion_tokens, stop } = request;
  if (max_tokens && max_completion_tokens && max_tokens !== max_completion_tokens) {
    throw unsupported('max_tokens', 'differs from max_completion_tokens: send only max_completion_tokens');
  }
  const stopSequences = typeof stop === 'string' ? [stop] : (stop ?? []);
  return {
    maxTokens: max_completion_tokens ?? max_tokens ?? undefined,
    temperature: request.temperature ?? undefined,
    topP: request.top_p ?? undefined,
    stopSequences: stopSequences.length > 0 ? stopSequences : undefined,
  };
}

/**
 * Maps `reasoning_effort` to `additionalModelRequestFields`.
 *
 * Claude with a thinking budget wants its signed thinking back with each tool result, and OpenAI's messages have no
 * place for it. So the two can't be combined, and the request fails at once instead of at the second step of a tool
 * loop. Adaptive thinking (`effort`) needs nothing back, but like the budget allows no forced tool.
 * @throws ApiError unsupported_parameter
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html
 */
export function toReasoningFields(
  request: ChatRequest,
  model: ChatModel,
  toolConfig: ToolConfiguration | undefined,
): JsonObject | undefined {
  const effort = request.reasoning_effort;
  if (!effort) return undefined;
  if (!model.reasoning)
    throw unsupported('reasoning_effort', 'is not possible: this model does not reason, leave it out');
  const efforts = REASONING[model.reasoning];
  const fields = efforts[effort];
  if (!fields) throw unsupported('reasoning_effort', `should be ${Object.keys(efforts).join(' or ')} for this model`);
  if (fields.thinking && effort !== 'none') expectThinkingPossible(request, effort, model.reasoning, toolConfig);
  return Object.keys(fields).length > 0 ? fields : undefined;
}

function expectThinkingPossible(
  request: ChatRequest,
  effort: Effort,
  reasoning: Reasoning,
  toolConfig: ToolConfiguration | undefined,
): void {
  const forced = toolConfig?.toolChoice !== undefined;
  if (forced || (toolConfig && reasoning === 'thinking_budget')) {
    const what = forced ? 'a forced tool or JSON answer' : 'tools';
    throw unsupported('reasoning_effort', `can not be combined with ${what} on this model: leave one of them out`);
  }
  if (request.temperature != null && request.temperature !== 1) {
    throw unsupported('temperature', 'should be 1 or absent with reasoning_effort on this model');
  }
  const budget = reasoning === 'thinking_budget' ? (BUDGETS[effort] ?? 0) : 0;
  const maxTokens = request.max_completion_tokens ?? request.max_tokens;
  if (maxTokens != null && maxTokens <= budget) {
    const param = request.max_completion_tokens != null ? 'max_completion_tokens' : 'max_tokens';
    throw unsupported(param, `should be more than the ${budget} tokens that reasoning_effort '${effort}' may use`);
  }
}

function unsupported(param: string, problem: string): ApiError {
  return new ApiError('unsupported_parameter', `'${param}' ${problem}`, { param });
}
