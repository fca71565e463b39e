import {
  type ContentBlock,
  ConversationRole,
  DocumentFormat,
  ImageFormat,
  type Message,
  type ToolConfiguration,
} from '@aws-sdk/client-bedrock-runtime';
import { validation } from '../protocol/errors';
import { isObject, oneOf } from './checks';

/**
 * Checks the messages of a conversation as Converse does before it calls a model: roles, blank or empty content,
 * formats, and the pairing of `toolUse` and `toolResult`. Where models differ, the strictest one is followed, so that
 * what passes here passes everywhere.
 *
 * @throws ServiceError ValidationException, worded as the service words it
 */
export function checkConversation(messages: readonly Message[], toolConfig: ToolConfiguration | undefined): void {
  const [first] = messages;
  if (first === undefined) throw validation('A conversation must have at least one message.');
  messages.forEach((message, m) => {
    oneOf(message.role, ConversationRole, `messages.${m + 1}.member.role`);
    checkContent(message, m);
  });
  if (first.role !== 'user') {
    throw validation(
      'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    );
  }
  // Some models take two turns of one role in a row; most, Claude and Nova among them, do not.
  if (messages.some((message, m) => message.role === messages[m + 1]?.role)) {
    throw validation(
      'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.',
    );
  }
  const blocks = messages.flatMap((message) => message.content ?? []);
  if (toolConfig === undefined && blocks.some((block) => block.toolUse || block.toolResult)) {
    throw validation('The toolConfig field must be defined when using toolUse and toolResult content blocks.');
  }
  checkToolTurns(messages);
}

function checkContent({ role, content = [] }: Message, m: number): void {
  if (content.length === 0) {
    throw validation(
      `The content field in the Message object at messages.${m} is empty. Add a ContentBlock object to the content field and try again.`,
    );
  }
  content.forEach((block, b) => {
    checkBlock(block, role, `messages.${m}.content.${b}`);
  });
}

function checkBlock(block: ContentBlock, role: Message['role'], at: string): void {
  if (block.text !== undefined && block.text.trim() === '') {
    throw validation(
      `The text field in the ContentBlock object at ${at} is blank. Add text to the text field, and try again.`,
    );
  }
  if (block.image) {
    oneOf(block.image.format, ImageFormat, `${at}.image.format`);
    if (block.image.source?.bytes?.length === 0) throw validation(`The image at ${at}.image.source.bytes is empty.`);
    if (role !== 'user') throw validation(`The image block at ${at} must be in a message whose role is user.`);
  }
  if (block.document) {
    oneOf(block.document.format ?? 'txt', DocumentFormat, `${at}.document.format`);
    if (role !== 'user') throw validation(`The document block at ${at} must be in a message whose role is user.`);
  }
  if (block.toolUse) {
    if (role !== 'assistant')
      throw validation(`The toolUse block at ${at} must be in a message whose role is assistant.`);
    checkToolUseId(block.toolUse.toolUseId, `${at}.toolUse.toolUseId`);
    if (!isObject(block.toolUse.input)) throw notAnObject(`${at}.toolUse.input`);
  }
  if (block.toolResult) {
    if (role !== 'user') throw validation(`The toolResult block at ${at} must be in a message whose role is user.`);
    checkToolUseId(block.toolResult.toolUseId, `${at}.toolResult.toolUseId`);
    block.toolResult.content?.forEach((part, p) => {
      if (part.json !== undefined && !isObject(part.json)) throw notAnObject(`${at}.toolResult.content.${p}.json`);
    });
    if (block.toolResult.status === 'error' && block.toolResult.content?.length === 0) {
      throw validation(`The content field at ${at}.toolResult cannot be empty when status value is error.`);
    }
  }
}

function notAnObject(at: string) {
  return validation(`The format of the value at ${at} is invalid. Provide a json object for the field and try again.`);
}

function checkToolUseId(id: string | undefined, at: string): void {
  if (!/^[a-zA-Z0-9_.:-]{1,64}$/.test(id ?? '')) {
    throw validation(
      `1 validation error detected: Value '${id}' at '${at}' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.:-]+`,
    );
  }
}

/** Each `toolUse` of an assistant turn wants its `toolResult` in the very next turn, and nothing else has one. */
function checkToolTurns(messages: readonly Message[]): void {
  messages.forEach((message, m) => {
    const called = (messages[m - 1]?.content ?? []).flatMap((block) => block.toolUse?.toolUseId ?? []);
    const answered = (message.content ?? []).flatMap((block) => block.toolResult?.toolUseId ?? []);
    if (answered.length > called.length) {
      throw validation(
        `The number of toolResult blocks at messages.${m}.content exceeds the number of toolUse blocks of previous turn.`,
      );
    }
    const open = called.filter((id) => !answered.includes(id));
    if (open.length > 0) {
      throw validation(`Expected toolResult blocks at messages.${m}.content for the following Ids: ${open.join(', ')}`);
    }
  });
}
