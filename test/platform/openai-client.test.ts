import type OpenAI from 'openai';
import { configNames, loadConfig } from '../../lib/config';
import { fallingAlias } from '../support/configs';
import { runningPlatform } from './running';

const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const WEATHER: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const PERSON: OpenAI.ResponseFormatJSONSchema = {
  type: 'json_schema',
  json_schema: {
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

describe.each(configNames())('the OpenAI client against %s', (name) => {
  const config = loadConfig(name);
  const running = runningPlatform(name);

  const ask = (
    content: OpenAI.ChatCompletionUserMessageParam['content'],
    rest: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {},
  ) => running.openai.chat.completions.create({ model: 'default', messages: [{ role: 'user', content }], ...rest });

  test('lists the aliases of the config', async () => {
    const { data } = await running.openai.models.list();
    const { chat, embeddings, images } = config.models;
    const ids = data.map((model) => model.id);
    expect(ids).toEqual(
      expect.arrayContaining(Object.keys({ ...chat, ...config.jumpstart, ...embeddings, ...images })),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('gets a completion with its usage', async () => {
    const completion = await ask('Hello there');
    expect(completion).toMatchObject({ object: 'chat.completion', model: 'default' });
    expect(completion.choices[0]).toMatchObject({ index: 0, finish_reason: 'stop' });
    expect(completion.choices[0]?.message.content).toContain('Hello there');
    const { prompt_tokens = 0, completion_tokens = 0, total_tokens } = completion.usage ?? {};
    expect(total_tokens).toBe(prompt_tokens + completion_tokens);
    expect(prompt_tokens).toBeGreaterThan(0);
  });

  test('gets a stream that says the same, in pieces, with usage at its end', async () => {
    const whole = (await ask('Tell me a long story about Seoul and the river Han')).choices[0]?.message.content;
    const stream = await running.openai.chat.completions.create({
      model: 'default',
      messages: [{ role: 'user', content: 'Tell me a long story about Seoul and the river Han' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(whole);
    expect(chunks.filter((chunk) => chunk.choices[0]?.delta.content).length).toBeGreaterThan(1);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
  });

  test('gets a tool call and answers with the result', async () => {
    const question = { role: 'user' as const, content: "What is the weather in 'Seoul'?" };
    const asked = await running.openai.chat.completions.create({
      model: 'default',
      messages: [question],
      tools: [WEATHER],
    });
    const call = asked.choices[0]?.message.tool_calls?.[0];
    expect(asked.choices[0]?.finish_reason).toBe('tool_calls');
    expect(call).toMatchObject({ type: 'function', function: { name: 'get_weather', arguments: '{"city":"Seoul"}' } });

    const answered = await running.openai.chat.completions.create({
      model: 'default',
      tools: [WEATHER],
      messages: [
        question,
        { role: 'assistant', tool_calls: asked.choices[0]?.message.tool_calls },
        { role: 'tool', tool_call_id: call?.id ?? '', content: 'sunny, 21 degrees' },
      ],
    });
    expect(answered.choices[0]).toMatchObject({ finish_reason: 'stop' });
    expect(answered.choices[0]?.message.content).toContain('sunny, 21 degrees');
  });

  test('gets a streamed tool call', async () => {
    const stream = running.openai.chat.completions.stream({
      model: 'default',
      messages: [{ role: 'user', content: "Weather in 'Busan'" }],
      tools: [WEATHER],
      tool_choice: { type: 'function', function: { name: 'get_weather' } },
    });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]?.message.tool_calls?.[0]).toMatchObject({
      function: { name: 'get_weather', arguments: '{"city":"Busan"}' },
    });
  });

  test('gets an answer that follows a JSON schema, whole and streamed', async () => {
    const completion = await ask('A person named "Kim" of 30', { response_format: PERSON });
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual({ name: 'Kim', age: 30 });

    const stream = running.openai.chat.completions.stream({
      model: 'default',
      messages: [{ role: 'user', content: 'A person named "Kim" of 30' }],
      response_format: PERSON,
    });
    expect(JSON.parse((await stream.finalContent()) ?? '')).toEqual({ name: 'Kim', age: 30 });
  });

  test('sends an image part to a model that sees, and is told of one that does not', async () => {
    const content: OpenAI.ChatCompletionContentPart[] = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: PIXEL } },
    ];
    if (name === 'eu-strict') {
      await expect(ask(content)).rejects.toMatchObject({ status: 400, param: 'messages[0].content[1].image_url' });
    } else {
      expect((await ask(content)).choices[0]?.message.content).toContain('1 image (png)');
    }
  });

  test('is told that a prompt was blocked, and by what, but not what of it', async () => {
    const [topic] = config.guardrail.deniedTopics;
    const completion = await ask(topic?.examples[0] ?? '');
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      message: { content: config.guardrail.blockedInputMessage },
    });
    expect(completion).toMatchObject({
      guardrail: {
        action: 'blocked',
        policies: [{ source: 'input', policy: 'topic', name: topic?.name, action: 'blocked' }],
      },
    });
    expect(JSON.stringify(completion)).not.toContain(topic?.examples[0]);
  });

  test('is told the same in a stream', async () => {
    const stream = running.openai.chat.completions.stream({
      model: 'default',
      messages: [{ role: 'user', content: config.guardrail.deniedTopics[0]?.examples[0] ?? '' }],
    });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      message: { content: config.guardrail.blockedInputMessage },
    });
  });

  if (config.guardrail.regexes.length > 0) {
    test.each([false, true])('never sees a Korean resident registration number again (stream: %s)', async (stream) => {
      const request = {
        model: 'default',
        messages: [{ role: 'user' as const, content: '따라 말해: 제 주민등록번호는 900101-1234567입니다' }],
      };
      const message = stream
        ? await running.openai.chat.completions.stream(request).finalMessage()
        : (await running.openai.chat.completions.create(request)).choices[0]?.message;
      expect(message?.content).toBe('제 주민등록번호는 {resident-registration-number}입니다');
    });
  }

  test('gets several answers, whole and streamed', async () => {
    const { choices } = await ask('Hello', { n: 3 });
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2]);
    const stream = running.openai.chat.completions.stream({
      model: 'default',
      messages: [{ role: 'user', content: 'Hello' }],
      n: 2,
    });
    const streamed = await stream.finalChatCompletion();
    expect(streamed.choices.map(({ message }) => message.content)).toEqual([
      choices[0]?.message.content,
      choices[1]?.message.content,
    ]);
    await expect(ask('Hello', { n: config.api.maxChoices + 1 })).rejects.toMatchObject({ status: 400, param: 'n' });
  });

  test.each([false, true])('is told which fallback answered (stream: %s)', async (stream) => {
    const alias = fallingAlias(config);
    const entry = config.models.chat[alias];
    const [fallback] = (typeof entry === 'object' && entry.fallbacks) || [];
    running.platform.bedrock.reset();
    running.platform.bedrock.inject({ type: 'throttle' });
    const request = { model: alias, messages: [{ role: 'user' as const, content: 'Hello' }] };
    const { model, choices } = stream
      ? await running.openai.chat.completions.stream(request).finalChatCompletion()
      : await running.openai.chat.completions.create(request);
    expect(model).toBe(fallback);
    expect(choices[0]?.message.content).toContain('Hello');
    for (const { input } of running.platform.bedrock.requests) {
      expect(input).toMatchObject({ guardrailConfig: { guardrailVersion: expect.stringMatching(/^[1-9]\d*$/) } });
    }
    expect(running.platform.bedrock.requests).toHaveLength(2);
  });

  if (config.prompts) {
    test.each(Object.keys(config.prompts))('calls prompt %s of the catalogue', async (id) => {
      const { variables: names = [], messages = [] } = config.prompts?.[id] ?? {};
      const prompt = { id, variables: Object.fromEntries(names.map((name) => [name, 'the river Han'])) };
      running.platform.bedrock.reset();
      const completion = await running.openai.post<OpenAI.ChatCompletion>('/chat/completions', { body: { prompt } });
      expect(completion.choices[0]?.message.content).toContain('the river Han');
      expect(messages.length).toBeGreaterThan(0);
      const [request] = running.platform.bedrock.requests;
      expect(request?.input).toMatchObject({ requestMetadata: { prompt: `${id}:1` } });
      await expect(
        running.openai.post('/chat/completions', { body: { prompt: { ...prompt, version: '2' } } }),
      ).rejects.toMatchObject({ status: 400, param: 'prompt.version' });
    });
  }

  test('calls carry the pinned guardrail and the request metadata, through the alias of the config', async () => {
    running.platform.bedrock.reset();
    await ask('Hello', { metadata: { ticket: '42' } });
    const [request] = running.platform.bedrock.requests;
    expect(request?.operation).toBe('Converse');
    expect(request?.input).toMatchObject({
      guardrailConfig: { guardrailVersion: expect.stringMatching(/^[1-9]\d*$/), trace: 'enabled' },
      requestMetadata: { alias: 'default', ticket: '42' },
    });
  });
});
