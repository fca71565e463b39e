import OpenAI from 'openai';
import { ask, calls, host, json, logged, mail, measured, until, useHandlerHost, user } from './given';

useHandlerHost();

const client = () => new OpenAI({ baseURL: 'http://bedrock.test/v1', apiKey: 'any', maxRetries: 0, fetch: host.fetch });
const message = (content: string) => [{ role: 'user' as const, content }];

test('n answers are n calls: choices by index, usage of all together', async () => {
  const one = await client().chat.completions.create({ model: 'default', messages: message('repeat: hello there') });
  const three = await client().chat.completions.create({
    model: 'default',
    messages: message('repeat: hello there'),
    n: 3,
  });
  expect(three.choices.map(({ index, message, finish_reason }) => [index, message.content, finish_reason])).toEqual(
    [0, 1, 2].map((index) => [index, 'hello there', 'stop']),
  );
  expect(three.usage).toEqual({
    prompt_tokens: 3 * (one.usage?.prompt_tokens ?? 0),
    completion_tokens: 3 * (one.usage?.completion_tokens ?? 0),
    total_tokens: 3 * (one.usage?.total_tokens ?? 0),
    prompt_tokens_details: { cached_tokens: 0 },
  });
  expect(calls()).toEqual(Array(4).fill('Converse'));
  expect(measured()).toMatchObject({ Requests: 1, InputTokens: three.usage?.prompt_tokens });
  expect(logged()).toMatchObject({ choices: 3, finishReason: 'stop' });
});

test('one answer has no list of choices in the log', async () => {
  await ask('hello');
  expect(logged()).not.toHaveProperty('choices');
});

test('a stream of several: each chunk says of which choice it is, one usage at the end', async () => {
  host.bedrock.inject({ type: 'slowTokens', delayMs: 20, times: 2 });
  const stream = await client().chat.completions.create({
    model: 'default',
    messages: message('repeat: one two three four five six'),
    n: 2,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const of = (index: number) => chunks.flatMap(({ choices }) => choices).filter((choice) => choice.index === index);
  for (const index of [0, 1]) {
    expect(of(index)[0]?.delta.role).toBe('assistant');
    expect(
      of(index)
        .map(({ delta }) => delta.content ?? '')
        .join(''),
    ).toBe('one two three four five six');
    expect(of(index).filter(({ finish_reason }) => finish_reason)).toEqual([of(index).at(-1)]);
  }
  const order = chunks.flatMap(({ choices: [choice] }) => (choice?.delta.content ? choice.index : []));
  expect(order.lastIndexOf(0)).toBeGreaterThan(order.indexOf(1));
  expect(order.lastIndexOf(1)).toBeGreaterThan(order.indexOf(0));
  expect(chunks.filter(({ usage }) => usage)).toHaveLength(1);
  const { usage } = chunks.at(-1) ?? {};
  expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
  expect(measured()).toMatchObject({ InputTokens: usage?.prompt_tokens, OutputTokens: usage?.completion_tokens });
});

test("OpenAI's helper puts a stream of several together", async () => {
  const { choices } = await client()
    .chat.completions.stream({
      model: 'default',
      n: 2,
      messages: message('mail, subject: lunch'),
      tools: [mail()] as OpenAI.ChatCompletionTool[],
    })
    .finalChatCompletion();
  expect(
    choices.map(({ message }) => message.tool_calls?.[0]?.type === 'function' && message.tool_calls[0].function),
  ).toEqual(Array(2).fill(expect.objectContaining({ name: 'mail', arguments: '{"subject":"lunch"}' })));
});

test('tool calls of each choice', async () => {
  const answer = json(await ask('mail, subject: lunch', { n: 2, tools: [mail()] }));
  expect(answer.choices).toMatchObject(
    [0, 1].map((index) => ({
      index,
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'mail', arguments: '{"subject":"lunch"}' } }] },
    })),
  );
});

test('what the guardrail did to each choice, and to all', async () => {
  const { choices, guardrail } = json(await ask('repeat: see case-123', { n: 2 }));
  const report = { action: 'masked', policies: [expect.objectContaining({ name: 'Case', action: 'masked' })] };
  expect(choices).toMatchObject([{ guardrail: report }, { guardrail: report }]);
  expect(guardrail).toEqual(report);
  expect(json(await ask('repeat: see case-123')).choices[0]).not.toHaveProperty('guardrail');
  const streamed = await ask('repeat: see case-123', { n: 2, stream: true });
  const reports = streamed.events.flatMap((event) => (typeof event !== 'string' && event.guardrail ? [event] : []));
  expect(reports.map(({ guardrail }) => guardrail)).toEqual([report, report]);
  expect(logged()).toMatchObject({ guardrailAction: 'masked', guardrail: [expect.stringContaining('Case')] });
});

test.each([false, true])('a request that is blocked before the model, stream: %s', async (stream) => {
  const answer = await host.invoke({
    model: 'default',
    messages: user('hello'),
    tools: [mail('plutonium')],
    n: 2,
    stream,
  });
  const choices = stream
    ? answer.events.flatMap((event) => (typeof event === 'string' ? [] : (event.choices as { index: number }[])))
    : json(answer).choices;
  expect(new Set(choices.map(({ index }: { index: number }) => index))).toEqual(new Set([0, 1]));
  expect(
    choices.filter((choice: { finish_reason?: string }) => choice.finish_reason === 'content_filter'),
  ).toHaveLength(2);
  expect(calls()).toEqual(['ApplyGuardrail']);
});

test('one that fails, fails all, and ends the others', async () => {
  host.bedrock.inject({ type: 'slowFirstToken', delayMs: 5_000 });
  host.bedrock.inject({ type: 'modelError' });
  expect((await ask('hello', { n: 2 })).status).toBe(502);
  await until(() => host.bedrock.requests.some(({ aborted }) => aborted));
  expect(host.bedrock.requests.filter(({ aborted }) => aborted)).toHaveLength(1);
});

test('one that fails within the stream, ends it and the others', async () => {
  host.bedrock.inject({ type: 'slowTokens', delayMs: 50 });
  host.bedrock.inject({ type: 'midStreamError', afterTokens: 3, exception: 'modelStreamErrorException' });
  const answer = await ask('count to 300', { n: 2, stream: true });
  expect(answer.events.at(-1)).toMatchObject({ error: { code: 'model_error' } });
  expect(answer.text).not.toContain('[DONE]');
  await until(() => host.bedrock.requests[0]?.aborted === true);
  expect(host.bedrock.requests).toMatchObject([{ aborted: true }, { finished: true }]);
});

test('a client that leaves ends them all', async () => {
  host.bedrock.inject({ type: 'slowTokens', delayMs: 20, times: 3 });
  await ask('count to 2000', { n: 3, stream: true }, { leaveWhen: (text) => text.split('data:').length > 8 });
  await until(() => host.bedrock.requests.every(({ aborted }) => aborted));
  expect(host.bedrock.requests).toMatchObject(Array(3).fill({ aborted: true }));
});

test('a fallback answers all choices', async () => {
  host.bedrock.inject({ type: 'throttle' });
  const answer = json(await ask('repeat: hello', { model: 'steady', n: 2 }));
  expect(answer).toMatchObject({ model: 'spare', choices: [{ index: 0 }, { index: 1 }] });
});

test('more than the config allows is refused', async () => {
  const answer = await ask('hello', { n: 5 });
  expect(answer.status).toBe(400);
  expect(json(answer).error).toMatchObject({ param: 'n', message: "'n' should be at most 4" });
  expect(calls()).toEqual([]);
});
