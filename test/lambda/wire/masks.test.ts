import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import * as z from 'zod';
import { ask, essence, host, jsonSchema, loop, mail, useHandlerHost, user } from './given';

useHandlerHost();

const MAIL = 'kim@example.com';

describe.each([false, true])('a mask is no end, stream: %s', (stream) => {
  test.each<[string, object, string]>([
    ['an input', { messages: user(`write to ${MAIL}`) }, 'stop'],
    ['an answer', { messages: user('repeat: see case-123') }, 'stop'],
    ['a system prompt', { messages: [{ role: 'system', content: MAIL }, ...user('hello')] }, 'stop'],
    ['an input with a tool call', { messages: user(`mail "hello" to ${MAIL}`), tools: [mail()] }, 'tool_calls'],
    ['an answer that is cut', { messages: user('repeat: case-123 and a lot of words'), max_tokens: 4 }, 'length'],
    ['an input with a JSON answer', { messages: user(`${MAIL} "x"`), response_format: jsonSchema }, 'stop'],
    ['a tool result', { messages: loop(MAIL), tools: [mail()] }, 'stop'],
  ])('of %s', async (_, change, finish) => {
    const answer = await ask('', { stream, ...change });
    expect(essence(answer)).toMatchObject({ finish, guardrail: { action: 'masked' } });
    expect(answer.text).not.toMatch(new RegExp(`case-123|${MAIL}`));
  });

  test('that breaks a name is a block', async () => {
    const answer = await ask('hello', { stream, tools: [mail(), { ...mail(), function: { name: 'plutonium' } }] });
    expect(essence(answer)).toMatchObject({ finish: 'content_filter', guardrail: { action: 'blocked' } });
  });
});

test('the official client parses an answer to a masked question', async () => {
  const openai = new OpenAI({ apiKey: 'x', fetch: host.fetch, maxRetries: 0 });
  const { choices } = await openai.chat.completions.parse({
    model: 'default',
    messages: [{ role: 'user', content: `about "x", from ${MAIL}` }],
    response_format: zodResponseFormat(z.strictObject({ subject: z.string() }), 'note'),
  });
  expect(choices[0]?.message.parsed).toEqual({ subject: expect.any(String) });
});
