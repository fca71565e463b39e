import * as z from 'zod/mini';
import { calledName, jsonSchema, temperature, toolCallId, toolName } from './chat-request';
import { list, MAX_ITEMS, MAX_METADATA, MAX_PARTS, MAX_TOOLS, pairs } from './list';

/**
 * Body of `POST /v1/responses`: the part of OpenAI's request that needs no state on the server and no tool of the
 * server's, and that Amazon Bedrock's Converse can express. What is missing here is in responses-unsupported.ts;
 * anything else is an unknown key. Objects are strict but for the items of an answer, as in chat-request.ts.
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */

const nothing = z.nullish(z.null());
/** Not read: it names, repeats or describes what other fields hold. */
const unread = z.optional(z.unknown());
const besidePart = {
  annotations: unread,
  cache_control: unread,
  logprobs: unread,
  prompt_cache_breakpoint: unread,
};
const besideItem = { id: unread, name: unread, phase: unread, status: unread };

const inputText = z.strictObject({ ...besidePart, type: z.literal('input_text'), text: z.string() });
const inputImage = z.strictObject({
  ...besidePart,
  type: z.literal('input_image'),
  image_url: z.string(),
  /** What OpenAI's models should look at; others look at all of an image. */
  detail: unread,
  file_id: nothing,
});
/** A text of the model's; of the type `input_text` where the client wrote the item itself. */
const outputText = z.object({ type: z.enum(['output_text', 'input_text']), text: z.string() });
const refusal = z.object({ type: z.literal('refusal'), refusal: z.string() });

const texts = z.union([z.string(), list(inputText, MAX_PARTS)]);
const textsAndImages = z.union([z.string(), list(z.discriminatedUnion('type', [inputText, inputImage]), MAX_PARTS)]);
const message = <Role extends string, Content extends z.ZodMiniType>(role: Role, content: Content) =>
  z.strictObject({ ...besideItem, type: z.literal('message'), role: z.literal(role), content });

const functionCall = z.object({
  type: z.literal('function_call'),
  call_id: toolCallId,
  name: calledName,
  arguments: z.string(),
  namespace: z.nullish(toolName),
});

const functionCallOutput = z.object({
  type: z.literal('function_call_output'),
  call_id: toolCallId,
  output: textsAndImages,
});

/** What a model thought; models of Bedrock take no thoughts of others. */
const reasoning = z.object({ type: z.literal('reasoning') });

const item = z.discriminatedUnion('type', [
  z.discriminatedUnion('role', [
    message('user', textsAndImages),
    message('system', texts),
    message('developer', texts),
    z.object({
      type: z.literal('message'),
      role: z.literal('assistant'),
      content: z.union([z.string(), list(z.discriminatedUnion('type', [outputText, refusal]), MAX_PARTS)]),
    }),
  ]),
  functionCall,
  functionCallOutput,
  reasoning,
]);

const functionTool = z.strictObject({
  type: z.literal('function'),
  name: toolName,
  description: z.nullish(z.string()),
  parameters: z.nullish(jsonSchema),
  /** Absent and null count as false; OpenAI's own default is true. */
  strict: z.nullish(z.boolean()),
  defer_loading: z.nullish(z.literal(false)),
  cache_control: unread,
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
  /** Obfuscation only pads events. */
  stream_options: z.nullish(z.strictObject({ include_obfuscation: z.nullish(z.boolean()) })),
  temperature: z.nullish(temperature),
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
      /** No reasoning is handed out, so there is none to sum up. */
      summary: unread,
      generate_summary: unread,
      /** Which of the earlier reasoning the model may see: there is none. */
      context: unread,
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
