import type OpenAI from 'openai';
import { configNames, loadConfig } from '../../lib/config';
import { runningPlatform } from './running';

type Params = Omit<Partial<OpenAI.Responses.ResponseCreateParamsNonStreaming>, 'stream'>;

const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const WEATHER: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'get_weather',
  description: 'weather of a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  strict: false,
};
const PERSON: OpenAI.Responses.ResponseTextConfig = {
  format: {
    type: 'json_schema',
    name: 'person',
    strict: true,
    schema: {
      type: 'object',
      properties: { name: { type: 'string' }, age: { type: 'integer' } },
      required: ['name', 'age'],
      additionalProperties: false,
    },
  },
};

/** As the client's `output_text`, which it adds to whole answers only. */
const textOf = ({ output }: Pick<OpenAI.Responses.Response, 'output'>) =>
  output
    .flatMap((item) => (item.type === 'message' ? item.content : []))
    .map((part) => (part.type === 'output_text' ? part.text : part.refusal))
    .join('');

describe.each(configNames())('the Responses API against %s', (name) => {
  const config = loadConfig(name);
  const running = runningPlatform(name);

  const ask = (input: Params['input'], rest: Params = {}) =>
    running.openai.responses.create({ model: 'default', input, ...rest });
  const stream = (input: Params['input'], rest: Params = {}) =>
    running.openai.responses.stream({ model: 'default', input, ...rest });

  test('answers with text and its usage', async () => {
    const response = await ask('Hello there', { instructions: 'Be brief.', metadata: { ticket: '42' } });
    expect(response).toMatchObject({ object: 'response', status: 'completed', model: 'default', store: false });
    expect(response.output_text).toContain('Hello there');
    expect(response.output_text).toContain('Be brief.');
    const { input_tokens = 0, output_tokens = 0, total_tokens } = response.usage ?? {};
    expect(total_tokens).toBe(input_tokens + output_tokens);
    expect(running.platform.bedrock.requests).toMatchObject([
      {
        operation: 'Converse',
        input: {
          guardrailConfig: { guardrailVersion: expect.stringMatching(/^[1-9]\d*$/), trace: 'enabled' },
          requestMetadata: { alias: 'default', ticket: '42' },
        },
      },
    ]);
  });

  test('streams the same, in pieces', async () => {
    const story = 'Tell me a long story about Seoul and the river Han';
    const whole = await ask(story);
    const streaming = stream(story);
    const types: string[] = [];
    let text = '';
    for await (const event of streaming) {
      types.push(event.type);
      if (event.type === 'response.output_text.delta') text += event.delta;
    }
    expect(text).toBe(whole.output_text);
    expect(types.filter((type) => type === 'response.output_text.delta').length).toBeGreaterThan(1);
    expect(types[0]).toBe('response.created');
    expect(types.at(-1)).toBe('response.completed');
    expect((await streaming.finalResponse()).usage).toEqual(whole.usage);
  });

  test.each([false, true])('calls a function and answers with its output, stream: %s', async (streamed) => {
    const question = [{ role: 'user' as const, content: "What is the weather in 'Seoul'?" }];
    const asked = await (streamed
      ? stream(question, { tools: [WEATHER] }).finalResponse()
      : ask(question, { tools: [WEATHER] }));
    const [call] = asked.output;
    if (call?.type !== 'function_call') throw new Error(`expected a function call, not ${call?.type}`);
    expect(call).toMatchObject({ name: 'get_weather', arguments: '{"city":"Seoul"}', status: 'completed' });

    const output = { type: 'function_call_output' as const, call_id: call.call_id, output: 'sunny, 21 degrees' };
    const answered = await ask([...question, ...asked.output, output], { tools: [WEATHER] });
    expect(answered.output_text).toContain('sunny, 21 degrees');
  });

  test('answers by a JSON schema, whole and streamed', async () => {
    const question = 'A person named "Kim" of 30';
    const parsed = await running.openai.responses.parse({ model: 'default', input: question, text: PERSON });
    expect(parsed.output_parsed).toEqual({ name: 'Kim', age: 30 });
    const streamed = await stream(question, { text: PERSON }).finalResponse();
    expect(JSON.parse(textOf(streamed))).toEqual({ name: 'Kim', age: 30 });
  });

  test('sends an image to a model that sees, and says so where it does not', async () => {
    const content: OpenAI.Responses.ResponseInputContent[] = [
      { type: 'input_text', text: 'What is this?' },
      { type: 'input_image', image_url: PIXEL, detail: 'auto' },
    ];
    const input = [{ role: 'user' as const, content }];
    if (name === 'eu-strict') {
      await expect(ask(input)).rejects.toMatchObject({ status: 400, param: 'input[0].content[1].image_url' });
    } else {
      expect((await ask(input)).output_text).toContain('1 image (png)');
    }
  });

  test('says that a prompt was blocked, and by what, but not what of it', async () => {
    const [topic] = config.guardrail.deniedTopics;
    const prompt = topic?.examples[0] ?? '';
    const guardrail = {
      action: 'blocked',
      policies: [{ source: 'input', policy: 'topic', name: topic?.name, action: 'blocked' }],
    };
    const blocked = { status: 'incomplete', incomplete_details: { reason: 'content_filter' }, guardrail };
    const response = await ask('Hello', { instructions: prompt });
    expect(response).toMatchObject({ ...blocked, output_text: config.guardrail.blockedInputMessage });
    expect(JSON.stringify(response)).not.toContain(prompt);

    let last: unknown;
    let text = '';
    for await (const event of stream(prompt)) {
      if (event.type === 'response.output_text.delta') text += event.delta;
      last = event;
    }
    expect(last).toMatchObject({ type: 'response.incomplete', response: blocked });
    expect(text).toBe(config.guardrail.blockedInputMessage);
  });

  if (config.guardrail.regexes.length > 0) {
    test.each([false, true])('masks a Korean resident registration number, stream: %s', async (streamed) => {
      const prompt = '따라 말해: 제 주민등록번호는 900101-1234567입니다';
      const response = await (streamed ? stream(prompt).finalResponse() : ask(prompt));
      expect(textOf(response)).toBe('제 주민등록번호는 {resident-registration-number}입니다');
    });
  }

  test('says what it has no state for', async () => {
    for (const rest of [{ previous_response_id: 'resp_1' }, { conversation: 'conv_1' }, { background: true }]) {
      const [param = ''] = Object.keys(rest);
      await expect(ask('Hello', rest)).rejects.toMatchObject({ status: 400, code: 'unsupported_parameter', param });
    }
  });

  test('throws what goes wrong in the middle of a stream', async () => {
    running.platform.bedrock.inject({
      type: 'midStreamError',
      afterTokens: 40,
      exception: 'modelStreamErrorException',
    });
    await expect(stream('count to 500').finalResponse()).rejects.toMatchObject({ code: 'model_error' });
  });

  test('ends the call of the model when the client hangs up', async () => {
    running.platform.bedrock.inject({ type: 'slowTokens', delayMs: 20 });
    const streaming = await running.openai.responses.create({ model: 'default', input: 'count to 2000', stream: true });
    for await (const event of streaming) if (event.type === 'response.output_text.delta') break;
    for (let i = 0; i < 200 && !running.platform.bedrock.requests[0]?.aborted; i++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(running.platform.bedrock.requests).toMatchObject([
      { operation: 'ConverseStream', aborted: true, finished: false },
    ]);
  });

  test('keeps streams at the same time apart', async () => {
    const prompts = Array.from({ length: 6 }, (_, i) => `repeat: ${`word${i} `.repeat(20).trim()}`);
    const responses = await Promise.all(prompts.map((prompt) => stream(prompt).finalResponse()));
    expect(responses.map((response) => `repeat: ${textOf(response)}`)).toEqual(prompts);
  });
});
