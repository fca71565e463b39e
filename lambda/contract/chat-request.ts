import * as z from 'zod/mini';
import { list, MAX_MESSAGES, MAX_METADATA, MAX_PARTS, MAX_TOOL_CALLS, MAX_TOOLS, MAX_VARIABLES, pairs } from './list';

/**
 * Body of `POST /v1/chat/completions`: the part of OpenAI's request that Amazon Bedrock's Converse can express.
 * Parameters of OpenAI's that are missing here are in {@link NO_OP_PARAMETERS}; anything else is an unknown key.
 * Objects are strict at every level, so that nothing a client sends is dropped unseen.
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;
export const toolName = z.string().check(z.regex(TOOL_NAME));
/** Ids come from Bedrock (`tooluse_...`) and return with the client's next request. */
export const toolCallId = z.string().check(z.regex(/^[a-zA-Z0-9_.:-]{1,64}$/));
export const jsonSchema = z.record(z.string(), z.unknown());
const nothing = z.nullish(z.null());
/** Copies that OpenAI's clients add to the messages they send back; they repeat what other fields hold. */
const clientCopy = z.optional(z.unknown());

const textPart = z.strictObject({ type: z.literal('text'), text: z.string() });
const refusalPart = z.strictObject({ type: z.literal('refusal'), refusal: z.string() });
const imagePart = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({ url: z.string(), detail: z.optional(z.literal('auto')) }),
});

const textContent = z.union([z.string(), list(textPart, MAX_PARTS, 1)]);

const instructions = <Role extends 'system' | 'developer'>(role: Role) =>
  z.strictObject({ role: z.literal(role), content: textContent, name: nothing });

const userMessage = z.strictObject({
  role: z.literal('user'),
  content: z.union([z.string(), list(z.discriminatedUnion('type', [textPart, imagePart]), MAX_PARTS, 1)]),
  name: nothing,
});

const toolCall = z.strictObject({
  id: toolCallId,
  type: z.literal('function'),
  function: z.strictObject({ name: toolName, arguments: z.string(), parsed_arguments: clientCopy }),
  index: z.optional(z.number()),
});

const assistantMessage = z.strictObject({
  role: z.literal('assistant'),
  content: z.nullish(z.union([z.string(), list(z.discriminatedUnion('type', [textPart, refusalPart]), MAX_PARTS)])),
  refusal: z.nullish(z.string()),
  tool_calls: z.nullish(list(toolCall, MAX_TOOL_CALLS)),
  name: nothing,
  audio: nothing,
  function_call: nothing,
  annotations: z.nullish(list(z.never(), 0)),
  parsed: clientCopy,
});

const toolMessage = z.strictObject({ role: z.literal('tool'), content: textContent, tool_call_id: toolCallId });

const tool = z.strictObject({
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
const stopSequence = z.string().check(z.minLength(1));

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
  stream_options: z.nullish(
    z.strictObject({ include_usage: z.nullish(z.boolean()), include_obfuscation: z.nullish(z.literal(false)) }),
  ),
  /** Converse's range; OpenAI's goes up to 2. */
  temperature: z.nullish(z.number().check(z.gte(0), z.lte(1))),
  top_p: z.nullish(z.number().check(z.gte(0), z.lte(1))),
  max_tokens: tokens,
  max_completion_tokens: tokens,
  stop: z.nullish(z.union([stopSequence, list(stopSequence, 4)])),
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
