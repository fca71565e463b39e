import * as z from 'zod/mini';
import { list, MAX_MESSAGES, MAX_METADATA, MAX_PARTS, MAX_TOOL_CALLS, MAX_TOOLS, MAX_VARIABLES, pairs } from './list';

/**
 * Body of `POST /v1/chat/completions`: the part of OpenAI's request that Amazon Bedrock's Converse can express.
 * Parameters of OpenAI's that are missing here are in {@link NO_OP_PARAMETERS}; anything else is an unknown key.
 * Objects are strict, so that nothing that would change an answer is dropped unseen. The messages of the assistant are not:
 * they come from an answer, of this platform or another, with whatever that one says beside its text and calls.
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;
export const toolName = z.string().check(z.regex(TOOL_NAME));
/** Ids only have to agree with each other: the model gets the platform's own. */
export const toolCallId = z.string();
/** Name of a call that a model made: whatever it came up with. */
export const calledName = z.string();
export const jsonSchema = z.record(z.string(), z.unknown());
/** Not read: it names, repeats or describes what other fields hold. */
const unread = z.optional(z.unknown());
/** What clients put beside the text of a part when they send one back, and hints for the caches of others. */
const besidePart = {
  annotations: unread,
  cache_control: unread,
  id: unread,
  index: unread,
  name: unread,
  prompt_cache_breakpoint: unread,
  refusal: unread,
  role: unread,
};
/** OpenAI shows `name` to its models; Converse has no place for it. */
const besideMessage = { name: unread, id: unread, cache_control: unread };

const textPart = z.strictObject({ type: z.literal('text'), text: z.string(), ...besidePart });
const refusalPart = z.object({ type: z.literal('refusal'), refusal: z.string() });
const imagePart = z.strictObject({
  ...besidePart,
  type: z.literal('image_url'),
  /** `detail` says what OpenAI's models should look at; others look at all of an image. */
  image_url: z.strictObject({ url: z.string(), detail: unread }),
});
/** What a model thought, as other providers and frameworks keep it. */
const thoughtPart = z.object({ type: z.enum(['reasoning', 'reasoning_content', 'thinking', 'redacted_thinking']) });

const textContent = z.union([z.string(), list(textPart, MAX_PARTS)]);
const userContent = z.union([z.string(), list(z.discriminatedUnion('type', [textPart, imagePart]), MAX_PARTS)]);

const instructions = <Role extends 'system' | 'developer'>(role: Role) =>
  z.strictObject({ ...besideMessage, role: z.literal(role), content: textContent });

const userMessage = z.strictObject({
  ...besideMessage,
  role: z.literal('user'),
  content: userContent,
});

const toolCall = z.object({
  id: toolCallId,
  type: z.literal('function'),
  function: z.object({ name: calledName, arguments: z.string() }),
});

const saidPart = z.object({ type: z.literal('text'), text: z.string() });

const assistantMessage = z.object({
  role: z.literal('assistant'),
  content: z.nullish(
    z.union([z.string(), list(z.discriminatedUnion('type', [saidPart, refusalPart, thoughtPart]), MAX_PARTS)]),
  ),
  refusal: z.nullish(z.string()),
  tool_calls: z.nullish(list(toolCall, MAX_TOOL_CALLS)),
  /** Both stand for content that is nowhere else. */
  audio: z.nullish(z.null('send its transcript as content')),
  function_call: z.nullish(z.null('send it as tool_calls')),
});

const toolMessage = z.strictObject({
  ...besideMessage,
  role: z.literal('tool'),
  content: userContent,
  tool_call_id: toolCallId,
});

const tool = z.strictObject({
  cache_control: unread,
  type: z.literal('function'),
  function: z.strictObject({
    name: toolName,
    description: z.nullish(z.string()),
    parameters: z.nullish(jsonSchema),
    strict: z.nullish(z.boolean()),
  }),
});

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: toolName }) }),
]);

const responseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: toolName,
      description: z.nullish(z.string()),
      schema: jsonSchema,
      strict: z.nullish(z.boolean()),
    }),
  }),
]);

const tokens = z.nullish(z.int().check(z.gte(1)));
/** Converse's range. */
export const temperature = z
  .number()
  .check(z.gte(0), z.lte(1, "Amazon Bedrock's range ends there, where OpenAI's ends at 2: scale it down"));
/** Empty ones ask for nothing. */
const stop = z.pipe(
  z.union([z.string(), list(z.string(), 4)]),
  z.transform((given) => [given].flat().filter((sequence) => sequence !== '')),
);

/** Extension of OpenAI's request; the Responses API has the same object. */
const promptReference = z.strictObject({
  id: z.string(),
  version: z.nullish(z.string()),
  variables: z.nullish(pairs(MAX_VARIABLES)),
});

export const chatRequestSchema = z.strictObject({
  model: z.string(),
  messages: list(
    z.discriminatedUnion('role', [
      instructions('system'),
      instructions('developer'),
      userMessage,
      assistantMessage,
      toolMessage,
    ]),
    MAX_MESSAGES,
    1,
  ),
  /** A prompt of the catalogue, whose messages come before those of the request. */
  prompt: z.nullish(promptReference),
  stream: z.nullish(z.boolean()),
  /** Of no effect on an answer that is not streamed. Obfuscation only pads events. */
  stream_options: z.nullish(
    z.strictObject({ include_usage: z.nullish(z.boolean()), include_obfuscation: z.nullish(z.boolean()) }),
  ),
  temperature: z.nullish(temperature),
  top_p: z.nullish(z.number().check(z.gte(0), z.lte(1))),
  max_tokens: tokens,
  max_completion_tokens: tokens,
  stop: z.nullish(stop),
  /** How many answers; `api.maxChoices` of the config is the most. */
  n: z.nullish(z.int().check(z.gte(1))),
  tools: z.nullish(list(tool, MAX_TOOLS)),
  tool_choice: z.nullish(toolChoice),
  parallel_tool_calls: z.nullish(z.boolean()),
  response_format: z.nullish(responseFormat),
  reasoning_effort: z.nullish(z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])),
  user: z.nullish(z.string()),
  safety_identifier: z.nullish(z.string()),
  metadata: z.nullish(pairs(MAX_METADATA)),
});

export type ChatRequest = z.infer<typeof chatRequestSchema>;
export type PromptReference = z.infer<typeof promptReference>;
export type ChatMessage = ChatRequest['messages'][number];
export type AssistantMessage = Extract<ChatMessage, { role: 'assistant' }>;
export type ToolDefinition = z.infer<typeof tool>;
