import { scanJson } from '../json-scan';

/**
 * Texts as they are meant, not as they are spelt: `"key\nAKIA..."` in JSON is a key after a line break, and that is what a
 * model and a client read. Each function hands every text to `replace`, in one fixed order, and puts back what `replace` makes
 * of it; what is not replaced keeps its spelling.
 */
export type Replace = (text: string) => string;

/** A mask is where it would break what it is part of; or what a text means is not told by decoding it a few times. */
export class BrokenByMask extends Error {}

/** How often a text is decoded: JSON in JSON, or an escaped escape, is a level. Each costs an assessment of the text. */
const MAX_LEVELS = 12;

const WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null']);

/**
 * The keys, texts and numbers in JSON, which may break off. A number that is masked becomes a text.
 * @throws BrokenByMask for a mask in a key
 */
export function mapJson(json: string, replace: Replace, level = 0): string {
  let mapped = '';
  let at = 0;
  const put = (start: number, end: number, replacement: string) => {
    mapped += json.slice(at, start) + replacement;
    at = end;
  };
  scanJson(json, {
    string(start, end, isKey) {
      const isClosed = endsInQuote(json, start, end);
      const text = decodeEscapes(json.slice(start + 1, isClosed ? end - 1 : end), true);
      if (isKey) fixed(text, replace);
      else {
        const masked = mapText(text, replace, level + 1);
        if (masked !== text) put(start, end, JSON.stringify(masked).slice(0, isClosed ? undefined : -1));
      }
    },
    literal(start, end) {
      const text = json.slice(start, end);
      if (WORDS.has(text)) return;
      const digits = withoutExponent(text);
      const masked = replace(digits);
      if (masked !== digits) put(start, end, JSON.stringify(masked));
    },
  });
  return mapped + json.slice(at);
}

/**
 * A text that may itself be JSON, or hold pieces of it. What is only found once escapes are decoded, in a text that is no JSON,
 * leaves it decoded.
 * @throws BrokenByMask
 */
export function mapText(text: string, replace: Replace, level = 0): string {
  if (level > MAX_LEVELS) throw new BrokenByMask();
  if (isSpeltJson(text)) return mapJson(text, replace, level);
  const masked = replace(text);
  const decoded = decodeEscapes(text, false);
  if (decoded === text) return masked;
  const maskedDecoded = mapText(decoded, replace, level + 1);
  if (maskedDecoded === decoded) return masked;
  if (masked === text) return maskedDecoded;
  if (decodeEscapes(masked, false) !== maskedDecoded) throw new BrokenByMask();
  return masked;
}

/** The text holds escapes, so it may mean something else than it spells. */
export const isSpelt = (text: string): boolean => decodeEscapes(text, false) !== text;

/** The text is JSON as a whole, and in its escapes something could hide. */
export function isSpeltJson(text: string): boolean {
  return text.includes('\\') && /^\s*[[{"]/.test(text) && isJson(text);
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A name ties things together, so it can't be masked. @throws BrokenByMask */
export function fixed<T extends string | undefined>(name: T, replace: Replace): T {
  if (name !== undefined && replace(name) !== name) throw new BrokenByMask();
  return name;
}

/** The texts that a function of these finds; those before the first that can't be read, which breaks {@link withTexts}. */
export function textsOf(map: (replace: Replace) => unknown): string[] {
  const texts: string[] = [];
  orUndefined(() =>
    map((text) => {
      texts.push(text);
      return text;
    }),
  );
  return texts;
}

/** Puts texts back, in the order of {@link textsOf}; undefined where a mask breaks something. */
export function withTexts<T>(map: (replace: Replace) => T, texts: readonly string[]): T | undefined {
  const next = texts.values();
  return orUndefined(() => map((text) => next.next().value ?? text));
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof BrokenByMask) return undefined;
    throw error;
  }
}

function endsInQuote(json: string, start: number, end: number): boolean {
  if (end - start < 2 || json[end - 1] !== '"') return false;
  let slash = end - 1;
  while (slash > start + 1 && json[slash - 1] === '\\') slash--;
  return (end - 1 - slash) % 2 === 0;
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '/': '/',
  '"': '"',
  '\\': '\\',
};

/** @param isWhole all of the text is JSON: a backslash that begins no escape is dropped, as lenient readers do, also at a cut */
function decodeEscapes(text: string, isWhole: boolean): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|u[0-9a-fA-F]{0,3}$|([\s\S]?))/g,
    (spelt, code?: string, char?: string) => {
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      if (char === undefined) return isWhole ? '' : spelt;
      return ESCAPES[char] ?? (isWhole ? char : spelt);
    },
  );
}

/** The digits of a number as they are read: a card number is one in any notation. */
function withoutExponent(text: string): string {
  const [all, sign, whole = '', fraction = '', direction, exponent] =
    /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?)0*(\d{1,2})$/.exec(text) ?? [];
  if (all === undefined) return text;
  const digits = whole + fraction;
  const point = whole.length + Number(`${direction}${exponent}`);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
