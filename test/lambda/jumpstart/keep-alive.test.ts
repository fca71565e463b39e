import OpenAI from 'openai';
import { watchSilence } from '../../support/silences';
import { essence, host, logged, mail, user } from '../wire/given';
import { sagemaker, useEndpoints } from './given';

jest.mock('../../../lambda/shared/keep-alive', () => ({
  ...jest.requireActual('../../../lambda/shared/keep-alive'),
  KEEP_ALIVE_MS: 50,
}));

useEndpoints();

/** Well above what a busy machine adds to the 50 ms. */
const PATIENCE_MS = 350;
const COMMENTS = /^: keep-alive$/gm;
const calling = { messages: user('mail "a long subject with a lot of words in it"'), tools: [mail()] };

describe.each(['default', 'vllm', 'tgi'])('a stream of the model %s', (model) => {
  const slow = (fault: { type: 'slowFirstToken' | 'slowTokens'; delayMs: number }) =>
    model === 'default'
      ? host.bedrock.inject({ ...fault, operation: 'ConverseStream' })
      : sagemaker.inject({ ...fault });
  const ask = (change: object, options: object = {}) => host.invoke({ model, stream: true, ...change }, options);

  test('says something while a tool call is written', async () => {
    slow({ type: 'slowTokens', delayMs: 60 });
    const { leaveWhen, longest } = watchSilence();
    const answer = await ask(calling, { leaveWhen });
    expect(essence(answer)).toMatchObject({ finish: 'tool_calls' });
    expect(answer.text.match(COMMENTS)?.length).toBeGreaterThan(3);
    expect(longest()).toBeLessThan(PATIENCE_MS);
  });

  test('says something before the first token', async () => {
    slow({ type: 'slowFirstToken', delayMs: 500 });
    const { leaveWhen, longest } = watchSilence();
    const answer = await ask({ messages: user('repeat: Hello') }, { leaveWhen });
    expect(essence(answer)).toMatchObject({ content: 'Hello', finish: 'stop' });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
    expect(answer.text).toMatch(/^: keep-alive\n\n/);
    expect(longest()).toBeLessThan(PATIENCE_MS);
  });

  test("is the same for OpenAI's client", async () => {
    slow({ type: 'slowFirstToken', delayMs: 200 });
    const openai = new OpenAI({ apiKey: 'x', fetch: host.fetch, maxRetries: 0 });
    const stream = openai.chat.completions.stream({ model, messages: [{ role: 'user', content: 'repeat: Hello' }] });
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toBe('Hello');
  });
});

describe('a failure before the first token', () => {
  test('has a status of its own before the first comment line', async () => {
    host.bedrock.inject({ type: 'validation', operation: 'ConverseStream' });
    const answer = await host.invoke({ model: 'default', stream: true, messages: user('hello') });
    expect(answer).toMatchObject({ status: 400, headers: { 'content-type': 'application/json' } });
  });

  test('is an event after it', async () => {
    host.bedrock.inject({ type: 'hang', operation: 'ConverseStream' });
    const messages = user('hello');
    const answer = await host.invoke({ model: 'default', stream: true, messages }, { remainingMs: 2_300 });
    expect(answer).toMatchObject({ status: 200, events: [{ error: { code: 'timeout' } }] });
    expect(answer.text).not.toContain('[DONE]');
    expect(logged()).toMatchObject({ status: 200, errorKind: 'timeout' });
  });

  test('ends the comment lines', async () => {
    host.bedrock.inject({ type: 'hang', operation: 'ConverseStream' });
    let last = '';
    await host.invoke(
      { model: 'default', stream: true, messages: user('hello') },
      {
        remainingMs: 2_200,
        leaveWhen: (text: string) => {
          last = text;
          return false;
        },
      },
    );
    const ended = last;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(last).toBe(ended);
  });
});

test('an answer that is not streamed has no comment lines', async () => {
  host.bedrock.inject({ type: 'slowFirstToken', delayMs: 200, operation: 'Converse' });
  const answer = await host.invoke({ model: 'default', messages: user('repeat: Hello') });
  expect(answer.text).not.toMatch(COMMENTS);
  expect(essence(answer).content).toBe('Hello');
});
