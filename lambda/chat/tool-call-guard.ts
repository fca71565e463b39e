import type { GuardrailHit } from '../contract/chat-response';
import { assess, MASK_BLOCKED } from '../shared/guardrail/assess';
import type { Assessor } from '../shared/guardrail/assessor';
import { fixed, isSpeltJson, mapJson, type Replace, textsOf, withTexts } from '../shared/guardrail/decoded';

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
 * Has the guardrail assess tool calls, which Converse does not show it, before they leave: names, keys, texts and numbers, with
 * their escapes decoded. Masks are put into the texts; a number that is masked becomes a text. A mask in a name or a key blocks.
 */
export async function assessToolCalls(
  assessor: Assessor,
  calls: readonly WrittenCall[],
  signal: AbortSignal,
): Promise<AssessedCalls> {
  const map = (replace: Replace) =>
    calls.map(({ name, json }) => {
      fixed(name, replace);
      return mapJson(json, replace);
    });
  const { value, ...rest } = await assessIn(assessor, map, signal);
  return { json: value ?? [], ...rest };
}

/**
 * The same for text of the model's that is JSON: of what it spells with escapes, Bedrock saw the spelling.
 * @param isJson it was asked for as JSON, so also where it breaks off
 */
export async function assessText(
  assessor: Assessor,
  text: string,
  isJson: boolean,
  signal: AbortSignal,
): Promise<Omit<AssessedCalls, 'json'> & { readonly text: string }> {
  if (!(isJson ? text.includes('\\') : isSpeltJson(text))) return { text, hits: [] };
  const { value, ...rest } = await assessIn(assessor, (replace) => mapJson(text, replace), signal);
  return { text: value ?? '', ...rest };
}

async function assessIn<T>(assessor: Assessor, map: (replace: Replace) => T, signal: AbortSignal) {
  const { texts, blocked, hits } = await assess(assessor, 'output', textsOf(map), signal);
  if (blocked !== undefined) return { blocked, hits };
  const value = withTexts(map, texts);
  return value === undefined ? { blocked: MASK_BLOCKED, hits } : { value, hits };
}
