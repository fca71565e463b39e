import {
  InvokeEndpointAsyncCommand,
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime';
import { type SageMakerFault, type SageMakerStandIn, startSageMaker } from '../../local/sagemaker';

const REGION = 'eu-central-1';
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-for-tests' };
const SEOUL = '서울 한강 '.repeat(20).trim();
const BODY = { messages: [{ role: 'user', content: `repeat: ${SEOUL}` }] };

let sagemaker: SageMakerStandIn;
beforeAll(async () => {
  sagemaker = await startSageMaker({
    region: REGION,
    credentials: CREDENTIALS,
    endpoints: [{ endpointName: 'open', container: 'openai-messages' }],
  });
});
beforeEach(() => sagemaker.reset());
afterAll(() => sagemaker.close());

const client = (credentials = CREDENTIALS, region = REGION) =>
  new SageMakerRuntimeClient({ region, credentials, endpoint: sagemaker.url, maxAttempts: 1 });
const input = (EndpointName = 'open', body: object = BODY) => ({
  EndpointName,
  Body: Buffer.from(JSON.stringify(body)),
  ContentType: 'application/json',
  InferenceId: 'id-1',
});
const invoke = (...args: Parameters<typeof input>) => client().send(new InvokeEndpointCommand(input(...args)));

async function partsOf(): Promise<Uint8Array[]> {
  const { Body } = await client().send(new InvokeEndpointWithResponseStreamCommand(input()));
  const parts: Uint8Array[] = [];
  for await (const { PayloadPart } of Body ?? []) if (PayloadPart?.Bytes) parts.push(PayloadPart.Bytes);
  return parts;
}

test("the service's client reads a whole answer, and the container gets the body as it was sent", async () => {
  const { Body, ContentType, InvokedProductionVariant } = await invoke();
  expect(JSON.parse(Body?.transformToString() ?? '')).toMatchObject({
    choices: [{ message: { content: SEOUL }, finish_reason: 'stop' }],
  });
  expect({ ContentType, InvokedProductionVariant }).toEqual({
    ContentType: 'application/json',
    InvokedProductionVariant: 'AllTraffic',
  });
  expect(sagemaker.requests).toMatchObject([
    {
      operation: 'InvokeEndpoint',
      endpointName: 'open',
      body: BODY,
      inferenceId: 'id-1',
      finished: true,
      aborted: false,
    },
  ]);
});

test("the service's client reads a stream, whose parts end within lines and characters", async () => {
  const parts = await partsOf();
  const whole = Buffer.concat(parts).toString('utf8');
  expect(whole).toMatch(/^: ping\n\ndata: \{/);
  expect(whole).toMatch(/data: \[DONE\]\n\n$/);
  expect(parts.some((part) => !Buffer.from(part).toString('utf8').endsWith('\n'))).toBe(true);
  expect(parts.some((part) => Buffer.from(part).toString('utf8').includes('\uFFFD'))).toBe(true);
});

test.each<[string, SageMakerFault, string, object]>([
  ['throttling', { type: 'throttle' }, 'ThrottlingException', {}],
  ['an unavailable service', { type: 'serviceUnavailable' }, 'ServiceUnavailable', { $fault: 'server' }],
  ['a failing service', { type: 'internal' }, 'InternalFailure', { $fault: 'server' }],
  ['a failing dependency', { type: 'internalDependency' }, 'InternalDependencyException', { $fault: 'server' }],
  ['a model that is not ready', { type: 'modelNotReady' }, 'ModelNotReadyException', { $fault: 'client' }],
  ['a missing permission', { type: 'accessDenied' }, 'AccessDeniedException', {}],
  [
    'an error of the container',
    { type: 'modelError', status: 503, message: 'busy' },
    'ModelError',
    { OriginalStatusCode: 503, OriginalMessage: 'busy' },
  ],
])("the service's client knows %s", async (_, fault, name, fields) => {
  sagemaker.inject(fault);
  await expect(invoke()).rejects.toMatchObject({ name, ...fields });
  await expect(invoke()).resolves.toBeDefined();
});

test.each(['ModelStreamError', 'InternalStreamFailure'] as const)('a stream breaks off with %s', async (exception) => {
  sagemaker.inject({ type: 'midStreamError', afterEvents: 2, exception });
  await expect(partsOf()).rejects.toMatchObject({ name: exception });
});

test('a turn holds the results of all its tool calls', async () => {
  const call = (id: string) => ({ id, type: 'function', function: { name: 'get_weather', arguments: '{}' } });
  const messages = [
    { role: 'user', content: 'Seoul and Busan' },
    { role: 'assistant', tool_calls: [call('1'), call('2')] },
    { role: 'tool', tool_call_id: '1', content: 'sunny' },
    { role: 'tool', tool_call_id: '2', content: 'windy' },
  ];
  const { Body } = await invoke('open', { messages });
  expect(JSON.parse(Body?.transformToString() ?? '')).toMatchObject({
    choices: [{ message: { content: 'The tool returned: sunny\nThe tool returned: windy' } }],
  });
});

test("what the container does not take is its error, and an endpoint that is not there the service's", async () => {
  await expect(invoke('open', {})).rejects.toMatchObject({ name: 'ModelError', OriginalStatusCode: 422 });
  await expect(invoke('other')).rejects.toMatchObject({ name: 'ValidationError' });
});

test('a signature of somebody else, of another Region or of another service is refused', async () => {
  const command = () => new InvokeEndpointCommand(input());
  const other = { ...CREDENTIALS, secretAccessKey: 'another' };
  await expect(client(other).send(command())).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  await expect(client(CREDENTIALS, 'us-east-1').send(command())).rejects.toMatchObject({
    name: 'InvalidSignatureException',
  });
  const answer = await fetch(`${sagemaker.url}/endpoints/open/invocations`, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(403);
  expect(sagemaker.requests).toEqual([]);
});

test('other operations are unknown', async () => {
  const command = new InvokeEndpointAsyncCommand({ EndpointName: 'open', InputLocation: 's3://bucket/key' });
  await expect(client().send(command)).rejects.toMatchObject({ name: 'UnknownOperationException' });
});
