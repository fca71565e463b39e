import { request } from 'node:http';
import OpenAI from 'openai';
import { ALLOWED_HEADERS } from '../../lambda/contract/cors';
import { type LocalPlatform, startPlatform } from '../../local/platform';
import { givenAssembly } from '../support/assembly';
import { LEAST } from '../support/configs';

const CHAT_PAGE = 'https://chat.example.com';
const OTHER_PAGE = 'http://localhost:3000';
const AUTHORIZED = { authorization: 'Bearer any', 'content-type': 'application/json' };
const ROUTES = ['POST /v1/chat/completions', 'GET /v1/models', 'GET /v1/models/{model}'];
const chat = (change: object = {}) =>
  JSON.stringify({ model: 'default', messages: [{ role: 'user', content: 'hello' }], ...change });

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** The path goes out as it is written here; fetch would tidy it up. */
function send(
  platform: LocalPlatform,
  method: string,
  path: string,
  headers: Record<string, string> = AUTHORIZED,
  body = '',
): Promise<Answer> {
  const { hostname, port } = new URL(platform.baseURL);
  return new Promise((resolve, reject) => {
    const client = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    client.on('error', reject).end(body);
  });
}

const errorOf = ({ text }: Answer) => JSON.parse(text).error;

describe.each([
  ['signed', { type: 'iam' as const }, 403],
  [
    'with tokens',
    { type: 'cognito' as const, userPool: { type: 'create' as const, domainPrefix: 'example-models' } },
    401,
  ],
])('an API %s', (_, auth, withoutCredentials) => {
  let platform: LocalPlatform;
  beforeAll(async () => {
    platform = await startPlatform({ assembly: givenAssembly({ api: { ...LEAST.api, auth } }), rate: 1000 });
  }, 60_000);
  afterAll(() => platform.close());

  test.each([
    ['POST', '/v1/completions'],
    ['POST', '/v1/v1/chat/completions'],
    ['POST', '/v1/chat'],
    ['POST', '//v1/chat/completions'],
    ['POST', '/v1//chat/completions'],
    ['POST', '/chat/completions'],
    ['POST', '/'],
    ['GET', '/v1'],
    ['GET', '/v1/'],
    ['GET', '/v1/chat/completions'],
    ['DELETE', '/v1/models/default'],
    ['PUT', '/v1/chat/completions'],
    ['OPTIONS', '/v1/chat/completions'],
    ['GET', '/v1/models/default/more'],
    ['POST', '/v1/embeddings'],
  ])('answers %s %s with a 404 that names the routes', async (method, path) => {
    const answer = await send(platform, method, path);
    expect(answer.status).toBe(404);
    const { message, ...error } = errorOf(answer);
    expect(error).toEqual({ type: 'invalid_request_error', param: null, code: 'unknown_url' });
    for (const route of ROUTES) expect(message).toContain(route);
    expect(message).toContain('chat completions');
    expect(message).not.toContain('/v1/embeddings');
  });

  test('asks for credentials where there are none', async () => {
    const answer = await send(platform, 'POST', '/v1/chat/completions', { 'content-type': 'application/json' }, chat());
    expect(answer.status).toBe(withoutCredentials);
    expect(errorOf(answer)).toMatchObject({ type: 'authentication_error', param: null });
    expect(platform.bedrock.requests).toEqual([]);
  });

  test('answers for one model as for all of them', async () => {
    const openai = new OpenAI({ baseURL: platform.baseURL, apiKey: 'local', maxRetries: 0 });
    const [listed] = (await openai.models.list()).data;
    expect(await openai.models.retrieve('default')).toEqual(listed);
    for (const alias of ['nobody', 'a/b', 'anthropic.claude-haiku-4-5-20251001-v1:0', '%', 'constructor']) {
      const refused = openai.models.retrieve(alias);
      await expect(refused).rejects.toMatchObject({
        status: 404,
        code: 'model_not_found',
        param: 'model',
        requestID: expect.any(String),
      });
    }
  });

  test('lets no page of another origin read an answer', async () => {
    const answer = await send(platform, 'POST', '/v1/chat/completions', { ...AUTHORIZED, origin: CHAT_PAGE }, chat());
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.headers).filter((name) => /^access-control|^vary/.test(name))).toEqual([]);
  });
});

test('a signature in the query is a signature', async () => {
  const platform = await startPlatform({ assembly: givenAssembly({}) });
  const { status } = await send(platform, 'GET', '/v1/models?X-Amz-Signature=abc', {});
  // It passes the web ACL; the gateway here knows signatures in headers alone.
  expect(status).toBe(404);
  await platform.close();
}, 60_000);

describe.each([
  ['signed', { type: 'iam' as const }, [CHAT_PAGE]],
  [
    'with tokens',
    { type: 'cognito' as const, userPool: { type: 'create' as const, domainPrefix: 'example-models' } },
    [CHAT_PAGE, OTHER_PAGE],
  ],
])('an API %s that pages of other origins may call', (_, auth, origins) => {
  let platform: LocalPlatform;
  beforeAll(async () => {
    const api = { ...LEAST.api, auth, cors: { origins }, throttling: { rateLimit: 1, burstLimit: 100 } };
    platform = await startPlatform({ assembly: givenAssembly({ api }), concurrency: 1 });
  }, 60_000);
  afterAll(() => platform.close());
  afterEach(() => platform.bedrock.reset());

  const allowed = (answer: Answer) => answer.headers['access-control-allow-origin'];

  test.each(['/v1/chat/completions', '/v1/models', '/v1/models/default'])('answers a preflight of %s', async (path) => {
    for (const [name, origin] of origins.flatMap((each) => [['Origin', each] as const, ['origin', each] as const])) {
      const answer = await send(platform, 'OPTIONS', path, { [name]: origin, 'access-control-request-method': 'POST' });
      expect(answer).toMatchObject({ status: 204, text: '' });
      expect(allowed(answer)).toBe(origin);
      expect(answer.headers.vary).toBe('Origin');
      expect(answer.headers['access-control-allow-methods']).toBe(
        path.includes('chat') ? 'POST,OPTIONS' : 'GET,OPTIONS',
      );
    }
  });

  test.each(['https://evil.example', 'https://chatXexample.com', `${CHAT_PAGE}.evil.example`, 'null', ''])(
    'allows nothing to %j',
    async (origin) => {
      const preflight = await send(platform, 'OPTIONS', '/v1/models', { origin });
      expect(allowed(preflight)).toBeUndefined();
      const answer = await send(platform, 'GET', '/v1/models', { ...AUTHORIZED, origin });
      expect({ status: answer.status, allowed: allowed(answer) }).toEqual({ status: 200, allowed: undefined });
      expect(answer.headers.vary).toBe('Origin');
    },
  );

  test('allows what clients send', async () => {
    const { headers } = await send(platform, 'OPTIONS', '/v1/models', { origin: CHAT_PAGE });
    const sent: string[] = [];
    const spy: typeof fetch = async (_url, init) => {
      sent.push(...new Headers(init?.headers).keys());
      return Response.json({ object: 'list', data: [], choices: [], id: '', model: '', created: 0 });
    };
    const openai = new OpenAI({ baseURL: 'http://local/v1', apiKey: 'a', organization: 'o', project: 'p', fetch: spy });
    await openai.chat.completions.create(
      { model: 'a', messages: [] },
      { idempotencyKey: 'a', timeout: 1000, maxRetries: 1 },
    );
    const names = String(headers['access-control-allow-headers']).split(',');
    expect(names).toEqual([...ALLOWED_HEADERS]);
    expect(names).toEqual(expect.arrayContaining([...new Set(sent)].filter((name) => name !== 'content-length')));
    expect(sent.length).toBeGreaterThan(8);
    for (const name of ['authorization', 'x-amz-date', 'x-amz-security-token', 'content-type'])
      expect(names).toContain(name);
  });

  test.each<[string, string, string, Record<string, string>, string, number]>([
    ['a whole one', 'POST', '/v1/chat/completions', AUTHORIZED, chat(), 200],
    ['a stream', 'POST', '/v1/chat/completions', AUTHORIZED, chat({ stream: true }), 200],
    ['a list', 'GET', '/v1/models', AUTHORIZED, '', 200],
    ["an error of a function's", 'POST', '/v1/chat/completions', AUTHORIZED, '{}', 400],
    ['an unknown model', 'GET', '/v1/models/nobody', AUTHORIZED, '', 404],
    ['an unknown route', 'GET', '/v1/nothing', AUTHORIZED, '', 404],
    ['no credentials', 'GET', '/v1/models', {}, '', 0],
  ])('lets a page read %s', async (_name, method, path, headers, body, status) => {
    const answer = await send(platform, method, path, { ...headers, origin: CHAT_PAGE }, body);
    expect(answer.status).toBe(status || (auth.type === 'iam' ? 403 : 401));
    const byGateway = path === '/v1/nothing' || status === 0;
    expect(allowed(answer)).toBe(byGateway && origins.length > 1 ? '*' : CHAT_PAGE);
    expect(answer.headers['access-control-expose-headers']).toContain('x-request-id');
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  test('answers 503 with the time to wait when all that may run are busy', async () => {
    platform.bedrock.inject({ type: 'slowFirstToken', delayMs: 1_500 });
    const busy = send(platform, 'POST', '/v1/chat/completions', AUTHORIZED, chat());
    while (platform.bedrock.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const answer = await send(platform, 'POST', '/v1/chat/completions', { ...AUTHORIZED, origin: CHAT_PAGE }, chat());
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    expect(errorOf(answer)).toMatchObject({ type: 'server_error', param: null });
    expect(allowed(answer)).toBe(origins.length > 1 ? '*' : CHAT_PAGE);
    expect((await busy).status).toBe(200);
  });

  test('answers 429 with the time to wait when there are too many in a second', async () => {
    const answers = await Promise.all(
      Array.from({ length: 110 }, () => send(platform, 'OPTIONS', '/v1/models', { origin: CHAT_PAGE })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expect(answer.headers['retry-after']).toBe('1');
      expect(errorOf(answer)).toMatchObject({ type: 'rate_limit_error', code: 'THROTTLED' });
    }
  });
});
