import * as z from 'zod/mini';
import { jsonSchema, toolCallId, toolName } from './chat-request';
import { list, MAX_ITEMS, MAX_METADATA, MAX_PARTS, MAX_TOOLS, pairs } from './list';

/**
 * Body of `POST /v1/responses`: the part of OpenAI's request that needs no state on the server and no tool of the
 * server's, and that Amazon Bedrock's Converse can express. What is missing here is in responses-unsupported.ts;
 * anything else is an unknown key. Objects are strict at every level, as in chat-request.ts.
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */

const nothing = z.nullish(z.null());
/** What OpenAI's clients send back with an item of an answer; it repeats or describes what other fields hold. */
const clientCopy = z.optional(z.unknown());
const copies = { id: clientCopy, status: clientCopy };

const inputText = z.strictObject({ type: z.literal('input_text'), text: z.string() });
const inputImage = z.strictObject({
  type: z.literal('input_image'),
  image_url: z.string(),
  detail: z.nullish(z.literal('auto')),
  file_id: nothing,
});
const outputText = z.strictObject({
  type: z.literal('output_text'),
  text: z.string(),
  annotations: z.nullish(list(z.never(), 0)),
  logprobs: z.nullish(list(z.never(), 0)),
  parsed: clientCopy,
});
const refusal = z.strictObject({ type: z.literal('refusal'), refusal: z.string() });

const texts = z.union([z.string(), list(inputText, MAX_PARTS, 1)]);
const message = <Role extends string, Content extends z.ZodMiniType>(role: Role, content: Content) =>
  z.strictObject({ type: z.literal('message'), role: z.literal(role), content, phase: nothing, ...copies });

const functionCall = z.strictObject({
  type: z.literal('function_call'),
  call_id: toolCallId,
  name: toolName,
  arguments: z.string(),
  namespace: z.nullish(toolName),
  parsed_arguments: clientCopy,
  ...copies,
});

const functionCallOutput = z.strictObject({
  type: z.literal('function_call_output'),
  call_id: toolCallId,
  output: texts,
  ...copies,
});

const item = z.discriminatedUnion('type', [
  z.discriminatedUnion('role', [
    message('user', z.union([z.string(), list(z.discriminatedUnion('type', [inputText, inputImage]), MAX_PARTS, 1)])),
    message('system', texts),
    message('developer', texts),
    message(
      'assistant',
      z.union([z.string(), list(z.discriminatedUnion('type', [outputText, refusal]), MAX_PARTS, 1)]),
    ),
  ]),
  functionCall,
  functionCallOutput,
]);

const functionTool = z.strictObject({
  type: z.literal('function'),
  name: toolName,
  description: z.nullish(z.string()),
  parameters: z.nullish(jsonSchema),
  /** Absent and null count as false; OpenAI's own default is true. */
  strict: z.nullish(z.boolean()),
  defer_loading: z.nullish(z.literal(false)),
});

const namespace = z.strictObject({
  type: z.literal('namespace'),
  name: toolName,
  description: z.nullish(z.string()),
  tools: list(functionTool, MAX_TOOLS, 1),
});

/** A search that may not reach the internet: Codex offers it to every model. It is not looked at further. */
const offlineSearch = z.looseObject({ type: z.literal('web_search'), external_web_access: z.literal(false) });

const tool = z.discriminatedUnion('type', [functionTool, namespace, offlineSearch]);

const format = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    name: toolName,
    description: z.nullish(z.string()),
    schema: jsonSchema,
    strict: z.nullish(z.boolean()),
  }),
]);

export const responsesRequestSchema = z.strictObject({
  model: z.string(),
  input: z.union([z.string(), list(item, MAX_ITEMS, 1)]),
  instructions: z.nullish(z.string()),
  stream: z.nullish(z.boolean()),
  stream_options: z.nullish(z.strictObject({ include_obfuscation: z.nullish(z.literal(false)) })),
  /** Converse's range; OpenAI's goes up to 2. */
  temperature: z.nullish(z.number().check(z.gte(0), z.lte(1))),
  top_p: z.nullish(z.number().check(z.gte(0), z.lte(1))),
  max_output_tokens: z.nullish(z.int().check(z.gte(1))),
  tools: z.nullish(list(tool, MAX_TOOLS)),
  tool_choice: z.nullish(
    z.union([z.enum(['none', 'auto', 'required']), z.strictObject({ type: z.literal('function'), name: toolName })]),
  ),
  parallel_tool_calls: z.nullish(z.boolean()),
  text: z.nullish(z.strictObject({ format: z.nullish(format), verbosity: z.nullish(z.literal('medium')) })),
  reasoning: z.nullish(
    z.strictObject({
      effort: z.nullish(z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])),
      summary: nothing,
      generate_summary: nothing,
    }),
  ),
  user: z.nullish(z.string()),
  safety_identifier: z.nullish(z.string()),
  metadata: z.nullish(pairs(MAX_METADATA)),
});

export type ResponsesRequest = z.infer<typeof responsesRequestSchema>;
export type InputItem = Exclude<ResponsesRequest['input'], string>[number];
export type RequestTool = z.infer<typeof tool>;
export type FunctionTool = z.infer<typeof functionTool>;
export type TextFormat = z.infer<typeof format>;
