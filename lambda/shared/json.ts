import { randomUUID } from 'node:crypto';
import { NumericValue } from '@smithy/core/serde';
import { ApiError } from './errors';
import { scanJson } from './json-scan';

/** Deepest nesting of arrays and objects that a request may have; the outermost object counts as 1. */
export const MAX_DEPTH = 64;

/**
 * Parses JSON that a client sent. Numbers keep their digits, as {@link parseExactly} says.
 * @param param path of the parameter that holds the JSON text; absent for the body itself
 * @throws ApiError invalid_request when the text is not JSON, nests deeper than {@link MAX_DEPTH}, or holds half a character
 */
export function parseJson(text: string, param?: string): unknown {
  const what = param ?? 'the request body';
  if (isDeeperThan(MAX_DEPTH, text)) {
    throw new ApiError('invalid_request', `${what} nests deeper than ${MAX_DEPTH} levels: flatten it`, { param });
  }
  const value = parseOr(text, () => {
    // The parser's own message quotes the text, so it is not kept as the cause.
    throw new ApiError('invalid_request', `${what} is not valid JSON`, { param });
  });
  // Only an escape can write one: what came as bytes is whole.
  if (/\\u[dD][89a-fA-F]/.test(text) && holdsHalfCharacter(value)) {
    const message = `${what} holds half a surrogate pair, such as "\\ud83d" without its other half: send whole characters`;
    throw new ApiError('invalid_request', message, { param });
  }
  return value;
}

function parseOr(text: string, fail: () => never): unknown {
  try {
    return parseExactly(text);
  } catch {
    return fail();
  }
}

/**
 * Parses JSON as `JSON.parse` does, but for numbers that would lose digits: they are `NumericValue`s of the AWS SDK, which
 * writes their digits, as {@link stringifyJson} does.
 * @throws SyntaxError
 */
export function parseExactly(text: string): unknown {
  const places = exactNumbers(text);
  if (places.length === 0) return JSON.parse(text);
  // Each is parsed as a text that no client can have sent.
  const mark = `${randomUUID()}:`;
  let marked = '';
  let at = 0;
  for (const [start, end] of places) {
    marked += `${text.slice(at, start)}"${mark}${text.slice(start, end)}"`;
    at = end;
  }
  return revived(JSON.parse(marked + text.slice(at)), mark);
}

function revived(value: unknown, mark: string): unknown {
  if (typeof value === 'string') {
    return value.startsWith(mark) ? new NumericValue(value.slice(mark.length), 'bigDecimal') : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => revived(item, mark));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revived(item, mark)]));
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Places of the numbers that JavaScript's number can't hold. */
function exactNumbers(text: string): [start: number, end: number][] {
  const places: [number, number][] = [];
  // Fifteen digits always fit.
  if (!/\d[eE]|[\d.]{16}/.test(text)) return places;
  scanJson(text, {
    literal(start, end, isKey) {
      const source = text.slice(start, end);
      if (!isKey && NUMBER.test(source) && !fits(source)) places.push([start, end]);
    },
  });
  return places;
}

function fits(source: string): boolean {
  return normalForm(source) === normalForm(String(Number(source)));
}

/** The same text for the same number, however it is written. */
function normalForm(source: string): string {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = withoutEndingZeros(digits);
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** A loop, as the regular expression for it takes quadratic time. */
function withoutEndingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

/** A number that JavaScript's number can't hold: of {@link parseExactly}, or of the SDK, which knows two kinds. */
export function isExactNumber(value: unknown): value is bigint | NumericValue {
  return typeof value === 'bigint' || value instanceof NumericValue;
}

/** Writes JSON as `JSON.stringify` does, and numbers that JavaScript can't hold with all their digits. */
export function stringifyJson(value: unknown): string {
  return holds(isExactNumber, value) ? write(value) : JSON.stringify(value);
}

function write(value: unknown): string {
  if (isExactNumber(value)) return typeof value === 'bigint' ? String(value) : value.string;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${write(item)}`).join(',')}}`;
}

/** Whether a value, or anything in it, is so. */
function holds(is: (value: unknown) => boolean, value: unknown): boolean {
  if (is(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => holds(is, item));
  for (const key in value) if (is(key) || holds(is, (value as Record<string, unknown>)[key])) return true;
  return false;
}

const holdsHalfCharacter = (value: unknown): boolean =>
  holds((one) => typeof one === 'string' && /\p{Surrogate}/u.test(one), value);

/** Counts brackets outside strings, so that no recursive code ever sees a document that is too deep. */
export function isDeeperThan(limit: number, text: string): boolean {
  let depth = 0;
  let deepest = 0;
  scanJson(text, {
    open() {
      deepest = Math.max(deepest, ++depth);
    },
    close() {
      depth--;
    },
  });
  return deepest > limit;
}
