import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { banner } from '../../local/banner';
import { type LocalPlatform, startPlatform, startPlatformOnAws } from '../../local/platform';
import { SAMPLE_MODEL, sampleAssembly } from './fixture/app';

const assembly = sampleAssembly();
let platform: LocalPlatform;

beforeAll(async () => {
  platform = await startPlatform({ assembly });
});
beforeEach(() => platform.bedrock.reset());
afterAll(async () => {
  await platform.close();
  rmSync(assembly, { recursive: true });
});

async function call(body: object, { baseURL } = platform as { baseURL: string }): Promise<Record<string, unknown>> {
  const headers = { authorization: 'Bearer local' };
  const response = await fetch(`${baseURL}/buffered`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as Record<string, unknown>;
}

const control = (path: string, init?: RequestInit) => fetch(new URL(path, platform.baseURL), init);

test('a function reaches the stand-in with its environment alone, which knows its model and its guardrail', async () => {
  expect(await call({ action: 'converse', text: 'hello' })).toMatchObject({
    stopReason: 'end_turn',
    text: expect.any(String),
  });
  expect(await call({ action: 'converse', text: 'forbiddenword' })).toEqual({
    stopReason: 'guardrail_intervened',
    text: 'blocked on the way in',
  });
  expect(platform.bedrock.requests).toHaveLength(2);
});

test('an assembly without a table has no DynamoDB', () => {
  expect(platform.spec.tables).toEqual([]);
  expect(platform.dynamodb).toBeUndefined();
});

test('a function reaches nothing else', async () => {
  expect((await call({ action: 'connect' })).code).toEqual(expect.any(String));
});

test('a person can inject faults', async () => {
  const body = JSON.stringify({ fault: 'throttle', times: 1 });
  expect((await control('/_local/faults', { method: 'POST', body })).status).toBe(200);
  expect(await call({ action: 'converse', text: 'hello' })).toEqual({ failed: 'ThrottlingException' });
  expect(await call({ action: 'converse', text: 'hello' })).toMatchObject({ stopReason: 'end_turn' });
});

test('a person is told what is wrong with a fault', async () => {
  const refused = await control('/_local/faults', { method: 'POST', body: '{"fault":"throttle","times":0}' });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toEqual({ message: expect.stringContaining('times') });
  expect((await control('/_local/other')).status).toBe(404);
});

test('a person sees the calls, without what was said in them', async () => {
  await call({ action: 'converse', text: 'a secret' });
  const listed = await (await control('/_local/requests')).text();
  expect(JSON.parse(listed)).toEqual([
    expect.objectContaining({
      operation: 'Converse',
      modelId: SAMPLE_MODEL,
      guardrailConfig: expect.objectContaining({ guardrailVersion: '1' }),
    }),
  ]);
  expect(listed).not.toContain('a secret');
});

test('the banner shows the base URL, the aliases, and that credentials are not checked', () => {
  const text = banner(platform);
  expect(text).toContain(`curl -N ${platform.baseURL}/chat/completions`);
  expect(text).toContain('Model aliases: default');
  expect(text).toContain('Credentials are not checked');
  expect(text).toMatch(/^Functions run under Node\.js 24\.\d+\.\d+ \(nodejs24\.x\)$/m);
  const { baseURL, spec, logs, close } = platform;
  expect(banner({ baseURL, spec, logs, close })).toContain('with your own AWS credentials, and are billed');
});

test('what the banner says points an AWS SDK at the stand-in, on the port that was asked for', async () => {
  const [port, other] = await freePorts();
  const fixed = await startPlatform({ assembly, port, bedrockPort: other });
  expect(fixed.bedrock.url).toBe(`http://127.0.0.1:${other}`);
  const text = banner(fixed);
  const { AWS_ENDPOINT_URL_BEDROCK_RUNTIME, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = Object.fromEntries(
    [...text.matchAll(/(AWS_\w+)=(\S+)/g)].map(([, name, value]) => [name, value ?? '']),
  );
  const client = new BedrockRuntimeClient({
    endpoint: AWS_ENDPOINT_URL_BEDROCK_RUNTIME ?? '',
    region: AWS_REGION ?? '',
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID ?? '', secretAccessKey: AWS_SECRET_ACCESS_KEY ?? '' },
  });
  const modelId = /modelId: (\S+)/.exec(text)?.[1];
  const messages = [{ role: 'user' as const, content: [{ text: 'forbiddenword' }] }];
  expect((await client.send(new ConverseCommand({ modelId, messages }))).stopReason).toBe('end_turn');
  const [, guardrailIdentifier, guardrailVersion] =
    /guardrailIdentifier: (\S+), guardrailVersion: (\d+)/.exec(text) ?? [];
  const guardrailConfig = { guardrailIdentifier, guardrailVersion };
  const blocked = await client.send(new ConverseCommand({ modelId, messages, guardrailConfig }));
  expect(blocked.stopReason).toBe('guardrail_intervened');
  client.destroy();
  await fixed.close();
});

/** Two ports that nothing listens at. */
async function freePorts(): Promise<number[]> {
  const servers = [createServer(), createServer()];
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

test('a port that is taken is an error, and leaves nothing behind', async () => {
  const port = Number(new URL(platform.baseURL).port);
  await expect(startPlatform({ assembly, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

describe('on AWS', () => {
  test("the functions get the deployed ids and the developer's credentials, and no endpoint", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aws-'));
    const file = join(folder, 'credentials');
    writeFileSync(
      file,
      '[mine]\naws_access_key_id=AKIDMINE\naws_secret_access_key=secret\naws_session_token=session\n',
    );
    Object.assign(process.env, {
      AWS_PROFILE: 'mine',
      AWS_SHARED_CREDENTIALS_FILE: file,
      AWS_ENDPOINT_URL: 'http://elsewhere',
      UNRELATED: 'yes',
    });
    const onAws = await startPlatformOnAws({ assembly }, { guardrail: { id: 'abc123', version: '7' } });
    try {
      const { environment } = (await call({ action: 'describe' }, onAws)) as { environment: Record<string, string> };
      expect(environment).toMatchObject({
        GUARDRAIL_ID: 'abc123',
        GUARDRAIL_VERSION: '7',
        AWS_ACCESS_KEY_ID: 'AKIDMINE',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_SESSION_TOKEN: 'session',
      });
      expect(Object.keys(environment).filter((name) => /ENDPOINT|PROFILE|UNRELATED/.test(name))).toEqual([]);
    } finally {
      await onAws.close();
    }
  });

  test('no credentials are an error at the start', async () => {
    Object.assign(process.env, { AWS_PROFILE: 'nobody', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' });
    await expect(startPlatformOnAws({ assembly }, { guardrail: { id: 'abc123', version: '7' } })).rejects.toMatchObject(
      {
        name: 'CredentialsProviderError',
      },
    );
  });

  test('a missing id is an error that says how to give it', async () => {
    await expect(startPlatformOnAws({ assembly }, {})).rejects.toThrow(
      /attribute GuardrailId of Guardrail \(AWS::Bedrock::Guardrail\) is known only to the deployed stack: pass --outputs/,
    );
  });
});
