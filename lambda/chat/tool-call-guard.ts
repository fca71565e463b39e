import type { GuardrailHit } from '../contract/chat-response';
import { assess, MASK_BLOCKED } from '../shared/guardrail/assess';
import type { Gateway } from './gateway';

/** A tool call as the model wrote it. */
export interface WrittenCall {
  readonly name: string;
  /** The arguments: JSON, or the beginning of JSON when the model ran out of tokens. */
  readonly json: string;
}

export interface AssessedCalls {
  /** The arguments to send on, in the order of the calls; of no use when blocked. */
  readonly json: readonly string[];
  /** The guardrail's own message; present when it blocked. */
  readonly blocked?: string;
  readonly hits: readonly GuardrailHit[];
}

/**
 * Has the guardrail assess tool calls, which Converse does not show it, before they leave. The arguments that are
 * assessed are those that are sent on. A mask in a name, or one that leaves no valid JSON, blocks.
 */
export async function assessToolCalls(
  gateway: Gateway,
  calls: readonly WrittenCall[],
  signal: AbortSignal,
): Promise<AssessedCalls> {
  const plain = calls.flatMap(({ name, json }) => [name, withoutEscapes(json)]);
  const { texts, blocked, hits } = await assess(gateway, 'output', plain, signal);
  const json = texts.filter((_, i) => i % 2 === 1);
  if (blocked !== undefined) return { json, blocked, hits };
  const broken = texts.some((text, i) => text !== plain[i] && (i % 2 === 0 || !isJson(text)));
  return broken ? { json, blocked: MASK_BLOCKED, hits } : { json, hits };
}

const ESCAPES = /(?<!\\)((?:\\\\)*)((?:\\u[0-9a-fA-F]{4})+)/g;
const PAIR_OR_SINGLE = /\\u([dD][89abAB]..)\\u([dD][c-fC-F]..)|\\u(.{4})/g;

/**
 * The same JSON without `\uXXXX` for characters that need no escape, so that no word hides from the guardrail.
 * Control characters, quotes, backslashes and lone surrogates stay as they are.
 */
export function withoutEscapes(json: string): string {
  return json.replace(
    ESCAPES,
    (_, slashes: string, escapes: string) => slashes + escapes.replace(PAIR_OR_SINGLE, decode),
  );
}

function decode(escaped: string, high?: string, low?: string, single?: string): string {
  if (high && low) return String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16));
  const char = String.fromCharCode(Number.parseInt(single ?? '', 16));
  return /[\p{Cc}\p{Surrogate}"\\]/u.test(char) ? escaped : char;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
