import type { StopReason, TokenUsage, ToolResultBlock, ToolUseBlock } from '@aws-sdk/client-bedrock-runtime';
import { isObject } from '../validation/checks';
import { countInputTokens, type LastTurn, lastUserTurn, type ModelInput, spokenText, systemText } from './conversation';
import { instanceOf, type JsonSchema, toldIn } from './json-schema';
import { tokenize } from './tokens';
import { toolCalls } from './tools';

/** A block of the model's answer; text comes in tokens. */
export type AnswerBlock = { readonly tokens: readonly string[] } | { readonly toolUse: ToolUseBlock };

/** The whole answer of the model, before any guardrail. */
export interface Answer {
  readonly blocks: readonly AnswerBlock[];
  readonly stopReason: StopReason;
  readonly usage: TokenUsage;
}

/**
 * The local model. It knows nothing and shows what it got: it says back the last message of the user in its language
 * (Korean or English), counts images, names documents, reports tool results, calls tools, and fills JSON schemas.
 * "repeat: ..." or "따라 말해: ..." is said back verbatim and "count to 50" or "1부터 50까지 세어 줘" counts, so that
 * callers can decide what comes out and how long it is. It answers in JSON where the system prompt asks for JSON alone. The
 * same request has the same answer.
 */
export function answer(input: ModelInput): Answer {
  const maxTokens = input.inferenceConfig?.maxTokens ?? Number.POSITIVE_INFINITY;
  const calls = toolCalls(input);
  const inputTokens = countInputTokens(input);
  if (calls.length > 0) {
    const outputTokens = calls.reduce((sum, call) => sum + tokenize(JSON.stringify(call.input)).length, 0);
    const fits = outputTokens <= maxTokens;
    return {
      blocks: fits ? calls.map((toolUse) => ({ toolUse })) : [],
      stopReason: fits ? 'tool_use' : 'max_tokens',
      usage: usage(inputTokens, Math.min(outputTokens, maxTokens)),
    };
  }
  const spoken = stopAt(compose(input), input.inferenceConfig?.stopSequences ?? []);
  const tokens = tokenize(spoken.text);
  const kept = tokens.slice(0, maxTokens);
  return {
    blocks: kept.length > 0 ? [{ tokens: kept }] : [],
    stopReason: kept.length < tokens.length ? 'max_tokens' : spoken.stopReason,
    usage: usage(inputTokens, kept.length),
  };
}

const usage = (inputTokens: number, outputTokens: number): TokenUsage => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens,
});

function stopAt(text: string, sequences: readonly string[]): { text: string; stopReason: StopReason } {
  const ends = sequences.map((sequence) => text.indexOf(sequence)).filter((index) => index >= 0);
  if (ends.length === 0) return { text, stopReason: 'end_turn' };
  return { text: text.slice(0, Math.min(...ends)), stopReason: 'stop_sequence' };
}

const REPEAT =
  /^\s*(?:(?:please\s+)?(?:repeat|echo)(?:\s+(?:after me|the following|this|verbatim|exactly))*|(?:그대로\s*)?(?:따라\s*(?:말해|해)|반복해|말해)\S*(?:\s*(?:줘|주세요))?)\s*[:：]\s*(.+)$/isu;
const COUNT = /\bcount(?: from 1)? to (\d{1,5})\b|1부터\s*(\d{1,5})까지\s*세/iu;
/** Longest part of a message that is quoted back, in characters. */
const MAX_QUOTE = 500;

/** A text; JSON where the system prompt asks for an answer that is JSON alone. */
function compose(input: ModelInput): string {
  const system = systemText(input);
  if (/\banswer with JSON alone\b/i.test(system)) {
    return JSON.stringify(instanceOf(toldIn(system), spokenText(input)));
  }
  const text = say(input);
  return /\banswer with one JSON object alone\b/i.test(system) && !isJsonObject(text)
    ? JSON.stringify({ answer: text })
    : text;
}

function isJsonObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}

function say(input: ModelInput): string {
  const turn = lastUserTurn(input);
  const schema = input.outputConfig?.textFormat?.structure?.jsonSchema?.schema;
  if (schema !== undefined) return JSON.stringify(instanceOf(JSON.parse(schema) as JsonSchema, spokenText(input)));
  const phrases = isKorean(turn.text || systemText(input)) ? KOREAN : ENGLISH;
  if (turn.toolResults.length > 0) return turn.toolResults.map((result) => report(result, phrases)).join('\n');
  const repeated = REPEAT.exec(turn.text)?.[1];
  if (repeated !== undefined) return repeated;
  const count = COUNT.exec(turn.text);
  if (count !== null) return Array.from({ length: Number(count[1] ?? count[2]) }, (_, i) => i + 1).join(', ');
  return describe(input, turn, phrases);
}

function describe(input: ModelInput, turn: LastTurn, phrases: Phrases): string {
  const system = systemText(input);
  const turns = (input.messages ?? []).filter(({ role }) => role === 'user').length;
  const parts = [
    turn.text === '' ? '' : phrases.said(quote(turn.text)),
    turn.images.length > 0 ? phrases.images(turn.images.length, turn.images.join(', ')) : '',
    turn.documents.length > 0 ? phrases.documents(turn.documents.length, turn.documents.join(', ')) : '',
    system === '' ? '' : phrases.system(quote(system)),
    turns > 1 ? phrases.turn(turns) : '',
  ];
  return parts.filter(Boolean).join(' ');
}

const quote = (text: string): string => {
  const characters = [...text.trim()];
  return characters.length <= MAX_QUOTE ? characters.join('') : `${characters.slice(0, MAX_QUOTE).join('')}…`;
};

function report(result: ToolResultBlock, phrases: Phrases): string {
  const content = (result.content ?? []).map((part) => {
    if (part.text !== undefined) return part.text;
    return part.json === undefined ? `[${Object.keys(part).join()}]` : JSON.stringify(part.json);
  });
  return (result.status === 'error' ? phrases.toolFailed : phrases.toolReturned)(content.join(' '));
}

/** Korean when at least a fifth of the letters are Hangul; code and names in Latin script mix in often. */
function isKorean(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const hangul = text.match(/\p{Script=Hangul}/gu)?.length ?? 0;
  return letters > 0 && hangul / letters >= 0.2;
}

const ENGLISH = {
  said: (text: string) => `You said: "${text}"`,
  images: (count: number, formats: string) => `I see ${count} image${count === 1 ? '' : 's'} (${formats}).`,
  documents: (count: number, names: string) => `I have ${count} document${count === 1 ? '' : 's'} (${names}).`,
  system: (text: string) => `My instructions: "${text}"`,
  turn: (count: number) => `This is message ${count} from you.`,
  toolReturned: (text: string) => `The tool returned: ${text}`,
  toolFailed: (text: string) => `The tool failed: ${text}`,
};
type Phrases = typeof ENGLISH;
const KOREAN: Phrases = {
  said: (text) => `이렇게 말씀하셨습니다: "${text}"`,
  images: (count, formats) => `이미지 ${count}장이 보입니다 (${formats}).`,
  documents: (count, names) => `문서 ${count}건을 받았습니다 (${names}).`,
  system: (text) => `제 지침: "${text}"`,
  turn: (count) => `${count}번째 메시지입니다.`,
  toolReturned: (text) => `도구의 결과: ${text}`,
  toolFailed: (text) => `도구가 실패했습니다: ${text}`,
};
