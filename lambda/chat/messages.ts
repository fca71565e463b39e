import type { ContentBlock, Message, SystemContentBlock } from '@aws-sdk/client-bedrock-runtime';
import type { AssistantMessage, ChatMessage } from '../contract/chat-request';
import type { ChatModel } from '../contract/environment';
import { ApiError } from '../shared/errors';
import { toImageBlock } from '../shared/image';
import { toArguments } from './tool-arguments';
import { toModelCallId } from './tool-call-id';

export { isJsonObject, type JsonObject } from './json-object';

/** Stands for a tool result without text: Converse refuses empty text. */
const NO_OUTPUT = '(no output)';
/** Stands for a turn of the user's without content: Converse refuses empty turns, and begins with the user's. */
const NO_TEXT = '(no text)';

/** Tool calls of a conversation. */
interface OpenCalls {
  /** Those without a result yet: the client's id, and the one that the model gets. */
  readonly ids: Map<string, string>;
  count: number;
}

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: ContentBlock[];
}

export interface Conversation {
  readonly system: SystemContentBlock[];
  readonly messages: Message[];
}

/**
 * Maps OpenAI's messages to Converse's: system and developer messages become the system prompt wherever they stand,
 * neighbours of one role become one turn, and tool messages become tool results at the start of a user turn. Blank texts
 * are left out; a message of the assistant's that is left with nothing is no turn.
 *
 * The system prompt travels as `guardContent`, because the guardrail assesses no other system text; the messages
 * hold none, because it would then assess nothing else in them.
 * @throws ApiError invalid_request when Converse has no place for a message
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
 */
export function toConversation(messages: readonly ChatMessage[], model: ChatModel): Conversation {
  const system: SystemContentBlock[] = [];
  const turns: Turn[] = [];
  const calls: OpenCalls = { ids: new Map(), count: 0 };
  const add = (role: 'user' | 'assistant', content: ContentBlock[]) => {
    if (role === 'assistant' && content.length === 0) return;
    if (role === 'assistant' && turns.length === 0) turns.push({ role: 'user', content: [] });
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content });
  };

  for (const [i, message] of messages.entries()) {
    const at = `messages[${i}]`;
    switch (message.role) {
      case 'system':
      case 'developer':
        for (const text of texts(message.content)) system.push({ guardContent: { text: { text } } });
        break;
      case 'user':
        expectAllAnswered(calls, at);
        add('user', userContent(message.content, `${at}.content`, model));
        break;
      case 'assistant':
        expectAllAnswered(calls, at);
        add('assistant', assistantContent(message, at, calls));
        break;
      case 'tool': {
        const toolUseId = calls.ids.get(message.tool_call_id);
        if (toolUseId === undefined) {
          throw invalid(`${at}.tool_call_id`, 'should be the id of a tool call of the assistant message before it');
        }
        calls.ids.delete(message.tool_call_id);
        add('user', toolResult(message.content, toolUseId, `${at}.content`, model));
        break;
      }
    }
  }
  expectAllAnswered(calls, 'messages');
  if (turns.length === 0) throw invalid('messages', 'should have a message of the user beside system messages');
  for (const { content } of turns) if (content.length === 0) content.push({ text: NO_TEXT });
  const messagesOf = turns.flatMap((turn) => withResultsFirst(turn, model.limits?.toolResults === 'alone'));
  return { system, messages: withoutTrailingSpace(messagesOf) };
}

/**
 * Results of tools go before all else in a turn; models that take them alone get the rest in a turn of its own.
 * @see lib/residency/limits.ts
 */
function withResultsFirst({ role, content }: Turn, alone: boolean): Turn[] {
  const results = content.filter(({ toolResult }) => toolResult);
  const rest = content.filter(({ toolResult }) => !toolResult);
  if (results.length === 0 || rest.length === 0) return [{ role, content }];
  if (!alone) return [{ role, content: [...results, ...rest] }];
  return [
    { role, content: results },
    { role: 'assistant', content: [{ text: NO_TEXT }] },
    { role, content: rest },
  ];
}

/** Claude refuses white space at the end of an answer that it should go on with, and it says nothing. */
function withoutTrailingSpace(turns: Turn[]): Turn[] {
  const last = turns.at(-1);
  const text = last?.content.at(-1)?.text;
  if (last?.role !== 'assistant' || text === undefined) return turns;
  return [...turns.slice(0, -1), { ...last, content: [...last.content.slice(0, -1), { text: text.trimEnd() }] }];
}

type UserContent = Extract<ChatMessage, { role: 'user' }>['content'];

function userContent(content: UserContent, at: string, model: ChatModel): ContentBlock[] {
  if (typeof content === 'string') return toTextBlocks([content]);
  return content.flatMap((part, i): ContentBlock[] => {
    if (part.type === 'text') return toTextBlocks([part.text]);
    const param = `${at}[${i}].image_url`;
    if (!model.image) throw unsupported(param, 'is not possible: this model takes no images');
    return [{ image: toImageBlock(part.image_url.url, `${param}.url`) }];
  });
}

function assistantContent(message: AssistantMessage, at: string, calls: OpenCalls): ContentBlock[] {
  const parts = typeof message.content === 'string' ? [message.content] : (message.content ?? []);
  const said = parts.flatMap((part) => {
    if (typeof part === 'string') return [part];
    return part.type === 'text' ? [part.text] : part.type === 'refusal' ? [part.refusal] : [];
  });
  if (message.refusal) said.push(message.refusal);
  const blocks: ContentBlock[] = toTextBlocks(said);

  for (const [i, call] of (message.tool_calls ?? []).entries()) {
    const param = `${at}.tool_calls[${i}]`;
    if (calls.ids.has(call.id)) throw invalid(`${param}.id`, 'should differ from the ids of the other tool calls');
    const toolUseId = toModelCallId(++calls.count);
    calls.ids.set(call.id, toolUseId);
    const input = toArguments(call.function.arguments, `${param}.function.arguments`);
    blocks.push({ toolUse: { toolUseId, name: toName(call.function.name), input } });
  }
  return blocks;
}

/**
 * A result, and behind it its images: not all models take images within results, and only there the guardrail evaluates them.
 */
function toolResult(content: UserContent, toolUseId: string, at: string, model: ChatModel): ContentBlock[] {
  const blocks = userContent(content, at, model);
  const images = blocks.filter(({ image }) => image);
  const said = blocks.flatMap(({ text }) => text ?? []);
  if (said.length === 0) said.push(images.length > 0 ? `(the images of ${toolUseId} follow)` : NO_OUTPUT);
  const intro = images.length > 0 ? [{ text: `Images in the result of ${toolUseId}:` }] : [];
  return [{ toolResult: { toolUseId, content: said.map((text) => ({ text })) } }, ...intro, ...images];
}

type TextContent = string | readonly { readonly text: string }[];

/** The texts that say something. */
function texts(content: TextContent): string[] {
  const parts = typeof content === 'string' ? [content] : content.map((part) => part.text);
  return parts.filter((text) => text.trim() !== '');
}

const toTextBlocks = (parts: readonly string[]) => texts(parts.map((text) => ({ text }))).map((text) => ({ text }));

function expectAllAnswered({ ids }: OpenCalls, param: string): void {
  if (ids.size === 0) return;
  throw invalid(param, `should follow a tool message for each tool call: ${ids.size} of those before it have none`);
}

/** Models make up names that Converse does not take, such as `functions.search`. */
const toName = (called: string): string => called.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || '_';

function unsupported(param: string, problem: string): ApiError {
  return new ApiError('unsupported_parameter', `'${param}' ${problem}`, { param });
}

function invalid(param: string, problem: string): ApiError {
  return new ApiError('invalid_request', `'${param}' ${problem}`, { param });
}
