import type { StopReason, TokenUsage } from '@aws-sdk/client-bedrock-runtime';
import * as z from 'zod/mini';
import { ApiError } from '../../shared/errors';
import { stringifyJson } from '../../shared/json';
import { told } from '../errors';
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
  if (parsed.success) return parsed.data;
  throw toldFailure(document) ?? new ApiError('model_failed', 'the model gave no answer in form: try again');
}

const code = z.catch(z.optional(z.int()), undefined);
const nested = z.object({ message: z.string(), code });
/** Statuses of Text Generation Inference's kinds of errors, where they are not 424 or 500. */
const TGI_STATUS: Readonly<Partial<Record<string, number>>> = { overloaded: 429, validation: 422 };
/** LMI says a code, Text Generation Inference a kind of error. */
const toldFlat = z.object({ error: z.string(), code, error_type: z.optional(z.string()) });
/** vLLM nests its error; older versions do not. */
const failure = z.union([
  z.pipe(
    z.object({ error: nested }),
    z.transform(({ error }) => error),
  ),
  z.pipe(
    toldFlat,
    z.transform(({ error, code, error_type }) => ({
      message: error,
      code: code ?? (error_type === undefined ? undefined : TGI_STATUS[error_type]),
    })),
  ),
  nested,
]);

/** The failure that a document tells of with the status 200, as in a stream that has begun; undefined for others. */
function toldFailure(document: unknown): ApiError | undefined {
  const parsed = failure.safeParse(document);
  if (!parsed.success) return undefined;
  const { code = 500, message } = parsed.data;
  return told(code, message);
}

function callsOf(given: z.infer<typeof toolCalls>) {
  const calls = given ? [given].flat() : [];
  return calls.map(({ index, id, function: { name, arguments: args } }, i) => ({
    index: index ?? i,
    id,
    name,
    json: typeof args === 'string' ? args : args ? stringifyJson(args) : '',
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
