import OpenAI from 'openai';
import { calls, essence, host, json, jsonSchema, logged, loop, mail, measured, user } from '../wire/given';
import type { InvokeOptions } from '../wire/handler-host';
import { received, sagemaker, useEndpoints } from './given';

useEndpoints();

describe.each(['vllm', 'tgi'])('a model on an endpoint that speaks as %s does', (model) => {
  const ask = (content: string, change: object = {}, options?: InvokeOptions) =>
    host.invoke({ model, messages: user(content), ...change }, options);

  test('answers whole, with usage', async () => {
    const answer = await ask('repeat: Hello there');
    expect(answer.status).toBe(200);
    expect(json(answer)).toMatchObject({
      object: 'chat.completion',
      model,
      choices: [{ message: { content: 'Hello there' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: expect.any(Number), completion_tokens: 3 },
    });
    expect(sagemaker.requests[0]).toMatchObject({ operation: 'InvokeEndpoint', endpointName: `example-${model}` });
    expect(logged()).toMatchObject({ alias: model, modelId: `${model}-model`, completionTokens: 3 });
    expect(measured()).toMatchObject({ OutputTokens: 3, service: 'chat' });
    // Bedrock assesses, and is asked for no model.
    expect(new Set(calls())).toEqual(new Set(['ApplyGuardrail']));
  });

  test('answers in a stream, with usage', async () => {
    const openai = new OpenAI({ apiKey: 'any', baseURL: 'http://local/v1', fetch: host.fetch, maxRetries: 0 });
    const stream = await openai.chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'count to 900' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    const texts = chunks.flatMap((chunk) => chunk.choices[0]?.delta.content || []);
    const counted = Array.from({ length: 900 }, (_, i) => i + 1).join(', ');
    expect(texts.join('')).toBe(counted);
    expect(texts.length).toBeGreaterThan(3);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)?.usage?.completion_tokens).toBeGreaterThan(900);
    expect(sagemaker.requests[0]?.operation).toBe('InvokeEndpointWithResponseStream');
    expect(logged()).toMatchObject({ alias: model, stream: true, status: 200, firstTokenMs: expect.any(Number) });
  });

  test.each([false, true])('calls a tool and takes its result (stream: %s)', async (stream) => {
    const asked = essence(await ask('mail "hi"', { tools: [mail()], stream }));
    expect(asked.finish).toBe('tool_calls');
    const written = asked.toolCalls.map((call: { function?: { arguments?: string } }) => call.function?.arguments);
    expect(JSON.parse(written.join(''))).toEqual({ subject: 'hi' });

    const answered = essence(await ask('', { messages: loop('sent at noon'), tools: [mail()], stream }));
    expect(answered).toMatchObject({ finish: 'stop', content: expect.stringContaining('sent at noon') });
    const messages = received().at(-1)?.messages;
    expect(messages).toMatchObject([
      { role: 'user', content: 'go' },
      {
        role: 'assistant',
        tool_calls: [{ id: 'call00001', function: { name: 'mail', arguments: '{"subject":"x"}' } }],
      },
      { role: 'tool', tool_call_id: 'call00001', content: 'sent at noon' },
    ]);
  });

  test.each([false, true])('answers in a JSON schema (stream: %s)', async (stream) => {
    const { content, finish } = essence(await ask('A note: subject: lunch', { response_format: jsonSchema, stream }));
    expect(JSON.parse(content)).toEqual({ subject: 'lunch' });
    expect(finish).toBe('stop');
    expect(received()[0]).toMatchObject({ tool_choice: { type: 'function', function: { name: 'note' } } });
  });

  test.each([false, true])('stops where it is told (stream: %s)', async (stream) => {
    expect(essence(await ask('repeat: one two three', { stop: ['three'], stream }))).toMatchObject({
      content: 'one two ',
      finish: 'stop',
    });
    expect(essence(await ask('count to 50', { max_tokens: 5, stream })).finish).toBe('length');
  });

  test.each([false, true])('keeps its reasoning to itself (stream: %s)', async (stream) => {
    expect((await ask('repeat: Hello', { stream })).text).not.toContain('thought');
  });

  test('answers as often as n says', async () => {
    const { choices } = json(await ask('repeat: Hello', { n: 2 }));
    expect(choices).toHaveLength(2);
    expect(received()).toHaveLength(2);
  });

  test('is told that images do not go', async () => {
    const content = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }];
    const answer = await ask('', { messages: [{ role: 'user', content }] });
    expect(json(answer).error).toMatchObject({ param: 'messages[0].content[0].image_url' });
    expect(received()).toEqual([]);
  });
});

test('the request reaches the container as OpenAI would send it', async () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
    ...user('repeat: Hello'),
  ];
  const change = { messages, temperature: 0.5, top_p: 0.9, max_completion_tokens: 50, stop: 'x', tools: [mail()] };
  await host.invoke({ model: 'nim', ...change, tool_choice: 'required', stream: true });
  expect(sagemaker.requests[0]?.inferenceId).toBe('req-wire');
  expect(received()[0]).toEqual({
    model: 'meta/model',
    messages: [
      { role: 'system', content: 'Be brief.\n\nBe kind.' },
      { role: 'user', content: 'repeat: Hello' },
    ],
    temperature: 0.5,
    top_p: 0.9,
    max_tokens: 50,
    stop: ['x'],
    tools: [mail()],
    tool_choice: 'required',
    stream: true,
    stream_options: { include_usage: true },
  });
});

test('only what TGI wants differs for it', async () => {
  await host.invoke({ model: 'tgi', messages: user('repeat: Hello') });
  await host.invoke({ model: 'vllm', messages: user('repeat: Hello') });
  const [tgi, vllm] = received();
  expect(tgi).toEqual({ ...vllm, model: 'tgi' });
});

test('a model at Bedrock is called there', async () => {
  const answer = await host.invoke({ model: 'default', messages: user('repeat: Hello') });
  expect(answer.status).toBe(200);
  expect(calls()).toEqual(['Converse']);
  expect(received()).toEqual([]);
});
