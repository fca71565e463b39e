import { rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuthorizationType, type CfnRestApi, ContentHandling, MockIntegration } from 'aws-cdk-lib/aws-apigateway';
import { sampleAssembly } from './fixture/app';
import { givenGateway, type RunningGateway } from './fixture/gateway';

const { CONVERT_TO_TEXT } = ContentHandling;
const assembly = sampleAssembly();
const files: string[] = [];
let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await givenGateway(assembly);
});
afterAll(async () => {
  await gateway.close();
  for (const path of [assembly, ...files]) rmSync(path, { recursive: true, force: true });
});

const AUTHORIZED = { authorization: 'Bearer local', 'content-type': 'application/json' };

function post(path: string, body: unknown, headers: Record<string, string> = AUTHORIZED): Promise<Response> {
  return fetch(gateway.baseURL + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** A file that doesn't exist yet; writing it lets a waiting function go on. */
function signal(): { file: string; give(): void } {
  const file = join(tmpdir(), `local-signal-${process.pid}-${files.length}`);
  files.push(file);
  return { file, give: () => writeFileSync(file, '') };
}

async function eventually(what: string, holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 10) {
    if (waited > 10_000) throw new Error(`waited 10 s for: ${what}`);
    await sleep(10);
  }
}

const logged = (message: string) => gateway.logs.some((entry) => entry.message.includes(message));

/** Opens a streamed response without reading it. */
function open(body: unknown): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: AUTHORIZED, agent: false };
    request(`${gateway.baseURL}/streamed`, options, resolve).on('error', reject).end(JSON.stringify(body));
  });
}

describe('event', () => {
  test('is that of a REST API proxy integration', async () => {
    const response = await post(
      '/files/a%20b?x=1&x=2&y=3',
      { action: 'describe' },
      { ...AUTHORIZED, 'X-Case': 'Kept' },
    );
    const { event } = (await response.json()) as { event: Record<string, unknown> };
    expect(event).toMatchObject({
      resource: '/files/{id}',
      path: '/files/a%20b',
      httpMethod: 'POST',
      pathParameters: { id: 'a b' },
      queryStringParameters: { x: '2', y: '3' },
      multiValueQueryStringParameters: { x: ['1', '2'], y: ['3'] },
      stageVariables: null,
      body: '{"action":"describe"}',
      isBase64Encoded: false,
      requestContext: {
        stage: 'v1',
        path: '/v1/files/a%20b',
        resourcePath: '/files/{id}',
        httpMethod: 'POST',
        protocol: 'HTTP/1.1',
        requestId: response.headers.get('x-amzn-requestid'),
        requestTime: expect.stringMatching(/^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/),
      },
    });
    expect(event.headers).toMatchObject({ 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '127.0.0.1' });
    expect(event.headers).not.toHaveProperty('connection');
    expect(event.multiValueHeaders).toMatchObject({ 'content-type': ['application/json'] });
  });

  test('has an id that the client may choose, and one that it may not', async () => {
    const ids = { 'x-amzn-requestid': 'chosen', 'x-amz-apigw-id': 'chosen' };
    const response = await post('/buffered', { action: 'describe' }, { ...AUTHORIZED, ...ids });
    const { event } = (await response.json()) as { event: { requestContext: object } };
    const extendedRequestId = response.headers.get('x-amz-apigw-id');
    expect(event.requestContext).toMatchObject({ requestId: 'chosen', extendedRequestId });
    expect(extendedRequestId).toMatch(/^[A-Za-z0-9+/]{15}=$/);
  });

  test('shows a local role for IAM, and the access key of a signed request', async () => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261121/eu-central-1/execute-api/aws4_request, ...';
    const response = await post('/buffered', { action: 'describe' }, { authorization });
    const { event } = (await response.json()) as { event: { requestContext: { identity: object } } };
    expect(event.requestContext.identity).toMatchObject({
      accessKey: 'AKIAEXAMPLE',
      userArn: 'arn:aws:sts::111122223333:assumed-role/local/local-caller',
    });
  });

  test.each([
    [
      'claims of a JWT',
      `Bearer h.${Buffer.from('{"sub":"me","groups":["a","b"]}').toString('base64url')}.s`,
      { sub: 'me', groups: 'a,b' },
    ],
    ['a local subject for anything else', 'Bearer sk-local', { sub: 'local' }],
  ])('shows for Cognito the %s', async (_name, authorization, claims) => {
    const response = await post('/tokens', { action: 'describe' }, { authorization });
    const { event } = (await response.json()) as { event: { requestContext: { authorizer: object } } };
    expect(event.requestContext.authorizer).toEqual({ claims });
  });

  test('comes with a context and an environment in which nothing of this process is seen', async () => {
    process.env.LEAKED = 'yes';
    const response = await post('/buffered', { action: 'describe' });
    const { context, environment } = (await response.json()) as Record<string, Record<string, unknown>>;
    expect(context).toMatchObject({
      functionName: 'buffered',
      invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:buffered',
      memoryLimitInMB: '256',
      awsRequestId: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(context?.remainingMs).toBeGreaterThan(1000);
    expect(environment).toMatchObject({ AWS_REGION: 'eu-central-1', AWS_LAMBDA_FUNCTION_NAME: 'buffered' });
    expect(environment).not.toHaveProperty('LEAKED');
    expect(environment?.HOME).not.toBe(process.env.HOME);
    expect(Object.keys(environment ?? {}).filter((name) => name.startsWith('NODE_'))).toEqual([]);
  });

  test("runs under the runtime's Node.js, in the folder of its code and in UTC", async () => {
    const { process: own, environment } = (await (await post('/buffered', { action: 'describe' })).json()) as {
      process: Record<string, unknown>;
      environment: Record<string, string>;
    };
    const runtime = environment.AWS_EXECUTION_ENV?.replace('AWS_Lambda_', '');
    expect(`nodejs${String(own.node).split('.')[0]}.x`).toBe(runtime);
    expect(own).toMatchObject({ directory: environment.LAMBDA_TASK_ROOT, timeZone: 'UTC' });
    expect(own.pid).not.toBe(process.pid);
  });
});

describe('buffered function', () => {
  test('stays warm between requests', async () => {
    const first = (await (await post('/buffered', { action: 'count' })).json()) as { invocations: number };
    const second = (await (await post('/buffered', { action: 'count' })).json()) as { invocations: number };
    expect(second.invocations).toBe(first.invocations + 1);
  });

  test('may answer binary, with its own headers; API Gateway renames some', async () => {
    const response = await post('/buffered', {
      action: 'answer',
      response: {
        statusCode: 202,
        headers: { 'Content-Type': 'image/png', Server: 'mine', 'Content-Length': '999' },
        multiValueHeaders: { 'X-Two': ['1', '2'] },
        body: Buffer.from([1, 2, 3]).toString('base64'),
        isBase64Encoded: true,
      },
    });
    expect(response.status).toBe(202);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 3]);
    expect(response.headers.get('x-amzn-remapped-server')).toBe('mine');
    expect(response.headers.get('x-two')).toBe('1, 2');
  });

  test.each([
    ['a string', 'text'],
    ['no status code', { body: '' }],
    ['a body that is no string', { statusCode: 200, body: { a: 1 } }],
    ['nothing', undefined],
  ])('that answers %s gives 502', async (_name, response) => {
    const refused = await post('/buffered', { action: 'answer', response });
    expect(refused.status).toBe(502);
    expect(await refused.json()).toEqual({ message: 'Internal server error' });
    expect(gateway.reasons.at(-1)).toMatch(/^BAD_GATEWAY: the (response|body)/);
  });

  test('that throws gives 502 and stays warm', async () => {
    const before = (await (await post('/buffered', { action: 'count' })).json()) as { invocations: number };
    expect((await post('/buffered', { action: 'throw', message: 'as asked' })).status).toBe(502);
    const after = (await (await post('/buffered', { action: 'count' })).json()) as { invocations: number };
    expect(after.invocations).toBe(before.invocations + 2);
    expect(logged('TypeError: as asked')).toBe(true);
  });

  test.each([
    ['crashes outside of its handler', { action: 'crash' }, 'Error: outside of the handler'],
    ['leaves a rejection unhandled', { action: 'reject' }, 'Runtime.UnhandledPromiseRejection: Error: not awaited'],
    ['ends the process', { action: 'exit' }, "Runtime.ExitError: the function's process exited with the code 3"],
    ['exhausts its memory', { action: 'exhaust' }, 'Runtime.OutOfMemory'],
    ['blocks until its time-out', { action: 'spin' }, 'Sandbox.Timedout: Task timed out after 5.00 seconds'],
  ])(
    'that %s gives 502, and the next request gets a fresh environment',
    async (_name, body, message) => {
      expect((await post('/buffered', body)).status).toBe(502);
      expect(logged(message)).toBe(true);
      const { invocations } = (await (await post('/buffered', { action: 'count' })).json()) as { invocations: number };
      expect(invocations).toBe(1);
    },
    30_000,
  );

  test('that takes longer than the integration allows gives 504', async () => {
    const { file, give } = signal();
    const response = await post('/slow', { action: 'hold', file });
    give();
    expect(response.status).toBe(504);
    expect(await response.json()).toEqual({ message: 'Endpoint request timed out' });
  });

  test('runs at most as often at once as its reserved concurrency', async () => {
    const holdBoth = async (whileHeld: () => Promise<void>) => {
      const { file, give } = signal();
      const held = [1, 2].map(() => post('/buffered', { action: 'hold', file }));
      const holding = () => gateway.logs.filter((entry) => entry.message.includes(`holding ${file}`));
      await eventually('both environments to be held', () => holding().length === 2);
      await whileHeld();
      give();
      return (await Promise.all(held)).map(({ status }) => status);
    };
    // A second environment that starts slowly lets the first one run into its time-out; once both are warm, neither does.
    while (`${await holdBoth(async () => {})}` !== '200,200');

    let refused = 0;
    const statuses = await holdBoth(async () => {
      refused = (await post('/buffered', { action: 'count' })).status;
    });
    expect(refused).toBe(500);
    expect(gateway.reasons).toContain('API_CONFIGURATION_ERROR: all 2 environments of buffered are busy');
    expect(statuses).toEqual([200, 200]);
    expect((await post('/buffered', { action: 'count' })).status).toBe(200);
  }, 30_000);

  test('that has no handler gives 502', async () => {
    expect((await post('/missing', {})).status).toBe(502);
    expect(logged('Runtime.HandlerNotFound: index.notAFunction is undefined or not exported')).toBe(true);
  });

  test("finds the modules of Lambda's runtime, and no other of the project", async () => {
    const sdk = await post('/buffered', { action: 'require', module: '@aws-sdk/client-bedrock-runtime' });
    expect(await sdk.json()).toEqual({ loaded: true });
    const zod = join(__dirname, '..', '..', 'node_modules', 'zod');
    expect((await post('/buffered', { action: 'require', module: zod })).status).toBe(502);
    expect(logged(`Cannot find module '${zod}' in the bundle`)).toBe(true);
  });

  test('has what it prints kept, in order, with level and request', async () => {
    const before = gateway.logs.length;
    await post('/buffered', { action: 'print', text: 'hello' });
    expect(gateway.logs.slice(before)).toEqual(
      [
        ['INFO', 'logged hello'],
        ['WARN', "{ text: 'hello' }"],
        ['INFO', 'printed hello'],
        ['ERROR', 'complained hello'],
      ].map(([level, message]) => ({ functionName: 'buffered', level, message, requestId: expect.any(String) })),
    );
  });
});

describe('streaming function', () => {
  test('is passed on as it writes', async () => {
    const { file, give } = signal();
    const response = await post('/streamed', { action: 'steps', first: 'one', rest: ['two', 'three'], file });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString()).toBe('one');
    give();
    let rest = '';
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      rest += Buffer.from(next.value).toString();
    }
    expect(rest).toBe('twothree');
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('x-amzn-remapped-date')).toBe('never');
  });

  test('is held back by a client that does not read', async () => {
    const megabytes = 48;
    const written = () => gateway.logs.filter(({ message }) => message.startsWith('written ')).length;
    const response = await open({ action: 'flood', megabytes });
    let before = -1;
    while (before !== written()) {
      before = written();
      await sleep(200);
    }
    expect(before).toBeLessThan(megabytes / 2);
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) bytes += chunk.length;
    expect(bytes).toBe(megabytes * 1024 * 1024);
    expect(written()).toBe(megabytes);
  }, 30_000);

  test('learns that the client hung up, and may go on', async () => {
    const { file, give } = signal();
    const response = await open({ action: 'endless', file });
    await new Promise((resolve) => response.once('data', resolve));
    response.destroy();
    await eventually('the stream to fail', () => logged('stream failed the client closed the connection'));
    give();
    await eventually('the function to go on', () => logged('went on'));
    const after = await post('/streamed', { action: 'steps', first: 'again', rest: [], file });
    expect(await after.text()).toBe('again');
  });

  test.each([
    ['writes no metadata', { action: 'unframed' }, 'BAD_GATEWAY: the response ended before its metadata and delimiter'],
    [
      'ends without a write, as in Lambda',
      { action: 'endOnly' },
      'BAD_GATEWAY: the response ended before its metadata and delimiter',
    ],
    ['throws before its metadata', { action: 'throwBefore' }, 'BAD_GATEWAY: before'],
  ])('that %s gives 502', async (_name, body, reason) => {
    const response = await post('/streamed', body);
    expect(response.status).toBe(502);
    expect(gateway.reasons.at(-1)).toBe(reason);
  });

  test('that throws in the middle has its response cut off', async () => {
    const response = await post('/streamed', { action: 'throwAfter' });
    expect(response.status).toBe(201);
    await expect(response.text()).rejects.toThrow();
  });
});

describe('an API whose binaryMediaTypes match', () => {
  const given = { types: ['image/*', 'application/octet-stream'] };
  let binary: RunningGateway;
  beforeAll(async () => {
    const directory = sampleAssembly({
      extend: (api) => {
        (api.node.defaultChild as CfnRestApi).binaryMediaTypes = given.types;
        for (const [name, contentHandling, answered] of [
          ['text', CONVERT_TO_TEXT, CONVERT_TO_TEXT],
          ['bytes', undefined, CONVERT_TO_TEXT],
          ['answer', CONVERT_TO_TEXT, undefined],
        ] as const) {
          const mock = new MockIntegration({
            contentHandling,
            requestTemplates: { 'application/json': '{"statusCode":204}' },
            integrationResponses: [{ statusCode: '204', contentHandling: answered }],
          });
          const options = { authorizationType: AuthorizationType.NONE, methodResponses: [{ statusCode: '204' }] };
          api.root.addResource(name).addMethod('OPTIONS', mock, options);
        }
      },
    });
    files.push(directory);
    binary = await givenGateway(directory);
  });
  afterAll(() => binary.close());

  const JSON_BODY = '{"action":"describe","text":"caf\u00e9"}';
  const describeWith = async (type: string, body: Buffer) => {
    const headers = { ...AUTHORIZED, 'content-type': type };
    const response = await fetch(`${binary.baseURL}/buffered`, { method: 'POST', headers, body });
    return ((await response.json()) as { event: { body: string; isBase64Encoded: boolean } }).event;
  };

  test.each(['image/png', 'IMAGE/PNG; q=1', 'application/octet-stream'])(
    'has a body of %s come in base64',
    async (type) => {
      const body = Buffer.from(JSON_BODY, 'latin1');
      expect(await describeWith(type, body)).toMatchObject({ body: body.toString('base64'), isBase64Encoded: true });
    },
  );

  test.each(['application/json', 'text/image', 'images/png', ''])(
    'has a body of %j come as text, with U+FFFD for what is none',
    async (type) => {
      expect(await describeWith(type, Buffer.from(JSON_BODY, 'latin1'))).toMatchObject({
        body: JSON_BODY.replace('\u00e9', '\ufffd'),
        isBase64Encoded: false,
      });
    },
  );

  test('fails a mock that does not convert to text both ways', async () => {
    const ask = async (name: string, type: string) => {
      const { status } = await fetch(`${binary.baseURL}/${name}`, {
        method: 'OPTIONS',
        headers: { 'content-type': type },
      });
      return status;
    };
    expect(await ask('text', 'image/png')).toBe(204);
    expect(await ask('bytes', 'text/plain')).toBe(204);
    expect(await ask('bytes', 'image/png')).toBe(500);
    expect(binary.reasons.at(-1)).toMatch(/^API_CONFIGURATION_ERROR: .*CONVERT_TO_TEXT/);
    expect(await ask('answer', 'image/png')).toBe(500);
  });
});

describe('API Gateway', () => {
  test.each([
    ['an unknown route', 'POST', '/v1/nothing', AUTHORIZED, 403, { message: 'Missing Authentication Token' }],
    ['an unknown method', 'PUT', '/v1/buffered', AUTHORIZED, 403, { message: 'Missing Authentication Token' }],
    ['an unknown stage', 'POST', '/v2/buffered', AUTHORIZED, 403, { message: 'Forbidden' }],
    ['no signature', 'POST', '/v1/buffered', {}, 403, { message: 'Missing Authentication Token' }],
    ['no token', 'POST', '/v1/tokens', {}, 401, { error: { message: 'Unauthorized', type: 'UNAUTHORIZED' } }],
  ] as const)('refuses %s', async (_name, method, path, headers, status, body) => {
    const response = await fetch(`http://127.0.0.1:${gateway.port}${path}`, { method, headers });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual(body);
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/);
    expect(response.headers.get('x-sample')).toBe(status === 401 ? 'yes' : null);
  });

  test('refuses a request without a parameter that the method requires', async () => {
    const refused = await post('/strict?p=1', {});
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({ message: 'Missing required request parameters: [X-Needed, q]' });
    expect((await post('/strict?q=%20', {}, { ...AUTHORIZED, 'x-needed': '' })).status).toBe(400);
    expect((await post('/strict?q=1', { action: 'count' }, { ...AUTHORIZED, 'x-needed': 'a' })).status).toBe(200);
  });

  test('refuses a body over 10 MB, and Lambda an event over 6 MB', async () => {
    const body = (bytes: number) => ({ method: 'POST', headers: AUTHORIZED, body: Buffer.alloc(bytes, 'x') });
    const overall = await fetch(`${gateway.baseURL}/buffered`, body(10 * 1024 * 1024 + 1));
    expect(overall.status).toBe(413);
    expect(await overall.json()).toEqual({ message: 'Request Too Long' });
    const event = await fetch(`${gateway.baseURL}/buffered`, body(6 * 1024 * 1024));
    expect(event.status).toBe(413);
    expect(gateway.reasons.at(-1)).toMatch(/^REQUEST_TOO_LARGE: the event has \d+ bytes, Lambda takes 6291456$/);
  });

  test("throttles by the stage's settings, method by method", async () => {
    const get = () => fetch(`${gateway.baseURL}/limited`, { headers: AUTHORIZED });
    const statuses = (await Promise.all([get(), get(), get()])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 200, 429]);
    expect((await post('/buffered', { action: 'count' })).status).toBe(200);
    await sleep(1100);
    expect((await get()).status).toBe(200);
  });
});
