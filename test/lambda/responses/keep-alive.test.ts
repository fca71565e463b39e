import OpenAI from 'openai';
import { watchSilence } from '../../support/silences';
import { host, useHandlerHost } from '../wire/given';
import { essence, eventsOf, mail, respond } from './given';

jest.mock('../../../lambda/shared/keep-alive', () => ({
  ...jest.requireActual('../../../lambda/shared/keep-alive'),
  KEEP_ALIVE_MS: 50,
}));

useHandlerHost('responses');

const COMMENTS = /^: keep-alive$/gm;

test.each<[string, 'slowTokens' | 'slowFirstToken', number, string, object]>([
  ['before the first token', 'slowFirstToken', 1_500, 'repeat: Hello', {}],
  ['while a call is written', 'slowTokens', 200, 'mail "a long subject with a lot of words"', { tools: [mail()] }],
])('a stream says something %s', async (_, type, delayMs, input, change) => {
  host.bedrock.inject({ type, delayMs, operation: 'ConverseStream' });
  const { leaveWhen, longest } = watchSilence();
  const answer = await respond(input, { stream: true, ...change }, { leaveWhen });
  expect(essence(answer)).toMatchObject({ status: 'completed' });
  expect(answer.text.match(COMMENTS)?.length).toBeGreaterThan(3);
  expect(longest()).toBeLessThan(350);
  expect(eventsOf(answer).map(({ sequence_number }) => sequence_number)).toEqual(eventsOf(answer).map((_, i) => i));
});

test('a failure after a comment line is a whole stream that failed, on which the client throws', async () => {
  host.bedrock.inject({ type: 'hang', operation: 'ConverseStream' });
  const answer = await respond('hello', { stream: true }, { remainingMs: 4_500 });
  expect(answer.status).toBe(200);
  expect(eventsOf(answer).map(({ type }) => type)).toEqual([
    'response.created',
    'response.in_progress',
    'response.failed',
    'error',
  ]);
  const fetch: typeof globalThis.fetch = async () => new Response(answer.text, { headers: answer.headers });
  const openai = new OpenAI({ apiKey: 'x', fetch, maxRetries: 0 });
  const read = async () => {
    for await (const _ of await openai.responses.create({ model: 'default', input: 'hello', stream: true }));
  };
  await expect(read()).rejects.toThrow(/took too long/);
});
