import { type BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import type { BedrockStandIn, Fault } from '../../../local/bedrock';
import { asking, clientOf, collect, given } from './harness';

let bedrock: BedrockStandIn;
let client: BedrockRuntimeClient;
beforeEach(async () => {
  bedrock = await given();
  client = clientOf(bedrock);
});
afterEach(async () => {
  client.destroy();
  await bedrock.close();
});

const counting = asking('count to 30');

test.each<[Fault['type'], string, number]>([
  ['throttle', 'ThrottlingException', 429],
  ['serviceUnavailable', 'ServiceUnavailableException', 503],
  ['internal', 'InternalServerException', 500],
  ['modelTimeout', 'ModelTimeoutException', 408],
  ['modelError', 'ModelErrorException', 424],
  ['accessDenied', 'AccessDeniedException', 403],
  ['validation', 'ValidationException', 400],
])('%s answers %s once, then all is well', async (type, name, httpStatusCode) => {
  bedrock.inject({ type } as Fault);
  for (const command of [new ConverseCommand(counting), new ConverseStreamCommand(counting)]) {
    if (command instanceof ConverseStreamCommand) bedrock.inject({ type } as Fault);
    await expect(client.send(command as ConverseCommand)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    });
  }
  await expect(client.send(new ConverseCommand(counting))).resolves.toMatchObject({ stopReason: 'end_turn' });
  expect(bedrock.requests.map(({ error }) => error)).toEqual([name, name, undefined]);
});

test('modelError carries the members of its exception', async () => {
  bedrock.inject({ type: 'modelError' });
  const call = client.send(new ConverseCommand(counting));
  await expect(call).rejects.toMatchObject({ originalStatusCode: 500, resourceName: 'local-model' });
});

test('a client that retries gets over a fault that ends', async () => {
  const patient = clientOf(bedrock, { maxAttempts: 3 });
  bedrock.inject({ type: 'serviceUnavailable', times: 2 });
  await expect(patient.send(new ConverseCommand(counting))).resolves.toMatchObject({ $metadata: { attempts: 3 } });
  patient.destroy();
});

test('a fault for one operation leaves the others alone', async () => {
  bedrock.inject({ type: 'throttle', operation: 'ConverseStream', times: 2 });
  await expect(client.send(new ConverseCommand(counting))).resolves.toBeDefined();
  await expect(client.send(new ConverseStreamCommand(counting))).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect(bedrock.faults).toEqual([{ type: 'throttle', operation: 'ConverseStream', times: 1 }]);
  bedrock.reset();
  expect(bedrock.faults).toEqual([]);
  expect(bedrock.requests).toEqual([]);
});

test('refuses to inject a fault for no request', () => {
  expect(() => bedrock.inject({ type: 'throttle', times: 0 })).toThrow(/expected a positive integer/);
});

test.each([
  ['modelStreamErrorException', 'ModelStreamErrorException'],
  ['throttlingException', 'ThrottlingException'],
  ['internalServerException', 'InternalServerException'],
  ['serviceUnavailableException', 'ServiceUnavailableException'],
  ['validationException', 'ValidationException'],
] as const)('midStreamError breaks a stream off with %s after the tokens asked for', async (exception, name) => {
  bedrock.inject({ type: 'midStreamError', afterTokens: 5, exception });
  const { stream } = await client.send(new ConverseStreamCommand(counting));
  const deltas: string[] = [];
  const reading = (async () => {
    for await (const event of stream ?? []) {
      if (event.contentBlockDelta) deltas.push(event.contentBlockDelta.delta?.text ?? '');
    }
  })();
  await expect(reading).rejects.toMatchObject({ name });
  expect(deltas).toHaveLength(5);
  expect(bedrock.requests[0]).toMatchObject({ error: name, aborted: false });
});

test('midStreamError comes even when the answer is shorter', async () => {
  bedrock.inject({ type: 'midStreamError', afterTokens: 1000, exception: 'throttlingException' });
  await expect(collect(client, counting)).rejects.toMatchObject({ name: 'ThrottlingException' });
});

test('slowFirstToken delays the first token of a stream and the answer of Converse', async () => {
  bedrock.inject({ type: 'slowFirstToken', delayMs: 120, times: 2 });
  for (const call of [() => client.send(new ConverseCommand(counting)), () => collect(client, counting)]) {
    const started = performance.now();
    await call();
    expect(performance.now() - started).toBeGreaterThanOrEqual(118);
  }
});

test('slowTokens delays every token', async () => {
  bedrock.inject({ type: 'slowTokens', delayMs: 20 });
  const started = performance.now();
  const { names } = await collect(client, asking('repeat: 12345678901234567890'));
  const tokens = names.filter((name) => name === 'contentBlockDelta').length;
  expect(tokens).toBe(5);
  expect(performance.now() - started).toBeGreaterThanOrEqual(tokens * 20 - 5);
});

test('connectionReset cuts the connection', async () => {
  bedrock.inject({ type: 'connectionReset' });
  await expect(client.send(new ConverseCommand(counting))).rejects.not.toHaveProperty('$response.statusCode');
  await expect(client.send(new ConverseCommand(counting))).resolves.toBeDefined();
});

test('hang never answers; the client gives up and the stand-in notes it', async () => {
  bedrock.inject({ type: 'hang' });
  const call = client.send(new ConverseCommand(counting), { abortSignal: AbortSignal.timeout(100) });
  await expect(call).rejects.toMatchObject({ name: expect.stringMatching(/Abort|Timeout/) });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(bedrock.requests[0]).toMatchObject({ aborted: true, finished: false });
});
