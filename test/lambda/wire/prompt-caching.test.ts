import OpenAI from 'openai';
import { ask, host, logged, mail, measured, useHandlerHost } from './given';

useHandlerHost();

const openai = () => new OpenAI({ baseURL: 'http://bedrock.test/v1', apiKey: 'any', maxRetries: 0, fetch: host.fetch });
const LONG = 'You answer questions about the river Han. '.repeat(150);
const request = (question: string, model = 'caching', system = LONG) => ({
  model,
  messages: [
    { role: 'system' as const, content: system },
    { role: 'user' as const, content: question },
  ],
});
const create = (question: string, model?: string, system?: string) =>
  openai().chat.completions.create(request(question, model, system));
const cached = ({ usage }: OpenAI.ChatCompletion) => usage?.prompt_tokens_details?.cached_tokens;

test('the second request reads what the first wrote; prompt_tokens is the same, as OpenAI counts', async () => {
  const first = await create('How long is it?');
  const second = await create('How wide is it?');
  expect(cached(first)).toBe(0);
  expect(cached(second)).toBeGreaterThan(1_024);
  expect(second.usage?.prompt_tokens).toBe(first.usage?.prompt_tokens);
  expect(logged()).toMatchObject({ cachedTokens: cached(second), promptTokens: second.usage?.prompt_tokens });
  expect(measured()).toMatchObject({ InputTokens: second.usage?.prompt_tokens });
});

test('a stream reads it too', async () => {
  await create('How long is it?');
  const stream = await openai().chat.completions.create({
    ...request('How wide?'),
    stream: true,
    stream_options: { include_usage: true },
  });
  let usage: OpenAI.CompletionUsage | undefined;
  for await (const chunk of stream) usage = chunk.usage ?? usage;
  expect(usage?.prompt_tokens_details?.cached_tokens).toBeGreaterThan(1_024);
});

test('another beginning, a short one, and an alias without it read nothing', async () => {
  await create('How long is it?');
  expect(cached(await create('How wide?', 'caching', `Be kind. ${LONG}`))).toBe(0);
  for (let i = 0; i < 2; i++) expect(cached(await create('How wide?', 'caching', 'Be brief.'))).toBe(0);
  for (let i = 0; i < 2; i++) expect(cached(await create('How wide?', 'default'))).toBe(0);
  expect(logged()).not.toHaveProperty('cachedTokens');
});

test('the guardrail still looks at all of it: cached or not, system prompt, tools and messages', async () => {
  await create('How long is it?');
  const blocked = [
    await ask('plutonium', { model: 'caching' }),
    await host.invoke(request('How long is it?', 'caching', `${LONG} plutonium`)),
    await ask('hello', { model: 'caching', tools: [mail('plutonium')] }),
  ];
  for (const { text } of blocked) expect(JSON.parse(text).choices[0].finish_reason).toBe('content_filter');
  for (const { operation, input } of host.bedrock.requests) {
    if (operation !== 'Converse') continue;
    expect(input.guardrailConfig).toMatchObject({ guardrailVersion: '3' });
    expect(input.system?.filter(({ text }) => text !== undefined) ?? []).toEqual([]);
  }
});
