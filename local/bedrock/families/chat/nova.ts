import type { ContentBlock, InferenceConfiguration, Message, ToolConfiguration } from '@aws-sdk/client-bedrock-runtime';
import type { StreamEvent } from '../../operations/converse-stream';
import { malformed, onlyKeys } from '../family';
import {
  type Body,
  blob,
  type ChatFamily,
  type Chunk,
  contentOf,
  hasCalls,
  list,
  nativeStop,
  object,
  optional,
  string,
} from './chat-family';

/** Amazon Nova, whose body is close to Converse's. Source: Amazon Nova User Guide, complete request schema. */
export const NOVA_MESSAGES: ChatFamily = {
  models: /amazon\.nova-[a-z0-9.:-]+/,
  read(body) {
    onlyKeys(body, ['schemaVersion', 'messages', 'system', 'inferenceConfig', 'toolConfig']);
    if (body.messages === undefined) throw malformed('required key [messages] not found');
    const { topK, inferenceConfig } = inference(body.inferenceConfig);
    return {
      messages: list(body.messages, 'messages').map(message),
      system: optional(body.system, (system) =>
        list(system, 'system').map((part) => ({ text: string(object(part, 'system').text, 'system/text') })),
      ),
      inferenceConfig,
      toolConfig: optional(body.toolConfig, (config) => object(config, 'toolConfig') as unknown as ToolConfiguration),
      ...(topK === undefined ? {} : { additionalModelRequestFields: { inferenceConfig: { topK: topK as number } } }),
    };
  },
  write(answer) {
    const content = contentOf(answer);
    const output = { message: { role: 'assistant', content } };
    return { output, stopReason: nativeStop(answer.stopReason, hasCalls(answer)), usage: answer.usage };
  },
  chunks,
};

function* chunks(events: Iterable<StreamEvent>): Generator<Chunk> {
  let calls = false;
  for (const [name, payload] of events) {
    if (name === 'contentBlockStart') calls = true;
    if (name === 'messageStop') yield { body: { messageStop: { stopReason: nativeStop(payload.stopReason, calls) } } };
    else if (name === 'metadata') yield { body: { metadata: { usage: payload.usage, metrics: {}, trace: {} } } };
    else yield { body: { [name]: payload }, isDelta: name === 'contentBlockDelta' };
  }
}

/** `max_new_tokens` is the older name of `maxTokens`. */
function inference(given: unknown): { topK: unknown; inferenceConfig: InferenceConfiguration } {
  if (given === undefined) return { topK: undefined, inferenceConfig: {} };
  const config = object(given, 'inferenceConfig');
  onlyKeys(config, ['maxTokens', 'max_new_tokens', 'temperature', 'topP', 'topK', 'stopSequences']);
  const { topK, max_new_tokens, maxTokens = max_new_tokens, ...rest } = config;
  return { topK, inferenceConfig: { ...rest, maxTokens: maxTokens as number | undefined } };
}

function message(given: unknown, m: number): Message {
  const { role, content } = object(given, `messages/${m}`);
  const blocks = list(content, `messages/${m}/content`).map((part) => block(object(part, `messages/${m}/content`)));
  return { role: string(role, `messages/${m}/role`) as Message['role'], content: blocks };
}

/** Bytes are base64 in the body. */
function block(part: Body): ContentBlock {
  const media = ['image', 'document', 'video'].find((kind) => kind in part);
  if (media === undefined) return part as unknown as ContentBlock;
  const { source, ...rest } = object(part[media], media);
  const { bytes } = object(source, `${media}/source`);
  return { [media]: { ...rest, source: { bytes: blob(bytes, `${media}/source/bytes`) } } } as unknown as ContentBlock;
}
