import type {
  ContentBlock,
  ConverseResponse,
  ImageFormat,
  Message,
  Tool,
  ToolChoice,
  ToolResultContentBlock,
} from '@aws-sdk/client-bedrock-runtime';
import type { StreamEvent } from '../../operations/converse-stream';
import { malformed, onlyKeys } from '../family';
import {
  type AnswerContext,
  type Body,
  blob,
  type ChatFamily,
  type Chunk,
  contentOf,
  hasCalls,
  list,
  nativeStop,
  number,
  object,
  optional,
  string,
} from './chat-family';

const KEYS = [
  ...['anthropic_version', 'anthropic_beta', 'max_tokens', 'messages', 'system', 'temperature', 'top_p', 'top_k'],
  ...['stop_sequences', 'tools', 'tool_choice', 'thinking', 'output_config', 'metadata'],
];
/** Keys of the body that Converse has no field for. */
const ADDITIONAL = ['anthropic_beta', 'top_k', 'thinking', 'output_config', 'metadata'];

/** Anthropic's Messages API. Source: Amazon Bedrock User Guide, model-parameters-anthropic-claude-messages. */
export const ANTHROPIC_MESSAGES: ChatFamily = {
  models: /anthropic\.claude-[a-z0-9.:-]+/,
  read(body) {
    onlyKeys(body, KEYS);
    if (body.anthropic_version !== 'bedrock-2023-05-31') throw malformed('#/anthropic_version: bedrock-2023-05-31');
    if (body.max_tokens === undefined) throw malformed('required key [max_tokens] not found');
    if (body.messages === undefined) throw malformed('required key [messages] not found');
    const additional = Object.fromEntries(ADDITIONAL.flatMap((key) => (key in body ? [[key, body[key]]] : [])));
    return {
      messages: list(body.messages, 'messages').map(message),
      system: optional(body.system, (system) =>
        typeof system === 'string' ? [{ text: system }] : list(system, 'system').map(systemBlock),
      ),
      inferenceConfig: {
        maxTokens: number(body.max_tokens, 'max_tokens'),
        temperature: optional(body.temperature, (value) => number(value, 'temperature')),
        topP: optional(body.top_p, (value) => number(value, 'top_p')),
        stopSequences: optional(body.stop_sequences, (value) => list(value, 'stop_sequences').map((s) => String(s))),
      },
      toolConfig: optional(body.tools, (tools) => ({
        tools: list(tools, 'tools').map(tool),
        toolChoice: optional(body.tool_choice, (choice) => toolChoice(object(choice, 'tool_choice'))),
      })),
      additionalModelRequestFields: Object.keys(additional).length > 0 ? (additional as never) : undefined,
    };
  },
  write(answer, { modelId, requestId }) {
    return {
      ...head(modelId, requestId),
      content: contentOf(answer).map(({ text, toolUse }) =>
        toolUse
          ? { type: 'tool_use', id: toolUse.toolUseId, name: toolUse.name, input: toolUse.input }
          : { type: 'text', text },
      ),
      stop_reason: nativeStop(answer.stopReason, hasCalls(answer)),
      stop_sequence: null,
      usage: usage(answer.usage),
    };
  },
  chunks,
};

const head = (model: string, id: string) => ({ id: `msg_bdrk_${id}`, type: 'message', role: 'assistant', model });

const usage = (tokens: ConverseResponse['usage']) => ({
  input_tokens: tokens?.inputTokens ?? 0,
  output_tokens: tokens?.outputTokens ?? 0,
});

function* chunks(events: Iterable<StreamEvent>, context: AnswerContext): Generator<Chunk> {
  const begun = new Set<number | undefined>();
  let calls = false;
  let stopReason: string | undefined;
  for (const [name, payload] of events) {
    if (name === 'messageStart') {
      const started = { content: [], stop_reason: null, stop_sequence: null };
      const message = { ...head(context.modelId, context.requestId), ...started };
      const counted = { input_tokens: context.inputTokens, output_tokens: 1 };
      yield { body: { type: 'message_start', message: { ...message, usage: counted } } };
    } else if (name === 'contentBlockStart') {
      calls = true;
      begun.add(payload.contentBlockIndex);
      const { toolUseId: id, name: called } = payload.start?.toolUse ?? {};
      const block = { type: 'tool_use', id, name: called, input: {} };
      yield { body: { type: 'content_block_start', index: payload.contentBlockIndex, content_block: block } };
    } else if (name === 'contentBlockDelta') {
      const { contentBlockIndex: index, delta: given } = payload;
      if (!begun.has(index)) {
        begun.add(index);
        yield { body: { type: 'content_block_start', index, content_block: { type: 'text', text: '' } } };
      }
      const delta = given?.toolUse
        ? { type: 'input_json_delta', partial_json: given.toolUse.input }
        : { type: 'text_delta', text: given?.text };
      yield { body: { type: 'content_block_delta', index, delta }, isDelta: true };
    } else if (name === 'contentBlockStop') {
      yield { body: { type: 'content_block_stop', index: payload.contentBlockIndex } };
    } else if (name === 'messageStop') {
      stopReason = nativeStop(payload.stopReason, calls);
    } else if (name === 'metadata') {
      const delta = { stop_reason: stopReason, stop_sequence: null };
      const counted = { output_tokens: payload.usage?.outputTokens };
      yield { body: { type: 'message_delta', delta, usage: counted } };
      yield { body: { type: 'message_stop' } };
    }
  }
}

function message(given: unknown, m: number): Message {
  const at = `messages/${m}`;
  const { role, content } = object(given, at);
  return {
    role: string(role, `${at}/role`) as Message['role'],
    content:
      typeof content === 'string'
        ? [{ text: content }]
        : list(content, `${at}/content`).map((part, p) => block(object(part, `${at}/content/${p}`), at)),
  };
}

function block(part: Body, at: string): ContentBlock {
  switch (part.type) {
    case 'text':
      return { text: string(part.text, `${at}/content/text`) };
    case 'image':
      return { image: image(part, at) };
    case 'tool_use': {
      const { id, name, input } = part;
      return {
        toolUse: { toolUseId: string(id, `${at}/id`), name: string(name, `${at}/name`), input: input as never },
      };
    }
    case 'tool_result': {
      const { tool_use_id, content = [], is_error } = part;
      const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : list(content, `${at}/content`);
      return {
        toolResult: {
          toolUseId: string(tool_use_id, `${at}/tool_use_id`),
          content: parts.map((inner) => block(object(inner, at), at) as ToolResultContentBlock),
          status: is_error === true ? 'error' : 'success',
        },
      };
    }
    case 'thinking':
      return {
        reasoningContent: { reasoningText: { text: String(part.thinking), signature: String(part.signature) } },
      };
    default:
      throw malformed(`#/${at}/content: '${String(part.type)}' is not a type of content that is served here`);
  }
}

function image({ source }: Body, at: string): ContentBlock.ImageMember['image'] {
  const { type, media_type, data } = object(source, `${at}/source`);
  if (type !== 'base64') throw malformed(`#/${at}/source/type: expected base64`);
  const format = string(media_type, `${at}/media_type`).replace('image/', '') as ImageFormat;
  return { format, source: { bytes: blob(data, `${at}/data`) } };
}

const systemBlock = (part: unknown): { text: string } => ({ text: string(object(part, 'system').text, 'system/text') });

function tool(given: unknown, t: number): Tool {
  const { name, description, input_schema, strict } = object(given, `tools/${t}`);
  return {
    toolSpec: {
      name: string(name, `tools/${t}/name`),
      description: optional(description, (text) => string(text, `tools/${t}/description`)),
      inputSchema: { json: object(input_schema, `tools/${t}/input_schema`) as never },
      ...(strict === undefined ? {} : { strict: strict === true }),
    },
  };
}

function toolChoice({ type, name }: Body): ToolChoice | undefined {
  if (type === 'any') return { any: {} };
  if (type === 'tool') return { tool: { name: string(name, 'tool_choice/name') } };
  return type === 'none' ? undefined : { auto: {} };
}
