import type { ToolConfiguration } from '@aws-sdk/client-bedrock-runtime';
import type { ChatRequest } from '../contract/chat-request';
import type { ChatModel, Effort, ModelLimits, Thinking } from '../contract/environment';
import { ApiError } from '../shared/errors';
import type { JsonObject } from './messages';

/** Tokens that Claude may think for; Bedrock's least is 1024. */
const BUDGETS: Readonly<Partial<Record<Effort, number>>> = { low: 1_024, medium: 4_096, high: 16_384 };

/** From this `max_tokens` on, a request with a thinking budget has to be streamed. */
const MOST_UNSTREAMED = 21_333;

/** What Claude takes of `top_p` while it thinks. */
const LEAST_TOP_P = 0.95;

/** How a model is told to think for one request. */
export interface ThinkingPlan {
  /** Of `additionalModelRequestFields`. */
  readonly fields: JsonObject;
  /** The effort that the request asks for, as the model has it; undefined: the model does as it does, or does not think. */
  readonly effort?: Effort;
  readonly kind?: Thinking['kind'];
}

const AS_IT_DOES: ThinkingPlan = { fields: {} };

/**
 * Maps `reasoning_effort`. `minimal` is the least that the model can be told, and `none` not to think at all.
 * @throws ApiError unsupported_parameter for an effort that the model can't be told
 */
export function toThinkingPlan(request: ChatRequest, { limits }: Pick<ChatModel, 'limits'>): ThinkingPlan {
  const asked = request.reasoning_effort;
  if (!asked) return AS_IT_DOES;
  const thinking = limits?.thinking;
  if (!thinking || thinking.kind === 'none') {
    if (asked === 'minimal' || (asked === 'none' && thinking)) return AS_IT_DOES;
    throw unsupported('reasoning_effort', 'is not possible: this model does not reason, leave it out');
  }
  if (thinking.kind === 'fixed') {
    if (asked === 'minimal') return AS_IT_DOES;
    throw unsupported('reasoning_effort', 'is not possible: how this model reasons can not be set, leave it out');
  }
  const { kind, off, efforts } = thinking;
  if (asked === 'none' && off) return { fields: off === 'omit' ? {} : fieldsOf(kind, 'none') };
  const effort = asked === 'minimal' ? efforts[0] : efforts.find((known) => known === asked);
  if (effort) return { fields: fieldsOf(kind, effort), effort, kind };
  const known = [...(off ? ['none'] : []), ...efforts].join(' or ');
  throw unsupported('reasoning_effort', `should be ${known} for this model`);
}

function fieldsOf(kind: Exclude<Thinking['kind'], 'none' | 'fixed'>, effort: Effort | 'none'): JsonObject {
  switch (kind) {
    case 'budget':
      return effort === 'none' ? {} : { thinking: { type: 'enabled', budget_tokens: BUDGETS[effort] ?? 0 } };
    case 'adaptive':
      return effort === 'none'
        ? { thinking: { type: 'disabled' } }
        : { thinking: { type: 'adaptive' }, output_config: { effort } };
    case 'reasoning_effort':
      return { reasoning_effort: effort };
    case 'reasoning.effort':
      return { reasoning: { effort } };
    case 'reasoningConfig':
      return { reasoningConfig: { type: 'enabled', maxReasoningEffort: effort } };
  }
}

/**
 * Holds that the rest of a request goes with the thinking that it asks for.
 *
 * Claude with a thinking budget wants its signed thinking back with each tool result, and OpenAI's messages have no
 * place for it. So the two can't be combined, and the request fails at once instead of at the second step of a tool
 * loop. Adaptive thinking needs nothing back.
 * @throws ApiError unsupported_parameter
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html
 */
export function expectThinkingPossible(
  request: ChatRequest,
  { kind, effort }: ThinkingPlan,
  limits: ModelLimits | undefined,
  toolConfig: ToolConfiguration | undefined,
): void {
  if (!effort) return;
  const forced = toolConfig?.toolChoice !== undefined && limits?.forcedTool?.whileThinking === false;
  if (forced || (toolConfig && kind === 'budget')) {
    const what = forced ? 'a forced tool' : 'tools';
    throw unsupported('reasoning_effort', `can not be combined with ${what} on this model: leave one of them out`);
  }
  if (kind === 'reasoningConfig' && effort === 'high') expectNothingSet(request);
  if (kind !== 'budget' && kind !== 'adaptive') return;
  if (request.temperature != null && request.temperature !== 1) {
    throw unsupported('temperature', 'should be 1 or absent with reasoning_effort on this model');
  }
  if (request.top_p != null && request.top_p < LEAST_TOP_P) {
    throw unsupported('top_p', `should be ${LEAST_TOP_P} or more, or absent, with reasoning_effort on this model`);
  }
  if (request.messages.at(-1)?.role === 'assistant') {
    throw unsupported('messages', 'should end with a user message with reasoning_effort on this model');
  }
  if (kind === 'budget') expectRoom(request, BUDGETS[effort] ?? 0, effort);
}

/** Nova 2. Source: Amazon Nova 2 User Guide, extended-thinking. */
function expectNothingSet(request: ChatRequest): void {
  const { temperature, top_p, max_tokens, max_completion_tokens } = request;
  const set = Object.entries({ temperature, top_p, max_tokens, max_completion_tokens }).find(
    ([param, value]) => value != null && !(value === 1 && (param === 'temperature' || param === 'top_p')),
  );
  if (set) throw unsupported(set[0], "should be absent with reasoning_effort 'high' on this model");
}

function expectRoom(request: ChatRequest, budget: number, effort: Effort): void {
  const maxTokens = request.max_completion_tokens ?? request.max_tokens;
  if (maxTokens == null) return;
  const param = request.max_completion_tokens != null ? 'max_completion_tokens' : 'max_tokens';
  if (maxTokens <= budget) {
    throw unsupported(param, `should be more than the ${budget} tokens that reasoning_effort '${effort}' may use`);
  }
  if (maxTokens > MOST_UNSTREAMED && !request.stream) {
    throw unsupported(param, `should be at most ${MOST_UNSTREAMED} with reasoning_effort on this model, or stream`);
  }
}

/** What a request with a thinking budget gets for `max_tokens` where it has none: Bedrock's own may be below the budget. */
export function defaultMaxTokens(request: ChatRequest, { kind, effort }: ThinkingPlan, most = MOST_UNSTREAMED) {
  if (kind !== 'budget' || !effort) return undefined;
  return request.stream ? most : Math.min(most, MOST_UNSTREAMED);
}

function unsupported(param: string, problem: string): ApiError {
  return new ApiError('unsupported_parameter', `'${param}' ${problem}`, { param });
}
