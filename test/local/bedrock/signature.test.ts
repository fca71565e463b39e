import http2 from 'node:http2';
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import type { BedrockStandIn } from '../../../local/bedrock';
import { asking, CREDENTIALS, clientOf, given, MODEL } from './harness';

let bedrock: BedrockStandIn;
beforeAll(async () => {
  bedrock = await given();
});
afterEach(() => bedrock.reset());
afterAll(() => bedrock.close());

type Config = Parameters<typeof clientOf>[1];
type Change = (request: {
  headers: Record<string, string>;
  body: Uint8Array | string;
  query: Record<string, string>;
}) => void;

async function send(config: Config = {}, afterSigning?: Change, beforeSigning?: Change) {
  const client = clientOf(bedrock, config);
  const apply = (change: Change | undefined, step: 'build' | 'deserialize') =>
    client.middlewareStack.add(
      (next) => (args) => {
        change?.((args as { request: Parameters<Change>[0] }).request);
        return next(args);
      },
      { step: step as 'build', priority: 'low' },
    );
  apply(beforeSigning, 'build');
  apply(afterSigning, 'deserialize');
  return client.send(new ConverseCommand(asking('hello'))).finally(() => client.destroy());
}

const refused = (name: string, message: RegExp) => ({
  name,
  message: expect.stringMatching(message),
  $metadata: { httpStatusCode: 403 },
});

test('takes a good signature', async () => {
  await expect(send()).resolves.toMatchObject({ stopReason: 'end_turn' });
});

test("a developer's own identity may call any model without the guardrail; the functions' may not", async () => {
  const developer = { accessKeyId: 'AKIDDEVELOPER', secretAccessKey: 'other' };
  const open = await given({ developer });
  const call = async (credentials: typeof developer, modelId = MODEL) => {
    const client = clientOf(open, { credentials });
    const request = asking('hello', { modelId, guardrailConfig: undefined });
    return client.send(new ConverseCommand(request)).finally(() => client.destroy());
  };
  await expect(call(developer)).resolves.toMatchObject({ stopReason: 'end_turn' });
  await expect(call(CREDENTIALS)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  const sonnet = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
  await expect(call(developer, `eu.${sonnet}`)).resolves.toMatchObject({ stopReason: 'end_turn' });
  await expect(call(developer, sonnet)).rejects.toThrow('with on-demand throughput isn’t supported');
  await expect(call(developer, `us.${sonnet}`)).rejects.toThrow('The provided model identifier is invalid.');
  await expect(call({ ...developer, secretAccessKey: 'wrong' })).rejects.toMatchObject({
    name: 'InvalidSignatureException',
  });
  await open.close();
});

test('takes a signature over a query', async () => {
  const addQuery: Change = (request) => {
    request.query = { b: '2 3', a: '1' };
  };
  await expect(send({}, undefined, addQuery)).resolves.toMatchObject({ stopReason: 'end_turn' });
});

test.each([
  [
    'a wrong secret',
    { credentials: { ...CREDENTIALS, secretAccessKey: 'wrong' } },
    'InvalidSignatureException',
    /does not match/,
  ],
  [
    'an unknown key',
    { credentials: { ...CREDENTIALS, accessKeyId: 'AKIDOTHER' } },
    'UnrecognizedClientException',
    /security token/,
  ],
  [
    'a wrong session token',
    { credentials: { ...CREDENTIALS, sessionToken: 'x' } },
    'UnrecognizedClientException',
    /security token/,
  ],
  [
    'a missing session token',
    { credentials: { ...CREDENTIALS, sessionToken: undefined } },
    'UnrecognizedClientException',
    /security token/,
  ],
  ['another region', { region: 'us-east-1' }, 'InvalidSignatureException', /valid region/],
  ['a clock ten minutes behind', { systemClockOffset: -600_000 }, 'InvalidSignatureException', /Signature expired/],
  ['a clock ten minutes ahead', { systemClockOffset: 600_000 }, 'InvalidSignatureException', /not yet current/],
])('refuses %s', async (_, config, name, message) => {
  await expect(send(config)).rejects.toMatchObject(refused(name, message));
  expect(bedrock.requests).toHaveLength(0);
});

test.each<[string, Change, string, RegExp]>([
  [
    'a body changed after signing',
    (r) => {
      r.body = new TextDecoder().decode(r.body as Uint8Array).replace('hello', 'jello');
    },
    'InvalidSignatureException',
    /x-amz-content-sha256/,
  ],
  [
    'a header changed after signing',
    (r) => {
      r.headers['content-type'] = 'application/json;charset=utf-8';
    },
    'InvalidSignatureException',
    /does not match/,
  ],
  [
    'an x-amz header added after signing',
    (r) => {
      r.headers['x-amz-extra'] = '1';
    },
    'InvalidSignatureException',
    /must be a 'SignedHeader'/,
  ],
  [
    'a date changed after signing',
    (r) => {
      const nextSecond = (end: string) => `${(Number(end[0]) + 1) % 10}Z`;
      r.headers['x-amz-date'] = `${r.headers['x-amz-date']}`.replace(/\dZ$/, nextSecond);
    },
    'InvalidSignatureException',
    /does not match/,
  ],
  [
    'another service',
    (r) => {
      r.headers.authorization = `${r.headers.authorization}`.replace('/bedrock/', '/s3/');
    },
    'InvalidSignatureException',
    /service: 'bedrock'/,
  ],
  [
    'no signature',
    (r) => {
      delete r.headers.authorization;
    },
    'MissingAuthenticationTokenException',
    /Missing/,
  ],
  [
    'a mangled signature',
    (r) => {
      r.headers.authorization = 'AWS4-HMAC-SHA256 nonsense';
    },
    'IncompleteSignatureException',
    /complete/,
  ],
  [
    'a bearer token',
    (r) => {
      r.headers.authorization = 'Bearer key';
    },
    'AccessDeniedException',
    /bedrock:CallWithBearerToken/,
  ],
])('refuses %s', async (_, change, name, message) => {
  await expect(send({}, change)).rejects.toMatchObject(refused(name, message));
});

test('lets a client correct its clock by the date header, as the service does', async () => {
  const ahead = await given({ now: () => new Date(Date.now() + 3_600_000) });
  const client = clientOf(ahead, { maxAttempts: 2 });
  await expect(client.send(new ConverseCommand(asking('hello')))).resolves.toMatchObject({
    $metadata: { attempts: 2 },
  });
  client.destroy();
  await ahead.close();
});

test('names the error in a header and gives a request id', async () => {
  const session = http2.connect(bedrock.url);
  const request = session.request({ ':method': 'POST', ':path': `/model/${MODEL}/converse` });
  request.end('{}');
  const headers = await new Promise<http2.IncomingHttpHeaders>((resolve) => request.on('response', resolve));
  expect(headers).toMatchObject({
    ':status': 403,
    'x-amzn-errortype': expect.stringMatching(/^MissingAuthenticationTokenException:/),
    'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  session.destroy();
});
