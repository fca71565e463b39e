import { parse, readJsonLines } from '../../../lambda/jumpstart/json-lines';
import { ApiError } from '../../../lambda/shared/errors';
import { errorOf } from '../given';

async function* parts(...texts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield typeof text === 'string' ? Buffer.from(text) : text;
}

async function read(...texts: (string | Uint8Array)[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const document of readJsonLines(parts(...texts))) found.push(document);
  return found;
}

const STREAM =
  ': ping\n\ndata: {"a":"서울 😀"}\n\nevent: x\nid: 1\ndata:{"b":2}\r\n\r\ndata: [DONE]\n\ndata: {"c":3}\n\n';

test('finds the events wherever the bytes are cut', async () => {
  const bytes = Buffer.from(STREAM);
  for (let at = 1; at < bytes.length; at++) {
    expect(await read(bytes.subarray(0, at), bytes.subarray(at))).toEqual([{ a: '서울 😀' }, { b: 2 }]);
  }
});

test('takes lines of nothing but JSON, and a last one without an end', async () => {
  expect(await read('{"a":1}\n{"b"', ':2}')).toEqual([{ a: 1 }, { b: 2 }]);
});

test.each(['data: <html>\n', 'data: {"a":\n\n', `data: "${'x'.repeat(2 * 1024 * 1024)}`])(
  'refuses what is no answer, without quoting it',
  async (text) => {
    const error = await read(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).kind).toBe('model_failed');
    expect((error as ApiError).message).not.toMatch(/html|xxx/);
  },
);

test('what nests too deep for recursive code is no answer in form', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  expect(parse(nested(256))).toBeInstanceOf(Array);
  for (const levels of [257, 100_000]) {
    expect(errorOf(() => parse(nested(levels)))).toMatchObject({ kind: 'model_failed' });
  }
});
