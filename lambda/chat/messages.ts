import type { ContentBlock, Message, SystemContentBlock } from '@aws-sdk/client-bedrock-runtime';
import type { AssistantMessage, ChatMessage } from '../contract/chat-request';
import type { ChatModel } from '../contract/environment';
import { ApiError } from '../shared/errors';
import { toImageBlock } from '../shared/image';
import { parseJson } from '../shared/json';

/** Stands for a tool result without text: Converse refuses empty text. */
const NO_OUTPUT = '(no output)';

export interface Conversation {
  readonly system: SystemContentBlock[];
  readonly messages: Message[];
}

/**
 * Maps OpenAI's messages to Converse's: system and developer messages become the system prompt wherever they stand,
 * neighbours of one role become one turn, and tool messages become tool results at the start of a user turn.
 *
 * The system prompt travels as `guardContent`, because the guardrail assesses no other system text; the messages
 * hold none, because it would then assess nothing else in them.
 * @throws ApiError invalid_request when Converse has no place for a message
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
 */
export function toConversation(messages: readonly ChatMessage[], model: ChatModel): Conversation {
  const system: SystemContentBlock[] = [];
  const turns: { role: 'user' | 'assistant'; content: ContentBlock[] }[] = [];
  const open = new Set<string>();
  const add = (role: 'user' | 'assistant', content: ContentBlock[]) => {
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content });
  };

  for (const [i, message] of messages.entries()) {
    const at = `messages[${i}]`;
    switch (message.role) {
      case 'system':
      case 'developer':
        for (const text of texts(message.content, `${at}.content`)) system.push({ guardContent: { text: { text } } });
        break;
      case 'user':
        expectAllAnswered(open, at);
        add('user', userContent(message.content, `${at}.content`, model));
        break;
      case 'assistant':
        expectAllAnswered(open, at);
        add('assistant', assistantContent(message, at, open));
        break;
      case 'tool':
        if (!open.delete(message.tool_call_id)) {
          throw invalid(`${at}.tool_call_id`, 'should be the id of a tool call of the assistant message before it');
        }
        add('user', [{ toolResult: { toolUseId: message.tool_call_id, content: toolResult(message.content) } }]);
        break;
    }
  }
  expectAllAnswered(open, 'messages');
  if (turns[0]?.role !== 'user')
    throw invalid('messages', 'should begin with a user message, after any system messages');
  return { system, messages: turns };
}

function userContent(content: Extract<ChatMessage, { role: 'user' }>['content'], at: string, model: ChatModel) {
  if (typeof content === 'string') return texts(content, at).map((text) => ({ text }));
  return content.map((part, i): ContentBlock => {
    if (part.type === 'text') return { text: nonBlank(part.text, `${at}[${i}].text`) };
    const param = `${at}[${i}].image_url`;
    if (!model.image) throw invalid(param, 'is not possible: this model takes no images');
    return { image: toImageBlock(part.image_url.url, `${param}.url`) };
  });
}

function assistantContent(message: AssistantMessage, at: string, open: Set<string>): ContentBlock[] {
  const parts = typeof message.content === 'string' ? [message.content] : (message.content ?? []);
  const said = [...parts.map((part) => (typeof part === 'string' ? part : 'text' in part ? part.text : part.refusal))];
  if (message.refusal) said.push(message.refusal);
  const blocks: ContentBlock[] = said.filter((text) => text.trim() !== '').map((text) => ({ text }));

  for (const [i, call] of (message.tool_calls ?? []).entries()) {
    const param = `${at}.tool_calls[${i}]`;
    if (open.has(call.id)) throw invalid(`${param}.id`, 'should differ from the ids of the other tool calls');
    open.add(call.id);
    const input = parseJson(call.function.arguments || '{}', `${param}.function.arguments`);
    if (!isJsonObject(input)) throw invalid(`${param}.function.arguments`, 'should hold a JSON object');
    blocks.push({ toolUse: { toolUseId: call.id, name: call.function.name, input } });
  }
  if (blocks.length === 0) throw invalid(at, 'should have content, a refusal or tool_calls');
  return blocks;
}

function toolResult(content: string | readonly { readonly text: string }[]): { text: string }[] {
  const parts = typeof content === 'string' ? [content] : content.map((part) => part.text);
  const said = parts.filter((text) => text.trim() !== '');
  return (said.length > 0 ? said : [NO_OUTPUT]).map((text) => ({ text }));
}

function texts(content: string | readonly { readonly text: string }[], at: string): string[] {
  if (typeof content === 'string') return [nonBlank(content, at)];
  return content.map((part, i) => nonBlank(part.text, `${at}[${i}].text`));
}

function nonBlank(text: string, param: string): string {
  if (text.trim() === '') throw invalid(param, 'should not be empty or blank');
  return text;
}

function expectAllAnswered(open: ReadonlySet<string>, param: string): void {
  if (open.size === 0) return;
  throw invalid(param, `should follow a tool message for each tool call: ${[...open].join(', ')} has none`);
}

type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export type JsonObject = { [key: string]: JsonValue };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(param: string, problem: string): ApiError {
  return new ApiError('invalid_request', `'${param}' ${problem}`, { param });
}
