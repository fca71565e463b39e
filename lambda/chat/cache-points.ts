import type { ContentBlock, Message } from '@aws-sdk/client-bedrock-runtime';
import type { PromptCaching } from '../contract/environment';
import { stringifyJson } from '../shared/json';
import type { ConverseInput } from './converse-call';

const CACHE_POINT = { cachePoint: { type: 'default' } } as const;

/** About 1024 tokens of English, the least that most models cache; shorter histories are not worth a lookup. */
const LONG_HISTORY = 4_000;

/**
 * Marks what later requests are likely to begin with: the tools, the system prompt, and, where it is long, the conversation
 * up to the last message. Three points, of the four that Bedrock takes. What lies before a point and is shorter than the
 * model's least is answered as if the point were not there.
 *
 * A point is a block of its own. `guardContent` stays around each text of the system prompt, and the messages have none, so
 * the guardrail assesses what it assessed before.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export function withCachePoints(input: ConverseInput, caching: PromptCaching | undefined): ConverseInput {
  if (!caching) return input;
  const { system, toolConfig, messages } = input;
  const tools = toolConfig?.tools ?? [];
  return {
    ...input,
    system: system && [...system, CACHE_POINT],
    toolConfig:
      toolConfig && caching === 'tools-system-messages'
        ? { ...toolConfig, tools: [...tools, CACHE_POINT] }
        : toolConfig,
    messages: withHistoryPoint(messages),
  };
}

function withHistoryPoint(messages: Message[]): Message[] {
  const history = messages.slice(0, -1);
  const last = history.at(-1);
  const length = history.flatMap(({ content = [] }) => content).reduce((sum, block) => sum + lengthOf(block), 0);
  if (!last || length < LONG_HISTORY) return messages;
  const marked = { ...last, content: [...(last.content ?? []), CACHE_POINT] };
  return [...history.slice(0, -1), marked, ...messages.slice(-1)];
}

/** Characters; an image counts as long, as it takes more than a thousand tokens. */
function lengthOf({ text, toolUse, toolResult, image }: ContentBlock): number {
  if (image) return LONG_HISTORY;
  if (toolUse) return stringifyJson(toolUse.input ?? {}).length;
  if (toolResult) return (toolResult.content ?? []).reduce((sum, part) => sum + (part.text?.length ?? 0), 0);
  return text?.length ?? 0;
}
