import type {
  ContentBlock,
  ConverseStreamRequest,
  GuardrailConverseContentBlock,
  ToolResultBlock,
} from '@aws-sdk/client-bedrock-runtime';
import { countTokens, DOCUMENT_TOKENS, IMAGE_TOKENS } from './tokens';

/** What of a request the model gets to see. */
export type ModelInput = Pick<
  ConverseStreamRequest,
  'messages' | 'system' | 'toolConfig' | 'inferenceConfig' | 'outputConfig'
>;

const guardedText = (block: GuardrailConverseContentBlock | undefined): string => block?.text?.text ?? '';

/** Text of a content block, guarded or not; empty for every other kind. */
export const textOf = (block: ContentBlock): string => block.text ?? guardedText(block.guardContent);

/** The last message of the user, taken apart. */
export interface LastTurn {
  readonly text: string;
  readonly images: readonly string[];
  readonly documents: readonly string[];
  readonly toolResults: readonly ToolResultBlock[];
}

export function lastUserTurn(input: ModelInput): LastTurn {
  const content = input.messages?.findLast(({ role }) => role === 'user')?.content ?? [];
  return {
    text: content.map(textOf).filter(Boolean).join('\n'),
    images: content.flatMap((block) => block.image?.format ?? block.guardContent?.image?.format ?? []),
    documents: content.flatMap((block) => block.document?.name ?? []),
    toolResults: content.flatMap((block) => block.toolResult ?? []),
  };
}

/** What the user said last: tool results say nothing. */
export function spokenText(input: ModelInput): string {
  const texts = (input.messages ?? [])
    .filter(({ role }) => role === 'user')
    .map(({ content = [] }) => content.map(textOf).filter(Boolean).join('\n'));
  return texts.findLast(Boolean) ?? '';
}

/** The system prompts, joined. */
export function systemText(input: ModelInput): string {
  return (input.system ?? [])
    .map((block) => block.text ?? guardedText(block.guardContent))
    .filter(Boolean)
    .join('\n');
}

/** Tokens that a request costs: all its text, tool definitions and results as JSON, images and documents at flat prices. */
export function countInputTokens(input: ModelInput): number {
  const blocks = (input.messages ?? []).flatMap(({ content }) => content ?? []);
  const tools = (input.toolConfig?.tools ?? []).filter(({ cachePoint }) => !cachePoint);
  return (
    countTokens(systemText(input)) +
    (tools.length > 0 ? countTokens(JSON.stringify(tools)) : 0) +
    blocks.reduce((sum, block) => sum + countBlock(block), 0)
  );
}

function countBlock(block: ContentBlock): number {
  if (block.image || block.guardContent?.image) return IMAGE_TOKENS;
  if (block.document) {
    const text = block.document.source?.text;
    return text === undefined ? DOCUMENT_TOKENS : countTokens(text);
  }
  if (block.toolUse)
    return countTokens(JSON.stringify(block.toolUse.input ?? {})) + countTokens(block.toolUse.name ?? '');
  if (block.toolResult) return (block.toolResult.content ?? []).reduce((sum, part) => sum + countResult(part), 0);
  return countTokens(textOf(block));
}

function countResult(part: NonNullable<ToolResultBlock['content']>[number]): number {
  if (part.text !== undefined) return countTokens(part.text);
  return part.json === undefined ? IMAGE_TOKENS : countTokens(JSON.stringify(part.json));
}
