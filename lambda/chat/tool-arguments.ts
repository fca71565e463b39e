import { isJson } from '../shared/guardrail/decoded';
import { MAX_DEPTH, parseJson } from '../shared/json';
import { isJsonObject, type JsonObject } from './json-object';

/**
 * Arguments of an earlier tool call, as Converse takes them: an object. Models write others too, and what the platform handed
 * out comes back: the beginning of JSON is completed, nothing is an empty object, and what is no object is put into one. JSON
 * escapes do not survive, so that no word hides from the guardrail behind one.
 * @throws ApiError invalid_request when they nest too deep
 */
export function toArguments(text: string, param: string): JsonObject {
  const value = parseJson(wellFormed(isJson(text) ? text : completeJson(text)), param);
  if (isJsonObject(value)) return value;
  const isNothing = value === null || value === '' || (Array.isArray(value) && value.length === 0);
  return isNothing ? {} : toObject(value);
}

function toObject(value: unknown): JsonObject {
  const wrapped = { arguments: value };
  return isJsonObject(wrapped) ? wrapped : {};
}

/**
 * The JSON of a text that ends in the middle, without a key, number or word that may not be whole. Text that is no beginning
 * of JSON becomes a string.
 */
export function completeJson(text: string): string {
  const completed = closed(text);
  return isJson(completed) ? completed : JSON.stringify(unescaped(text));
}

function closed(text: string): string {
  const open: ('}' | ']')[] = [];
  /** The longest beginning that is whole but for its brackets. */
  let whole = '';
  let [inString, isKey] = [false, false];
  let escapeAt = -1;
  const keep = (end: number) => {
    whole = text.slice(0, end) + open.toReversed().join('');
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') escapeAt = i++;
      else if (char === '"') {
        inString = false;
        if (!isKey) keep(i + 1);
      }
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') {
      open.push(char === '{' ? '}' : ']');
      if (open.length > MAX_DEPTH) return text;
      isKey = char === '{';
      keep(i + 1);
    } else if (char === '}' || char === ']') {
      open.pop();
      keep(i + 1);
    } else if (char === ',') {
      keep(i);
      isKey = open.at(-1) === '}';
    } else if (char === ':') isKey = false;
  }
  if (!inString || isKey) return whole;
  const isCut = escapeAt >= 0 && text.length < escapeAt + (text[escapeAt + 1] === 'u' ? 6 : 2);
  const value = (isCut ? text.slice(0, escapeAt) : text).replace(HALF_PAIR, '');
  return `${value}"${open.toReversed().join('')}`;
}

const HALF_PAIR = /\\u[dD][89abAB][0-9a-fA-F]{2}$/;
const ESCAPES = /\\(?:ud[89ab]..\\ud[c-f]..|(ud[89a-f]..)|[\s\S])/gi;

/** Half a character is of no use to another model. */
function wellFormed(json: string): string {
  return json.replace(ESCAPES, (whole, half?: string) => (half ? '\\ufffd' : whole));
}

const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code?: string, char = '') =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (CONTROLS[char] ?? char),
  );
}
