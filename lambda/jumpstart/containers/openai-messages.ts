import type { StopReason, TokenUsage } from '@aws-sdk/client-bedrock-runtime';
import * as z from 'zod/mini';
import { ApiError } from '../../shared/errors';
import type { Container } from './container';
import { toMessagesBody } from './messages';

const STOP_REASONS: Readonly<Record<string, StopReason>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'content_filtered',
  // Text Generation Inference.
  eos_token: 'end_turn',
  stop_sequence: 'stop_sequence',
};

const tokens = z.catch(z.number(), 0);
const usage = z.nullish(z.object({ prompt_tokens: tokens, completion_tokens: tokens }));
const text = z.nullish(z.string());
const toolCall = z.object({
  index: z.optional(z.int()),
  id: text,
  function: z.object({
    name: text,
    /** TGI gives an object. */
    arguments: z.nullish(z.union([z.string(), z.record(z.string(), z.unknown())])),
  }),
});
/** TGI gives one call without a list around it in streams. */
const toolCalls = z.nullish(z.union([z.array(toolCall), toolCall]));
const said = z.object({ content: text, tool_calls: toolCalls });
const finish_reason = text;

const completion = z.object({
  choices: z.array(z.object({ message: said, finish_reason })).check(z.minLength(1)),
  usage,
});
const chunk = z.object({ choices: z.array(z.object({ delta: said, finish_reason })), usage });

/**
 * OpenAI's chat, as LMI with vLLM and NIM speak it. Fields beyond these, such as a model's reasoning, are dropped: the
 * guardrail does not see them.
 */
export const openAiMessages: Container = {
  toBody: (input, { servedModelName }, stream) => ({
    ...(servedModelName !== undefined && { model: servedModelName }),
    ...toMessagesBody(input),
    ...(stream && { stream: true, stream_options: { include_usage: true } }),
  }),

  toAnswer(document) {
    const { choices, usage } = read(completion, document);
    const [choice] = choices;
    const calls = callsOf(choice?.message.tool_calls);
    return {
      text: choice?.message.content ?? '',
      toolCalls: calls.map(({ id, name, json }) => ({ id: id ?? '', name: name ?? '', arguments: json })),
      stopReason: toStopReason(choice?.finish_reason),
      usage: toUsage(usage),
    };
  },

  toDelta(event) {
    const { choices, usage } = read(chunk, event);
    const [choice] = choices;
    return {
      text: choice?.delta.content ?? undefined,
      toolCalls: callsOf(choice?.delta.tool_calls).map(({ index, id, name, json }) => ({
        index,
        ...(id && { id }),
        ...(name && { name }),
        arguments: json,
      })),
      stopReason: toStopReason(choice?.finish_reason),
      usage: toUsage(usage),
    };
  },
};

function read<T>(schema: z.ZodMiniType<T>, document: unknown): T {
  const parsed = schema.safeParse(document);
  // Also what tells of a failure: `{ error }` of TGI and vLLM.
  if (!parsed.success) throw new ApiError('model_failed', 'the model gave no answer in form: try again');
  return parsed.data;
}

function callsOf(given: z.infer<typeof toolCalls>) {
  const calls = given ? [given].flat() : [];
  return calls.map(({ index, id, function: { name, arguments: args } }, i) => ({
    index: index ?? i,
    id,
    name,
    json: typeof args === 'string' ? args : args ? JSON.stringify(args) : '',
  }));
}

function toStopReason(reason: string | null | undefined): StopReason | undefined {
  return reason && Object.hasOwn(STOP_REASONS, reason) ? STOP_REASONS[reason] : undefined;
}

function toUsage(given: z.infer<typeof usage>): TokenUsage | undefined {
  if (!given) return undefined;
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = given;
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
}
