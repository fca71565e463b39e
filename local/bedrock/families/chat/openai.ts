import type { ContentBlock, ConverseStreamRequest, ImageFormat, Message, Tool } from '@aws-sdk/client-bedrock-runtime';
import type { StreamEvent } from '../../operations/converse-stream';
import { malformed, onlyKeys } from '../family';
import {
  type AnswerContext,
  type Body,
  blob,
  type ChatFamily,
  type Chunk,
  contentOf,
  list,
  nativeStop,
  number,
  object,
  optional,
  string,
} from './chat-family';

const KEYS = [
  ...['model', 'messages', 'max_completion_tokens', 'max_tokens', 'temperature', 'top_p', 'stop', 'stream'],
  ...['stream_options', 'tools', 'tool_choice', 'reasoning_effort'],
];
const FINISH = { tool_use: 'tool_calls', max_tokens: 'length' } as Readonly<Record<string, string>>;

/** OpenAI's chat completions, which the open-weight models take. Source: Bedrock User Guide, model-parameters-openai. */
export const OPENAI_COMPLETIONS: ChatFamily = {
  models: /(?:openai\.gpt|qwen\.qwen3|deepseek\.v3|minimax\.|moonshot|zai\.|google\.gemma|nvidia\.)[a-z0-9.:-]*/,
  read(body) {
    onlyKeys(body, KEYS);
    if (body.messages === undefined) throw malformed('required key [messages] not found');
    const given = list(body.messages, 'messages').map((message, m) => object(message, `messages/${m}`));
    const isSystem = ({ role }: Body): boolean => role === 'system' || role === 'developer';
    const system = given.filter(isSystem).map(({ content }) => ({ text: string(content, 'messages/content') }));
    const { stop, reasoning_effort: effort } = body;
    return {
      messages: merge(given.filter((message) => !isSystem(message)).map(message)),
      system: system.length > 0 ? system : undefined,
      inferenceConfig: {
        maxTokens: optional(body.max_completion_tokens ?? body.max_tokens, (value) => number(value, 'max_tokens')),
        temperature: optional(body.temperature, (value) => number(value, 'temperature')),
        topP: optional(body.top_p, (value) => number(value, 'top_p')),
        stopSequences: optional(stop, (value) => [value].flat().map((one) => string(one, 'stop'))),
      },
      toolConfig: optional(body.tools, (tools) => toolConfig(list(tools, 'tools'), body.tool_choice)),
      ...(effort === undefined ? {} : { additionalModelRequestFields: { reasoning_effort: effort as string } }),
    };
  },
  write(answer, context) {
    const blocks = contentOf(answer);
    const calls = blocks.flatMap(({ toolUse }) => (toolUse ? [toolUse] : []));
    const texts = blocks.flatMap(({ text }) => text ?? []);
    const message = {
      role: 'assistant',
      content: texts.length > 0 ? texts.join('') : null,
      ...(calls.length > 0 && {
        tool_calls: calls.map(({ toolUseId: id, name, input }) => ({
          ...{ id, type: 'function', function: { name, arguments: JSON.stringify(input) } },
        })),
      }),
    };
    const choice = { index: 0, message, finish_reason: finish(answer.stopReason, calls.length > 0) };
    return { ...head(context, 'chat.completion'), choices: [choice], usage: usage(answer.usage) };
  },
  chunks,
};

const finish = (...given: Parameters<typeof nativeStop>): string => FINISH[nativeStop(...given)] ?? 'stop';

const usage = (tokens: { inputTokens?: number; outputTokens?: number; totalTokens?: number } | undefined) => ({
  prompt_tokens: tokens?.inputTokens,
  completion_tokens: tokens?.outputTokens,
  total_tokens: tokens?.totalTokens,
});

const head = ({ modelId, requestId }: AnswerContext, kind: string) => ({
  ...{ id: `chatcmpl-${requestId}`, object: kind, created: Math.floor(Date.now() / 1000), model: modelId },
});

function* chunks(events: Iterable<StreamEvent>, context: AnswerContext): Generator<Chunk> {
  const started = head(context, 'chat.completion.chunk');
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    ...{ ...started, choices: [{ index: 0, delta, finish_reason }] },
  });
  let call = -1;
  for (const [name, payload] of events) {
    if (name === 'messageStart') yield { body: chunk({ role: 'assistant', content: '' }) };
    else if (name === 'contentBlockStart') {
      const { toolUseId: id, name: called } = payload.start?.toolUse ?? {};
      const tool = { index: ++call, id, type: 'function', function: { name: called, arguments: '' } };
      yield { body: chunk({ tool_calls: [tool] }) };
    } else if (name === 'contentBlockDelta') {
      const { toolUse, text } = payload.delta ?? {};
      const part = { index: call, function: { arguments: toolUse?.input } };
      yield { body: chunk(toolUse ? { tool_calls: [part] } : { content: text }), isDelta: true };
    } else if (name === 'messageStop') yield { body: chunk({}, finish(payload.stopReason, call >= 0)) };
    else if (name === 'metadata') yield { body: { ...started, choices: [], usage: usage(payload.usage) } };
  }
}

/** Results of tools come as messages of their own; Converse wants those of a turn in one. */
function merge(messages: readonly Message[]): Message[] {
  const merged: Message[] = [];
  for (const { role, content = [] } of messages) {
    const last = merged.at(-1);
    if (last?.role === role && content.some(({ toolResult }) => toolResult)) last?.content?.push(...content);
    else merged.push({ role, content: [...content] });
  }
  return merged;
}

function message({ role, content, tool_calls, tool_call_id }: Body, m: number): Message {
  const at = `messages/${m}`;
  if (role === 'tool') {
    const toolUseId = string(tool_call_id, `${at}/tool_call_id`);
    return { role: 'user', content: [{ toolResult: { toolUseId, content: [{ text: string(content, at) }] } }] };
  }
  const texts =
    typeof content === 'string'
      ? [{ text: content }]
      : list(content ?? [], `${at}/content`).map((part) => block(object(part, at), at));
  const calls = list(tool_calls ?? [], `${at}/tool_calls`).map((call) => toolUse(object(call, at), at));
  return { role: role as Message['role'], content: [...texts, ...calls] };
}

function block({ type, text, image_url }: Body, at: string): ContentBlock {
  if (type === 'text') return { text: string(text, `${at}/text`) };
  const url = string(object(image_url, `${at}/image_url`).url, `${at}/url`);
  const [, format, data] = /^data:image\/(\w+);base64,(.*)$/s.exec(url) ?? [];
  if (format === undefined) throw malformed(`#/${at}/image_url: expected a data URL`);
  return { image: { format: format as ImageFormat, source: { bytes: blob(data, at) } } };
}

function toolUse({ id, function: called }: Body, at: string): ContentBlock {
  const { name, arguments: json } = object(called, `${at}/function`);
  let input: unknown;
  try {
    input = JSON.parse(string(json, `${at}/arguments`));
  } catch {
    throw malformed(`#/${at}/arguments: not valid JSON`);
  }
  return { toolUse: { toolUseId: string(id, `${at}/id`), name: string(name, `${at}/name`), input: input as never } };
}

function toolConfig(tools: readonly unknown[], choice: unknown): ConverseStreamRequest['toolConfig'] {
  const read = (given: unknown): Tool => {
    const { name, description, parameters } = object(object(given, 'tools').function, 'tools/function');
    return {
      toolSpec: {
        name: string(name, 'tools/function/name'),
        description: optional(description, (text) => string(text, 'tools/function/description')),
        inputSchema: { json: (parameters ?? { type: 'object' }) as never },
      },
    };
  };
  const named = optional(choice, (one) =>
    typeof one === 'string' ? one : object(object(one, 'c').function, 'c').name,
  );
  if (named === undefined || named === 'auto' || named === 'none') return { tools: tools.map(read) };
  const toolChoice = named === 'required' ? { any: {} } : { tool: { name: String(named) } };
  return { tools: tools.map(read), toolChoice };
}
