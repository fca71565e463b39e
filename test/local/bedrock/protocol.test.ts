import {
  type BedrockRuntimeClient,
  ConverseCommand,
  CountTokensCommand,
  InvokeModelCommand,
  ListAsyncInvokesCommand,
} from '@aws-sdk/client-bedrock-runtime';
import type { BedrockStandIn } from '../../../local/bedrock';
import { asking, clientOf, GUARDRAIL, given, MODEL, PROFILE_ARN, textOf } from './harness';

let bedrock: BedrockStandIn;
let client: BedrockRuntimeClient;
beforeAll(async () => {
  bedrock = await given();
  client = clientOf(bedrock);
});
afterEach(() => bedrock.reset());
afterAll(async () => {
  client.destroy();
  await bedrock.close();
});

/** Sends a body that the client would not write itself. */
function sendRaw(body: unknown, target = `/model/${encodeURIComponent(MODEL)}/converse`) {
  const raw = clientOf(bedrock);
  raw.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: string; path: string; headers: Record<string, string> };
      request.body = typeof body === 'string' ? body : JSON.stringify(body);
      request.path = target;
      request.headers['content-length'] = String(Buffer.byteLength(request.body));
      return next(args);
    },
    { step: 'build', priority: 'low' },
  );
  return raw.send(new ConverseCommand(asking('hello'))).finally(() => raw.destroy());
}

const user = (...content: unknown[]) => ({ role: 'user', content });
const guarded = (more: object) => ({ guardrailConfig: GUARDRAIL, ...more });

test('answers Converse with a request id, usage and latency', async () => {
  const answer = await client.send(new ConverseCommand(asking('hello there')));
  expect(answer.$metadata).toMatchObject({ httpStatusCode: 200, requestId: bedrock.requests[0]?.requestId });
  expect(answer.output?.message?.role).toBe('assistant');
  expect(textOf(answer)).toContain('hello there');
  expect(answer.stopReason).toBe('end_turn');
  expect(answer.usage?.inputTokens).toBe(3);
  expect(answer.usage?.totalTokens).toBe((answer.usage?.inputTokens ?? 0) + (answer.usage?.outputTokens ?? 0));
  expect(answer.metrics?.latencyMs).toBeGreaterThanOrEqual(0);
});

test('records what it was asked, with blobs decoded', async () => {
  const image = { format: 'png' as const, source: { bytes: new Uint8Array([1, 2, 3]) } };
  const message = { role: 'user' as const, content: [{ text: 'look' }, { image }] };
  await client.send(
    new ConverseCommand(asking('', { modelId: PROFILE_ARN, messages: [message], requestMetadata: { team: 'a' } })),
  );
  expect(bedrock.requests).toHaveLength(1);
  const [request] = bedrock.requests;
  expect(request).toMatchObject({ operation: 'Converse', modelId: PROFILE_ARN, aborted: false, finished: true });
  expect(request?.input).toMatchObject({ requestMetadata: { team: 'a' }, messages: [message] });
});

test('counts tokens by its own rule: four characters, one Hangul syllable', async () => {
  const input = { converse: { messages: [{ role: 'user' as const, content: [{ text: '안녕 hello' }] }] } };
  const { inputTokens } = await client.send(new CountTokensCommand({ modelId: MODEL, input }));
  expect(inputTokens).toBe(2 + 2);
});

test('says which operation is not served', async () => {
  const call = client.send(new ListAsyncInvokesCommand({}));
  await expect(call).rejects.toMatchObject({ name: 'UnknownOperationException', $metadata: { httpStatusCode: 404 } });
});

test('says that it does not know the body of a model', async () => {
  const modelId = 'writer.palmyra-x5-v1:0';
  const other = await given({ models: [modelId] });
  const caller = clientOf(other);
  const call = caller.send(new InvokeModelCommand({ modelId, body: '{}', ...GUARDRAIL }));
  await expect(call).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining('body') });
  caller.destroy();
  await other.close();
});

test('refuses models it does not have as the service does', async () => {
  await expect(client.send(new ConverseCommand(asking('hi', { modelId: 'no.such-model-v1:0' })))).rejects.toMatchObject(
    {
      name: 'ValidationException',
      message: 'The provided model identifier is invalid.',
    },
  );
  await expect(client.send(new ConverseCommand(asking('hi', { modelId: `${PROFILE_ARN}x` })))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    $metadata: { httpStatusCode: 404 },
  });
});

test.each([
  ['broken JSON', '{"messages": [', 'SerializationException', /not valid JSON/],
  [
    'a number for a string',
    { messages: [user({ text: 5 })] },
    'SerializationException',
    /NUMBER_VALUE can not be converted/,
  ],
  ['a string for a list', { messages: 'hi' }, 'SerializationException', /STRING_VALUE can not be converted/],
  ['a list for a structure', { messages: [[]] }, 'SerializationException', /Start of list found/],
  [
    'a blob that is not base64',
    { messages: [user({ image: { format: 'png', source: { bytes: '*' } } })] },
    'SerializationException',
    /base64/,
  ],
  [
    'a message without a role',
    { messages: [{ content: [] }] },
    'ValidationException',
    /'messages.0.role'.*must not be null/,
  ],
  [
    'a union with two members',
    { messages: [user({ text: 'a', cachePoint: { type: 'default' } })] },
    'ValidationException',
    /ContentBlock object at messages.0.content.0 must set one/,
  ],
  ['a union with an unknown member', { messages: [user({ type: 'text' })] }, 'ValidationException', /must set one/],
])('refuses %s', async (_, body, name, message) => {
  await expect(sendRaw(typeof body === 'string' ? body : guarded(body))).rejects.toMatchObject({
    name,
    message: expect.stringMatching(message),
    $metadata: { httpStatusCode: 400 },
  });
});

test('ignores members that the model does not know, and null', async () => {
  const body = guarded({ messages: [user({ text: 'hi' })], system: null, future: { a: 1 } });
  expect(textOf(await sendRaw(body))).toContain('hi');
});

const toolUse = { toolUse: { toolUseId: 't1', name: 'f', input: {} } };
const toolResult = { toolResult: { toolUseId: 't1', content: [{ text: 'ok' }] } };
const tool = { toolSpec: { name: 'f', inputSchema: { json: { type: 'object' } } } };
const hello = user({ text: 'hi' });
const assistant = (...content: unknown[]) => ({ role: 'assistant', content });

test.each([
  [{ messages: [] }, /at least one message/],
  [{ messages: [user()] }, /content field in the Message object at messages.0 is empty/],
  [{ messages: [user({ text: ' ' })] }, /text field in the ContentBlock object at messages.0.content.0 is blank/],
  [
    { messages: [{ role: 'robot', content: [{ text: 'a' }] }] },
    /'robot' at 'messages.1.member.role' .* enum value set/,
  ],
  [{ messages: [assistant({ text: 'a' })] }, /must start with a user message/],
  [{ messages: [hello, hello] }, /must alternate/],
  [{ messages: [user({ image: { format: 'bmp', source: { bytes: 'AAAA' } } })] }, /enum value set: .*png/],
  [{ messages: [hello, assistant(toolUse), user(toolResult)] }, /toolConfig field must be defined/],
  [
    { messages: [hello, assistant(toolUse), hello], toolConfig: { tools: [tool] } },
    /Expected toolResult blocks at messages.2.content for the following Ids: t1/,
  ],
  [
    { messages: [user(toolResult)], toolConfig: { tools: [tool] } },
    /number of toolResult blocks at messages.0.content exceeds/,
  ],
  [{ messages: [hello], toolConfig: { tools: [] } }, /toolConfig.tools/],
  [{ messages: [hello], toolConfig: { tools: [tool, tool] } }, /duplicate tool names: f/],
  [{ messages: [hello], toolConfig: { tools: [tool], toolChoice: { tool: { name: 'g' } } } }, /'g' .* is not defined/],
  [
    {
      messages: [hello],
      toolConfig: { tools: [{ toolSpec: { name: 'f', inputSchema: { json: { type: 'array' } } } }] },
    },
    /inputSchema.json.type must be one of the following: object/,
  ],
  [
    {
      messages: [hello],
      toolConfig: { tools: [{ toolSpec: { name: 'f g', inputSchema: { json: { type: 'object' } } } }] },
    },
    /regular expression pattern/,
  ],
  [{ messages: [hello], inferenceConfig: { temperature: 2 } }, /less than or equal to 1/],
  [{ messages: [hello], inferenceConfig: { maxTokens: 0 } }, /greater than or equal to 1/],
  [{ messages: [hello], inferenceConfig: { maxTokens: 1.5 } }, /must be an integer/],
  [{ messages: [hello], requestMetadata: { 'k!': 'v' } }, /requestMetadata.key/],
  [{ messages: [hello], system: [{ text: '' }] }, /system.1.member.text/],
  [
    {
      messages: [hello],
      outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: 'x' } } } },
    },
    /must be a JSON object/,
  ],
])('refuses %j', async (body, message) => {
  await expect(sendRaw(guarded(body))).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringMatching(message),
  });
});

test('takes a whole tool turn', async () => {
  const messages = [hello, assistant(toolUse), user(toolResult)];
  expect(textOf(await sendRaw(guarded({ messages, toolConfig: { tools: [tool] } })))).toBe('The tool returned: ok');
});

test.each([
  ['none', undefined],
  ['the draft', { ...GUARDRAIL, guardrailVersion: 'DRAFT' }],
  ['another version', { ...GUARDRAIL, guardrailVersion: '9' }],
  ['another guardrail', { ...GUARDRAIL, guardrailIdentifier: 'other' }],
])('denies a model call with %s instead of the pinned guardrail', async (_, guardrailConfig) => {
  await expect(client.send(new ConverseCommand(asking('hi', { guardrailConfig })))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 403 },
  });
  expect(bedrock.requests[0]?.error).toBe('AccessDeniedException');
});

test('lets calls without a guardrail through when told to', async () => {
  const open = await given({ requireGuardrail: false });
  const caller = clientOf(open);
  const answer = await caller.send(new ConverseCommand(asking('Project Falcon', { guardrailConfig: undefined })));
  expect(textOf(answer)).toContain('Project Falcon');
  expect(answer.trace).toBeUndefined();
  const unknown = caller.send(
    new ConverseCommand(asking('hi', { guardrailConfig: { ...GUARDRAIL, guardrailVersion: '9' } })),
  );
  await expect(unknown).rejects.toMatchObject({ name: 'ValidationException' });
  caller.destroy();
  await open.close();
});

test('refuses properties that are not those of a guardrail', async () => {
  const guardrails = [{ id: 'x', versions: ['1'], properties: { Name: 'x' } }];
  await expect(given({ guardrails })).rejects.toThrow(/guardrail 'x' .*BlockedInputMessaging/);
});
