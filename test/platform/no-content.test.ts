import { appendFileSync, cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { configNames, loadConfig } from '../../lib/config';
import { readPlatform } from '../../local/assembly';
import { type LocalPlatform, startPlatform } from '../../local/platform';
import { platformWords } from '../support/log-words';
import { type MarkedRequest, markedRequests } from '../support/marked-requests';
import { markerSearch, newMarker } from '../support/marker';
import { type Received, send } from '../support/raw-client';
import { assemblyOf, resourcesOf } from './assemblies';

const marker = newMarker();
const holdsMarker = markerSearch(marker);

/** What was written: by the functions, through `console` and otherwise, and by the gateway. */
const written = ({ logs }: LocalPlatform) => logs.map((entry) => JSON.stringify(entry));
const leaks = (platform: LocalPlatform) => written(platform).filter(holdsMarker);
/** The functions' own lines. */
const lines = ({ logs }: LocalPlatform) =>
  logs.filter(({ functionName }) => functionName !== 'api-gateway').map(({ message }) => message);

async function exchange(
  platform: LocalPlatform,
  { path, fault, endpointFault, ...request }: MarkedRequest,
): Promise<Received> {
  platform.bedrock.reset();
  platform.sagemaker?.reset();
  if (fault) platform.bedrock.inject(fault);
  if (endpointFault) platform.sagemaker?.inject(endpointFault);
  return send(`${platform.baseURL}${path}`, request);
}

async function settled(platform: LocalPlatform): Promise<void> {
  for (let before = -1; before !== platform.logs.length; await sleep(300)) before = platform.logs.length;
}

describe.each(configNames())('%s', (name) => {
  const config = loadConfig(name);
  const requests = markedRequests(config, marker);
  let platform: LocalPlatform;
  let reachedModel = 0;
  let reachedClient = 0;

  beforeAll(async () => {
    platform = await startPlatform({ assembly: assemblyOf(name) });
  });
  afterAll(() => platform.close());

  describe('writes nothing of', () => {
    test.each(requests)('$name', async (request) => {
      const { status, text } = await exchange(platform, request);
      expect({ status, text: status === request.status ? '' : text }).toEqual({ status: request.status, text: '' });
      if (holdsMarker(JSON.stringify(platform.bedrock.requests))) reachedModel++;
      if (holdsMarker(text)) reachedClient++;
    });
  });

  test('anything that was sent or answered', async () => {
    await settled(platform);
    expect(leaks(platform)).toEqual([]);
    expect(lines(platform).length).toBeGreaterThan(requests.length);
  });

  test('anything but words of the platform', () => {
    const ours = platformWords(config, platform.spec);
    expect(lines(platform).filter((line) => !ours(line))).toEqual([]);
  });

  test('while the marker reached the model and came back, with every outcome that there is', () => {
    expect(reachedModel).toBeGreaterThan(30);
    expect(reachedClient).toBeGreaterThan(10);
    const seen = (key: string) => {
      const found = new Set(lines(platform).map((line): unknown => JSON.parse(line)[key]));
      return [...found].filter((value) => value !== undefined).sort();
    };
    expect(seen('guardrailAction')).toEqual(['blocked', 'masked']);
    expect(seen('finishReason')).toEqual(['content_filter', 'stop', 'tool_calls']);
    expect(seen('errorKind')).toEqual(
      [
        ...['content_filter', 'context_length_exceeded', 'disconnected', 'invalid_request', 'misconfigured'],
        ...['model_failed', 'model_not_found', 'request_too_large', 'throttled', 'timeout', 'unavailable'],
        ...['unknown_parameter', 'unsupported_parameter'],
        ...(config.models.images ? ['content_policy_violation'] : []),
      ].sort(),
    );
  });

  test('and API Gateway logs no part of a request that a caller writes', () => {
    const stages = Object.values(resourcesOf(assemblyOf(name))).filter(({ Type }) => Type === 'AWS::ApiGateway::Stage');
    expect(stages).toHaveLength(1);
    for (const { Properties } of stages) {
      expect(Properties?.MethodSettings).toEqual([
        expect.objectContaining({
          ResourcePath: '/*',
          HttpMethod: '*',
          DataTraceEnabled: false,
          LoggingLevel: 'ERROR',
        }),
      ]);
      const setting = Properties?.AccessLogSetting as { Format: string } | undefined;
      expect(unsafeVariables(setting?.Format ?? '$none')).toEqual([]);
    }
  });

  test('and no function has the SDK of X-Ray, which could write anything', () => {
    for (const { codeDirectory, handler } of readPlatform(assemblyOf(name)).functions) {
      const bundle = readFileSync(join(codeDirectory, `${handler.split('.')[0]}.js`), 'utf8');
      expect(bundle).not.toMatch(/AWS_XRAY_DAEMON_ADDRESS|aws-xray-sdk/);
    }
  });
});

/** Those that API Gateway or the identity provider fills. `requestId` is not one: a client can choose it. */
const SAFE_VARIABLES = [
  ...['extendedRequestId', 'requestTime', 'httpMethod', 'resourcePath', 'status', 'responseLength', 'responseLatency'],
  ...['integrationLatency', 'error.responseType', 'waf.status', 'identity.sourceIp', 'identity.vpceId'],
  ...['identity.userArn', 'authorizer.claims.sub'],
].map((variable) => `$context.${variable}`);

function unsafeVariables(format: string): string[] {
  return (format.match(/\$[\w.]+/g) ?? []).filter((variable) => !SAFE_VARIABLES.includes(variable));
}

test.each([
  '$context.requestId',
  '$context.path',
  '$context.identity.userAgent',
  '$input.body',
  '$context.error.message',
])('%s in the access log would be found', (variable) => {
  expect(unsafeVariables(`{"requestId":"$context.extendedRequestId","x":"${variable}"}`)).toEqual([variable]);
});

describe('a function that', () => {
  /** The sandbox with code before its chat handler, which sees the event as `event` and the text of its body as `body`. */
  async function givenPatched(code: string): Promise<LocalPlatform> {
    const assembly = mkdtempSync(join(tmpdir(), 'patched-'));
    cpSync(assemblyOf('sandbox'), assembly, { recursive: true });
    const { functions } = readPlatform(assembly);
    const chat = functions.find(({ environment }) => environment.POWERTOOLS_SERVICE_NAME === 'chat');
    if (!chat) throw new Error('expected a chat function');
    const patch = `
      ;{ const { handler } = module.exports;
      module.exports = { handler: awslambda.streamifyResponse(async (event, stream, context) => {
        const body = Buffer.from(event.body, 'base64').toString(); ${code};
        return handler(event, stream, context);
      }) }; }`;
    appendFileSync(join(chat.codeDirectory, `${chat.handler.split('.')[0]}.js`), patch);
    return startPlatform({ assembly });
  }
  const request: MarkedRequest = {
    name: 'a request',
    path: '/chat/completions',
    body: { model: 'default', messages: [{ role: 'user', content: `repeat: ${marker.text}` }] },
    status: 200,
  };

  test.each<[string, string, number]>([
    ['prints the request', 'console.log(body)', 200],
    ['prints the event, whose body is in base64', 'console.log(JSON.stringify(event))', 200],
    ['prints it to standard output', 'process.stdout.write(body + "\\n")', 200],
    ['prints it to standard error', 'process.stderr.write(body + "\\n")', 200],
    ['prints it in base64', 'console.info(Buffer.from(body).toString("base64"))', 200],
    ['prints it percent-encoded', 'console.info(encodeURIComponent(body))', 200],
    ['prints it stringified twice', 'console.info(JSON.stringify(JSON.stringify(body)))', 200],
    ['prints it in pieces', 'for (const piece of body.match(/[^]{1,12}/g)) console.info(piece)', 200],
    ['makes a dimension of it', 'console.info(JSON.stringify({ _aws: {}, service: body.slice(60) }))', 200],
    ['fails with it', 'throw new Error(body)', 502],
    [
      'prints what it answers',
      'const w = stream.write; stream.write = (...a) => (console.info(String(a[0])), w.apply(stream, a))',
      200,
    ],
  ])('%s is found', async (_, code, status) => {
    const platform = await givenPatched(code);
    try {
      expect((await exchange(platform, request)).status).toBe(status);
      await settled(platform);
      expect(leaks(platform).length).toBeGreaterThan(0);
    } finally {
      await platform.close();
    }
  });

  test.each<[string, string]>([
    ['single letters', 'for (const letter of body) console.info(JSON.stringify({ level: "info", event: letter }))'],
    ['a reversed text', 'console.info(JSON.stringify({ level: "info", alias: [...body].reverse().join("") }))'],
    ['a field of its own', 'console.info(JSON.stringify({ level: "info", prompt: body.length }))'],
  ])('prints %s is found by the words', async (_, code) => {
    const platform = await givenPatched(code);
    try {
      await exchange(platform, request);
      await settled(platform);
      const ours = platformWords(loadConfig('sandbox'), platform.spec);
      expect(lines(platform).filter((line) => !ours(line)).length).toBeGreaterThan(0);
    } finally {
      await platform.close();
    }
  });

  test.each<[string, string]>([
    ['ends its process', 'process.exit(1)'],
    ['runs out of memory', 'const all = []; for (;;) all.push(Array(1e6).fill(body))'],
    ['is not patched', ''],
  ])('%s writes nothing of the request', async (_, code) => {
    const platform = await givenPatched(code);
    try {
      expect((await exchange(platform, request)).status).toBe(code === '' ? 200 : 502);
      await settled(platform);
      expect(leaks(platform)).toEqual([]);
    } finally {
      await platform.close();
    }
  });
});
