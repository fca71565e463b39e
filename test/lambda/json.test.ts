import { NumericValue } from '@smithy/core/serde';
import { MAX_DEPTH, parseExactly, parseJson, stringifyJson } from '../../lambda/shared/json';
import { scanJson } from '../../lambda/shared/json-scan';
import { errorOf } from './given';

const exact = (digits: string) => new NumericValue(digits, 'bigDecimal');

describe('numbers', () => {
  test.each([
    '1234567890123456789',
    '-1234567890123456789',
    '9007199254740993',
    '3.14159265358979323846',
    '0.1000000000000000055511151231257827',
    '1e400',
    '-1E-400',
    '123456789012345678901234567890.5e-3',
    `1${'0'.repeat(400)}1`,
  ])('%s keeps its digits', (digits) => {
    expect(parseExactly(digits)).toEqual(exact(digits));
    const json = `{"a":[${digits},{"b":${digits}}],"${digits}":"${digits}"}`;
    expect(stringifyJson(parseExactly(json))).toBe(json);
  });

  test.each([
    '0',
    '-1',
    '1.0',
    '1.50',
    '1e3',
    '1e21',
    '1e-7',
    '9007199254740992',
    '0.30000000000000004',
    '5e-324',
    '100000000000000000000',
  ])('%s is a plain number', (digits) => {
    expect(parseExactly(digits)).toBe(Number(digits));
  });

  test('kinds of the SDK are written with their digits', () => {
    const value = { a: 1234567890123456789n, b: [exact('3.14159265358979323846')], c: undefined, d: 'x', e: null };
    expect(stringifyJson(value)).toBe('{"a":1234567890123456789,"b":[3.14159265358979323846],"d":"x","e":null}');
    expect(stringifyJson({ a: 1, b: undefined })).toBe('{"a":1}');
  });

  test('a text that looks like one stays a text, and a key of any name stays', () => {
    const json = String.raw`{"__proto__":12345678901234567890,"a":"12345678901234567890\"]","b":"\\"}`;
    expect(stringifyJson(parseExactly(json))).toBe(json);
  });

  test('what is no JSON is none with long numbers either', () => {
    for (const text of [
      '{"a":12345678901234567890',
      '[01234567890123456789]',
      '12345678901234567890x',
      '{12345678901234567890:1}',
    ]) {
      expect(() => parseExactly(text)).toThrow(SyntaxError);
    }
  });

  test('millions of digits take no time', () => {
    const started = performance.now();
    parseExactly(`[${'9'.repeat(2_000_000)},1${'0'.repeat(2_000_000)}]`);
    parseExactly(`[${Array(50_000).fill('12345678901234567').join()}]`);
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  test('a number at the top is no object', () => {
    expect(parseJson('12345678901234567890')).toBeInstanceOf(NumericValue);
  });
});

describe('depth', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  test('is counted outside texts', () => {
    expect(() => parseJson(nested(MAX_DEPTH))).not.toThrow();
    expect(errorOf(() => parseJson(`${nested(MAX_DEPTH + 1)}`)).message).toMatch(/64 levels/);
    expect(parseJson(JSON.stringify('[[{'.repeat(100)))).toBe('[[{'.repeat(100));
  });
});

describe('scan', () => {
  const scanned = (text: string) => {
    const found: string[] = [];
    scanJson(text, {
      string: (start, end, isKey) => found.push(`${isKey ? 'key' : 'text'} ${text.slice(start, end)}`),
      literal: (start, end) => found.push(`literal ${text.slice(start, end)}`),
    });
    return found;
  };

  test.each<[string, string[]]>([
    [
      '{"a" : "b", "c":[1, true ,null]}',
      ['key "a"', 'text "b"', 'key "c"', 'literal 1', 'literal true', 'literal null'],
    ],
    [String.raw`["a\"b","c\\","d\\\"e"]`, [String.raw`text "a\"b"`, String.raw`text "c\\"`, String.raw`text "d\\\"e"`]],
    ['{"a":"cut', ['key "a"', 'text "cut']],
    [String.raw`{"a":"cut\"`, ['key "a"', String.raw`text "cut\"`]],
    ['{"a":12', ['key "a"', 'literal 12']],
    ['{a: some words here, "b"}', ['literal a', 'literal some words here', 'text "b"']],
    ['', []],
    ['"', ['text "']],
  ])('%s', (text, expected) => {
    expect(scanned(text)).toEqual(expected);
  });

  test('takes time in proportion', () => {
    const started = performance.now();
    scanned(`["${'\\'.repeat(2_000_000)}`);
    scanned('"'.repeat(1_000_000));
    scanned(`${'x '.repeat(1_000_000)}`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
