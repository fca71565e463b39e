import { createHash } from 'node:crypto';
import type { ToolSpecification, ToolUseBlock } from '@aws-sdk/client-bedrock-runtime';
import { type LastTurn, lastUserTurn, type ModelInput, spokenText } from './conversation';
import { keywords, sameWord, words } from './hints';
import { instanceOf, type JsonSchema } from './json-schema';

/** Meaningful words of a description that the text must hold for the tool to be called. */
const DESCRIPTION_KEYWORDS = 2;

/**
 * The tool calls with which the model answers; none when it answers in words.
 *
 * - `toolChoice` tool: that tool; any: the best match, else the first. Once the turn carries tool results only what was not
 *   called since the user spoke: so agents end that force a tool in every step, as LangChain's do to get a structured answer.
 * - auto: every tool whose name the text mentions, else the one whose description shares the most key words with it,
 *   two at least; none once the turn carries tool results.
 */
export function toolCalls(input: ModelInput): ToolUseBlock[] {
  const tools = (input.toolConfig?.tools ?? []).flatMap(({ toolSpec }) => toolSpec ?? []);
  const turn = lastUserTurn(input);
  const text = spokenText(input);
  const depth = input.messages?.length ?? 0;
  return chooseTools(tools, input, turn).map(({ name, inputSchema }, index) => ({
    toolUseId: toolUseId(`${depth}/${index}/${name}/${text}`),
    name,
    input: instanceOf((inputSchema?.json ?? {}) as JsonSchema, text),
  }));
}

function chooseTools(tools: readonly ToolSpecification[], input: ModelInput, turn: LastTurn): ToolSpecification[] {
  const choice = input.toolConfig?.toolChoice;
  const mentioned = mentionedTools(tools, spokenText(input));
  const called = turn.toolResults.length > 0 ? calledSinceUserSpoke(input) : new Set();
  const isLeft = ({ name }: ToolSpecification): boolean => !called.has(name);
  if (choice?.tool) return tools.filter((tool) => tool.name === choice.tool?.name && isLeft(tool));
  if (choice?.any) {
    const fitting = mentioned.filter(isLeft);
    return fitting.length > 0 ? fitting : tools.filter(isLeft).slice(0, 1);
  }
  return turn.toolResults.length > 0 ? [] : mentioned;
}

/** Names of the tools that were called after the last message of the user that is not only tool results. */
function calledSinceUserSpoke({ messages = [] }: ModelInput): ReadonlySet<unknown> {
  const spoke = messages.findLastIndex(
    ({ role, content = [] }) =>
      role === 'user' && !content.every(({ toolResult, cachePoint }) => toolResult ?? cachePoint),
  );
  const later = messages.slice(spoke + 1).flatMap(({ content }) => content ?? []);
  return new Set(later.flatMap(({ toolUse }) => toolUse?.name ?? []));
}

function mentionedTools(tools: readonly ToolSpecification[], text: string): ToolSpecification[] {
  const spoken = words(text);
  const isSpoken = (word: string): boolean => spoken.some((other) => sameWord(word, other));
  const byName = tools.filter(({ name = '' }) => {
    const parts = keywords(name);
    return parts.length > 0 && parts.every(isSpoken);
  });
  if (byName.length > 0) return byName;
  const scored = tools.map((tool) => ({
    tool,
    score: new Set(keywords(tool.description ?? '').filter(isSpoken)).size,
  }));
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a), {
    tool: undefined,
    score: DESCRIPTION_KEYWORDS - 1,
  } as {
    tool: ToolSpecification | undefined;
    score: number;
  });
  return best.tool === undefined ? [] : [best.tool];
}

/** An id in the service's form, the same for the same request. */
function toolUseId(seed: string): string {
  return `tooluse_${createHash('sha256').update(seed).digest('base64url').slice(0, 22)}`;
}
