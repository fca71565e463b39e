import OpenAI from 'openai';
import { ask, essence, host, json, jsonSchema, logged, MARKER, mail, useHandlerHost, user } from './given';
import type { InvokeOptions } from './handler-host';

useHandlerHost();

describe('an answer', () => {
  test('arrives whole', async () => {
    const answer = await ask(`repeat: ${MARKER} hello`, { user: 'u-1' });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-request-id': 'req-wire' },
    });
    expect(json(answer)).toMatchObject({
      id: 'chatcmpl-req-wire',
      model: 'default',
      usage: { completion_tokens: expect.any(Number) },
    });
    expect(essence(answer)).toMatchObject({ content: `${MARKER} hello`, finish: 'stop', guardrail: undefined });
    expect(host.bedrock.requests[0]).toMatchObject({
      operation: 'Converse',
      input: {
        guardrailConfig: { guardrailIdentifier: 'gr1234567890', guardrailVersion: '3', trace: 'enabled' },
        requestMetadata: {
          alias: 'default',
          caller: 'arn:aws:iam::111122223333:role/app',
          request_id: 'req-wire',
          user: 'u-1',
        },
      },
    });
    expect(logged()).toMatchObject({
      event: 'chat.completions',
      requestId: 'req-wire',
      alias: 'default',
      status: 200,
      finishReason: 'stop',
    });
  });

  test('streams', async () => {
    const answer = await ask(`repeat: ${MARKER} hello`, { stream: true, stream_options: { include_usage: true } });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
    expect(answer.events.at(-1)).toBe('[DONE]');
    expect(answer.events.at(-2)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
    expect(essence(answer).content).toBe(`${MARKER} hello`);
    expect(host.bedrock.requests[0]).toMatchObject({
      operation: 'ConverseStream',
      input: { guardrailConfig: { guardrailVersion: '3', trace: 'enabled', streamProcessingMode: 'sync' } },
    });
    expect(logged()).toMatchObject({
      stream: true,
      status: 200,
      finishReason: 'stop',
      completionTokens: expect.any(Number),
    });
  });

  test('leaves usage out of a stream that did not ask for it', async () => {
    const answer = await ask('repeat: hello', { stream: true });
    expect(answer.text).not.toContain('usage');
  });

  test('carries Korean, encoded or not', async () => {
    const body = { model: 'default', messages: user('따라 말해: 안녕하세요') };
    const bytes = Buffer.from(JSON.stringify(body));
    for (const answer of [await host.invoke(body), await host.invoke('', { bytes })]) {
      expect(essence(answer).content).toBe('안녕하세요');
    }
  });
});

describe("OpenAI's client", () => {
  let openai: OpenAI;
  beforeAll(() => {
    openai = new OpenAI({ apiKey: 'unused', baseURL: 'http://unused.invalid/v1', fetch: host.fetch, maxRetries: 0 });
  });
  const messages = [{ role: 'user', content: 'repeat: hello there' } as const];

  test('reads an answer', async () => {
    const completion = await openai.chat.completions.create({ model: 'default', messages });
    expect(completion.choices[0]?.message.content).toBe('hello there');
    expect(completion._request_id).toBe('req-wire');
  });

  test('accumulates a stream', async () => {
    const stream = openai.chat.completions.stream({
      model: 'default',
      messages,
      stream_options: { include_usage: true },
    });
    expect(await stream.finalContent()).toBe('hello there');
    expect((await stream.totalUsage()).completion_tokens).toBeGreaterThan(0);
  });

  test.each([true, false])('runs tools, stream: %s', async (streamed) => {
    const tool = {
      type: 'function' as const,
      function: {
        ...mail().function,
        parse: JSON.parse,
        function: ({ subject }: { subject: string }) => `sent ${subject}`,
      },
    };
    const params = {
      model: 'default',
      messages: [{ role: 'user' as const, content: 'send a mail, subject: lunch' }],
      tools: [tool],
    };
    const runner = streamed
      ? openai.chat.completions.runTools({ ...params, stream: true })
      : openai.chat.completions.runTools(params);
    expect(await runner.finalContent()).toContain('sent lunch');
    expect((await runner.finalFunctionToolCall())?.arguments).toBe('{"subject":"lunch"}');
  });

  test('parses structured answers, and sends them back', async () => {
    const request = { model: 'forced', messages: [{ role: 'user' as const, content: 'subject: lunch' }] };
    const response_format = jsonSchema as unknown as OpenAI.ResponseFormatJSONSchema;
    const completion = await openai.chat.completions.parse({ ...request, response_format });
    const message = completion.choices[0]?.message;
    expect(JSON.parse(message?.content ?? '')).toEqual({ subject: 'lunch' });
    if (!message) throw new Error('expected a message');
    const next = await openai.chat.completions.create({
      model: 'default',
      messages: [...request.messages, message, ...messages],
    });
    expect(next.choices[0]?.finish_reason).toBe('stop');
  });

  test('throws its own errors', async () => {
    const create = openai.chat.completions.create({ model: 'gpt-4o', messages });
    await expect(create).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
      param: 'model',
      requestID: 'req-wire',
    });
    host.bedrock.inject({ type: 'midStreamError', afterTokens: 1, exception: 'throttlingException' });
    const stream = await openai.chat.completions.create({ model: 'default', messages, stream: true });
    await expect(async () => {
      for await (const _ of stream);
    }).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
  });
});

describe('requests that are refused', () => {
  const deep = JSON.stringify({ model: 'default', messages: [] }).replace('[]', '['.repeat(70) + ']'.repeat(70));

  test.each<[string, unknown, InvokeOptions, number, RegExp]>([
    ['malformed JSON', `{"model": ${MARKER}`, {}, 400, /not valid JSON/],
    ['invalid UTF-8', '', { bytes: Uint8Array.of(0x7b, 0xff, 0x7d) }, 400, /UTF-8/],
    ['deep nesting', deep, {}, 400, /64 levels/],
    ['too many bytes', { model: 'default', messages: user(MARKER.repeat(100_000)) }, {}, 413, /bytes/],
    ['an unknown key', { model: 'default', messages: user(MARKER), [MARKER]: 1 }, {}, 400, /unknown/],
    [
      'a wrong type',
      { model: 'default', messages: [{ role: 'user', content: { [MARKER]: MARKER } }] },
      {},
      400,
      /messages\[0\].content/,
    ],
    ['an unknown model', { model: MARKER, messages: user('hello') }, {}, 404, /default, forced/],
    [
      'a remote image',
      {
        model: 'default',
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: `https://${MARKER}` } }] }],
      },
      {},
      400,
      /data URL/,
    ],
  ])('%s', async (_, body, options, status, message) => {
    const answer = await host.invoke(body, options);
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/json' } });
    expect(json(answer).error).toMatchObject({
      type: 'invalid_request_error',
      message: expect.stringMatching(message),
    });
    expect(host.bedrock.requests).toEqual([]);
  });
});
