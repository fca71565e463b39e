import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_REQUEST_BYTES } from '../../lib/config/api';
import { type LocalPlatform, startPlatform } from '../../local/platform';
import { givenAssembly } from '../support/assembly';
import { LEAST } from '../support/configs';

const CONCURRENT = 100;
/** Stands in each request; nothing that the platform writes may hold it. */
const MARK = `marker${randomBytes(8).toString('hex')}`;

let platform: LocalPlatform;

beforeAll(async () => {
  platform = await startPlatform({
    assembly: givenAssembly({
      api: { ...LEAST.api, throttling: { rateLimit: 5000, burstLimit: 5000 } },
      functions: { chat: { reservedConcurrency: CONCURRENT, timeoutSeconds: 60 } },
    }),
  });
}, 60_000);
afterEach(() => platform.bedrock.reset());
afterAll(() => platform.close());

/** A connection of its own for each request: one that is kept alive may be closed by the server as the next begins. */
function send(path: string, method: string, body: string | Buffer, headers: Record<string, string>) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const client = request(`${platform.baseURL}${path}`, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    client.on('error', reject);
    client.end(body);
  });
}

const HEADERS = { authorization: 'Bearer any', 'content-type': 'application/json' };

async function post(body: string | Buffer): Promise<{ status: number; body: { error?: Record<string, unknown> } }> {
  const { status, text } = await send('/chat/completions', 'POST', body, HEADERS);
  return { status, body: JSON.parse(text) };
}

const chat = (content: unknown, rest: object = {}) =>
  JSON.stringify({ model: 'default', messages: [{ role: 'user', content }], ...rest });
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a request that is wrong', () => {
  test.each<[string, string | Buffer, number]>([
    ['no body', '', 400],
    ['malformed JSON', `{"model":"default","messages":[{"role":"user","content":"${MARK}`, 400],
    ['an array', `["${MARK}"]`, 400],
    ['a string', `"${MARK}"`, 400],
    ['null', 'null', 400],
    ['messages of the wrong type', JSON.stringify({ model: 'default', messages: MARK }), 400],
    ['content of the wrong type', chat({ [MARK]: 1 }), 400],
    ['a temperature of the wrong type', chat(MARK, { temperature: MARK }), 400],
    ['an unknown parameter', chat(MARK, { [MARK]: true }), 400],
    ['a prototype', `{"__proto__":{"model":"default"},"messages":[{"role":"user","content":"${MARK}"}]}`, 400],
    ['deep nesting', `{"model":"default","messages":${nested(5000)}}`, 400],
    ['nesting that would end a recursive parser', nested(1_000_000), 400],
    [
      'invalid UTF-8',
      Buffer.concat([Buffer.from('{"model":"'), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), Buffer.from('"}')]),
      400,
    ],
    ['a lone surrogate', `{"model":"\\ud800","messages":[{"role":"user","content":"${MARK}"}]}`, 400],
    ['more than the config allows', chat(MARK + 'x'.repeat(MAX_REQUEST_BYTES)), 413],
    ['more than Lambda takes', chat(MARK + 'x'.repeat(5 * 1024 * 1024)), 413],
    ['10 MB', chat(MARK + 'x'.repeat(10 * 1024 * 1024)), 413],
  ])('%s', async (_, body, status) => {
    const answer = await post(body);
    expect(answer).toEqual({
      status,
      body: {
        error: {
          message: expect.any(String),
          type: expect.stringMatching(/_error$/),
          param: answer.body.error?.param === null ? null : expect.any(String),
          code: answer.body.error?.code === null ? null : expect.any(String),
        },
      },
    });
    expect(platform.bedrock.requests).toEqual([]);
    expect((await post(chat('still there?'))).status).toBe(200);
  });

  test('without credentials is refused before the function', async () => {
    const { status, text } = await send('/chat/completions', 'POST', chat(MARK), {
      'content-type': 'application/json',
    });
    expect(status).toBe(403);
    expect(JSON.parse(text)).toMatchObject({ error: { type: 'authentication_error' } });
  });

  test('to a path that is not there is refused', async () => {
    const { status, text } = await send('/not-there', 'GET', '', HEADERS);
    expect(status).toBe(404);
    expect(JSON.parse(text)).toMatchObject({
      error: {
        message: expect.stringContaining('POST /v1/chat/completions'),
        type: 'invalid_request_error',
        code: 'unknown_url',
      },
    });
  });
});

describe('a request that is large', () => {
  const ROOM = MAX_REQUEST_BYTES - 1024;
  const dataUrl = `data:image/png;base64,${Buffer.alloc((ROOM * 3) / 4 - 3).toString('base64')}`;
  const tool = { type: 'function', function: { name: 'look_up', description: 'x'.repeat(100_000) } };

  test.each<[string, string]>([
    ['in its text', chat('hello '.repeat(20_000))],
    ['in one word', chat('a'.repeat(400_000))],
    ['in its Korean text', chat('안녕하세요 '.repeat(5_000))],
    [
      'in its image',
      chat([
        { type: 'text', text: 'What is it?' },
        { type: 'image_url', image_url: { url: dataUrl } },
      ]),
    ],
    ['in its many messages', chat('x', { messages: Array(2_048).fill({ role: 'user', content: 'hello' }) })],
    ['in its tools', chat('x', { tools: [tool] })],
  ])('%s is answered', async (_, body) => {
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MAX_REQUEST_BYTES);
    const { status, body: answer } = await post(body);
    expect({ status, error: answer.error }).toEqual({ status: 200, error: undefined });
  });
});

test(`${CONCURRENT} streams at once all end well`, async () => {
  platform.bedrock.inject({ type: 'slowFirstToken', delayMs: 2000, times: CONCURRENT });
  const stream = (i: number) =>
    send('/chat/completions', 'POST', chat(`${MARK} number ${i}`, { stream: true }), HEADERS);
  const streams = Array.from({ length: CONCURRENT }, (_, i) => stream(i));
  for (const [i, { status, text }] of (await Promise.all(streams)).entries()) {
    expect(status).toBe(200);
    expect(text.trimEnd()).toMatch(/data: \[DONE\]$/);
    const said = text
      .split('\n')
      .filter((line) => line.startsWith('data: {'))
      .map((line) => JSON.parse(line.slice('data: '.length)).choices[0]?.delta.content ?? '');
    expect(said.join('')).toContain(`${MARK} number ${i}`);
  }
}, 90_000);

test('a client that hangs up ends the call of the model', async () => {
  platform.bedrock.inject({ type: 'slowTokens', delayMs: 200 });
  await new Promise<void>((resolve, reject) => {
    const client = request(
      `${platform.baseURL}/chat/completions`,
      { method: 'POST', headers: HEADERS, agent: false },
      (response) => {
        response.once('data', () => {
          response.destroy();
          resolve();
        });
      },
    );
    client.on('error', reject);
    client.end(chat(`${MARK} ${'long '.repeat(400)}`, { stream: true }));
  });
  const [call] = platform.bedrock.requests;
  for (let i = 0; i < 100 && !call?.aborted; i++) await sleep(50);
  expect(call).toMatchObject({ operation: 'ConverseStream', aborted: true });
  expect((await post(chat('still there?'))).status).toBe(200);
});

test('nothing that was sent is in what the functions and the gateway wrote', () => {
  expect(platform.logs.length).toBeGreaterThan(CONCURRENT);
  expect(platform.logs.filter((entry) => JSON.stringify(entry).includes(MARK))).toEqual([]);
});
