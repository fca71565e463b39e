import { gzipSync } from 'node:zlib';
import { loadConfig } from '../../lib/config';
import { MAX_REQUEST_BYTES } from '../../lib/config/api';
import { ROUTES } from '../../lib/inference/routes';
import { MAX_PAYLOAD_BYTES } from '../../local/host/errors';
import { type Received, send } from '../support/raw-client';
import { runningPlatform } from './running';

/** Every character has its own bytes in UTF-8; the first is one byte in Latin-1. */
const TEXT = 'caf\u00e9 안녕 \u{1f600}';
const user = [{ role: 'user', content: TEXT }];

/** A request of each route that takes a body, with {@link TEXT} in it. */
const REQUESTS: Readonly<Record<string, object>> = {
  '/chat/completions': { model: 'default', messages: user },
  '/responses': { model: 'default', input: TEXT },
  '/embeddings': { model: 'embed', input: TEXT },
  '/images/generations': { model: 'picture', prompt: TEXT },
  '/moderations': { input: TEXT },
  '/feedback': { completion_id: 'chatcmpl-AbCdEfGhIjKlMnO=', rating: 'up', reason: TEXT },
};
const CASES = [
  ...Object.entries(REQUESTS),
  ['/chat/completions', { model: 'default', messages: user, stream: true }],
  ['/responses', { model: 'default', input: TEXT, stream: true }],
  ['/chat/completions', { model: 'qwen', messages: user }],
] as const;

const running = runningPlatform('sandbox');

function post(path: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Received> {
  return send(running.platform.baseURL + path, { body, headers });
}

const errorOf = ({ text }: Received) => JSON.parse(text).error;
/** White space after JSON means nothing. */
const padded = (body: string, bytes: number) =>
  Buffer.concat([Buffer.from(body), Buffer.alloc(bytes, ' ')]).subarray(0, bytes);

test('every route that takes a body is tried', () => {
  const paths = Object.values(ROUTES).flatMap(({ method, path }) => (method === 'POST' ? [path] : []));
  expect(Object.keys(REQUESTS)).toEqual(paths);
  expect(loadConfig('sandbox').api.maxRequestBytes).toBe(MAX_REQUEST_BYTES);
});

describe.each(CASES.map(([path, request]) => [path, JSON.stringify(request)] as const))(
  'POST %s %#, %s',
  (path, json) => {
    const latin1 = Buffer.from(json.replaceAll(/[^ -\u00ff]/g, 'x'), 'latin1');

    test.each([
      ['one byte of Latin-1', latin1, /not valid UTF-8/],
      [
        'a character that ends early',
        Buffer.from(Buffer.from(json).toString('latin1').replace('\u00c3\u00a9', '\u00c3'), 'latin1'),
        /not valid UTF-8/,
      ],
      [
        'half a surrogate pair in bytes',
        Buffer.from(Buffer.from(json).toString('latin1').replace('\u00c3\u00a9', '\u00ed\u00a0\u00bd'), 'latin1'),
        /not valid UTF-8/,
      ],
      ['UTF-16', Buffer.from(`\ufeff${json}`, 'utf16le'), /UTF-16/],
      ['gzip', gzipSync(json), /compressed/],
    ])('%s is a 400 that says so', async (_, body, message) => {
      const refused = await post(path, body);
      expect({ status: refused.status, error: errorOf(refused) }).toEqual({
        status: 400,
        error: { message: expect.stringMatching(message), type: 'invalid_request_error', param: null, code: null },
      });
      expect(running.platform.bedrock.requests).toEqual([]);
    });

    test.each([
      ['application/json', json],
      ['application/json; charset=utf-8', json],
      ['application/json;charset=UTF-8', `\ufeff${json}`],
      ['text/plain', json],
      ['application/octet-stream', json],
      ['image/png', json],
    ])('UTF-8 as %s is answered', async (type, body) => {
      const { status, text } = await post(path, body, { 'content-type': type });
      expect({ status, text }).toEqual({ status: 200, text: expect.any(String) });
      const seen = JSON.stringify(running.platform.bedrock.requests);
      expect(seen).toContain(TEXT);
      expect(seen).not.toContain('\ufffd');
    });

    test.each([
      ['no', ''],
      ['a blank', ' '],
    ])('%s content-type is refused', async (_, type) => {
      const refused = await post(path, json, { 'content-type': type });
      expect(refused.status).toBe(400);
      expect(errorOf(refused)).toMatchObject({
        code: 'BAD_REQUEST_PARAMETERS',
        message: expect.stringContaining('Content-Type'),
      });
    });

    test('a body of the limit is answered, whatever its headers, and one byte more is a 413', async () => {
      const headers = { 'x-long': '"'.repeat(9_000) };
      expect((await post(path, padded(json, MAX_REQUEST_BYTES), headers)).status).toBe(200);
      running.platform.bedrock.reset();
      const refused = await post(path, padded(json, MAX_REQUEST_BYTES + 1), headers);
      expect(refused.status).toBe(413);
      expect(errorOf(refused)).toMatchObject({
        code: 'request_too_large',
        message: `the request body has ${MAX_REQUEST_BYTES + 1} bytes, more than the ${MAX_REQUEST_BYTES} allowed`,
      });
      expect(running.platform.bedrock.requests).toEqual([]);
    });

    test('a body that no event of Lambda holds is a 413 that says what is taken', async () => {
      const refused = await post(path, padded(json, (MAX_PAYLOAD_BYTES * 3) / 4));
      expect(refused.status).toBe(413);
      expect(errorOf(refused)).toMatchObject({
        code: 'REQUEST_TOO_LARGE',
        type: 'invalid_request_error',
        message: expect.stringContaining(`at most ${MAX_REQUEST_BYTES} bytes`),
      });
    });
  },
);
