import OpenAI from 'openai';
import { loadConfig } from '../../lib/config';
import { type LocalPlatform, startPlatform } from '../../local/platform';
import type { SageMakerStandIn } from '../../local/sagemaker';
import { assemblyOf } from './assemblies';

const config = loadConfig('sandbox');
const MODEL = 'qwen';
const WEATHER: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

describe('the OpenAI client and a model on a SageMaker endpoint', () => {
  let platform: LocalPlatform;
  let openai: OpenAI;
  let sagemaker: SageMakerStandIn;

  beforeAll(async () => {
    platform = await startPlatform({ assembly: assemblyOf('sandbox') });
    openai = new OpenAI({ baseURL: platform.baseURL, apiKey: 'any', maxRetries: 0 });
    if (!platform.sagemaker) throw new Error('the sandbox has no model on an endpoint');
    sagemaker = platform.sagemaker;
  });
  afterAll(() => platform.close());
  beforeEach(() => {
    platform.bedrock.reset();
    sagemaker.reset();
  });

  const request = (content: string) => ({ model: MODEL, messages: [{ role: 'user' as const, content }] });
  const ask = async (content: string, stream: boolean) => {
    if (!stream) return openai.chat.completions.create(request(content));
    return openai.chat.completions.stream(request(content)).finalChatCompletion();
  };

  test('finds it among the models', async () => {
    const { data } = await openai.models.list();
    expect(data.find(({ id }) => id === MODEL)).toMatchObject({ kind: 'chat', owned_by: 'Amazon SageMaker' });
  });

  test.each([false, true])('gets an answer of it and of nobody else (stream: %s)', async (stream) => {
    const { choices, model } = await ask('repeat: Hello there', stream);
    expect(model).toBe(MODEL);
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Hello there' } });
    expect(sagemaker.requests.map(({ endpointName }) => endpointName)).toEqual([`sandbox-${MODEL}`]);
    expect(new Set(platform.bedrock.requests.map(({ operation }) => operation))).toEqual(new Set(['ApplyGuardrail']));
  });

  test('gets a tool call', async () => {
    const stream = openai.chat.completions.stream({ ...request("Weather in 'Busan'"), tools: [WEATHER] });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]?.message.tool_calls?.[0]).toMatchObject({
      function: { name: 'get_weather', arguments: '{"city":"Busan"}' },
    });
  });

  test('the Responses API serves it too', async () => {
    const { output_text } = await openai.responses.create({ model: MODEL, input: 'repeat: Hello there', store: false });
    expect(output_text).toBe('Hello there');
  });

  test.each([false, true])('is told that a prompt was blocked, which never went there (stream: %s)', async (stream) => {
    const { choices } = await ask(config.guardrail.deniedTopics[0]?.examples[0] ?? '', stream);
    expect(choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      message: { content: config.guardrail.blockedInputMessage },
    });
    expect(sagemaker.requests).toEqual([]);
  });

  test.each([false, true])('never sees a Korean resident registration number again (stream: %s)', async (stream) => {
    const { choices } = await ask('따라 말해: 제 주민등록번호는 900101-1234567입니다', stream);
    expect(choices[0]?.message.content).toBe('제 주민등록번호는 {resident-registration-number}입니다');
  });

  test('is told of a failure by status, and in a stream that has begun by its last event', async () => {
    sagemaker.inject({ type: 'throttle', times: 2 });
    await expect(ask('Hello', false)).rejects.toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    sagemaker.inject({ type: 'midStreamError', afterEvents: 400, exception: 'ModelStreamError' });
    await expect(ask('count to 500', true)).rejects.toMatchObject({ code: 'model_error' });
  });

  test('a client that hangs up ends the call', async () => {
    sagemaker.inject({ type: 'slowTokens', delayMs: 2 });
    const stream = await openai.chat.completions.create({ ...request('count to 5000'), stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    for (let i = 0; i < 100 && !sagemaker.requests[0]?.aborted; i++) await new Promise((done) => setTimeout(done, 20));
    expect(sagemaker.requests[0]).toMatchObject({ aborted: true, finished: false });
  });

  test('a person at the local server can let its calls fail, and sees them without what was said', async () => {
    const { origin } = new URL(platform.baseURL);
    const body = JSON.stringify({ service: 'sagemaker', fault: 'throttle', times: 2 });
    expect((await fetch(`${origin}/_local/faults`, { method: 'POST', body })).status).toBe(200);
    await expect(ask('repeat: a secret', false)).rejects.toMatchObject({ status: 429 });
    const listed = await (await fetch(`${origin}/_local/requests`)).text();
    expect(JSON.parse(listed)).toContainEqual(
      expect.objectContaining({ operation: 'InvokeEndpoint', endpointName: `sandbox-${MODEL}` }),
    );
    expect(listed).not.toContain('a secret');
  });
});
