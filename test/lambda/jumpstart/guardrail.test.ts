import { essence, host, loop, mail, measured, until, user } from '../wire/given';
import { received, sagemaker, useEndpoints } from './given';

useEndpoints();

const HARMLESS = 'A harmless sentence about the weather. '.repeat(40);

/** A request with a text in one of the places where a caller can put it. */
const PLACES: Readonly<Record<string, (text: string) => object>> = {
  'a user message': (text) => ({ messages: user(text) }),
  'a text part': (text) => ({ messages: [{ role: 'user', content: [{ type: 'text', text }] }] }),
  'an earlier message': (text) => ({
    messages: [...user(text), { role: 'assistant', content: 'Yes.' }, ...user('repeat: Hello')],
  }),
  'an earlier answer': (text) => ({
    messages: [...user('Hi'), { role: 'assistant', content: text }, ...user('repeat: Hello')],
  }),
  'a system message': (text) => ({ messages: [{ role: 'system', content: text }, ...user('repeat: Hello')] }),
  'a developer message': (text) => ({ messages: [{ role: 'developer', content: text }, ...user('repeat: Hello')] }),
  'a tool result': (text) => ({ messages: loop(text), tools: [mail()] }),
  'arguments of an earlier call': (text) => ({
    messages: loop('done', JSON.stringify({ subject: text })),
    tools: [mail()],
  }),
  'the description of a tool': (text) => ({ messages: user('repeat: Hello'), tools: [mail(text)] }),
};

describe.each([false, true])('with stream: %s', (stream) => {
  const ask = (change: object) => host.invoke({ model: 'vllm', stream, ...change });

  describe.each(Object.entries(PLACES))('what is blocked in %s', (_, place) => {
    test('never reaches the endpoint', async () => {
      const answer = await ask(place('about plutonium'));
      expect(essence(answer)).toMatchObject({ content: 'The request was blocked.', finish: 'content_filter' });
      expect(essence(answer).guardrail).toMatchObject({ action: 'blocked', policies: [{ source: 'input' }] });
      expect(received()).toEqual([]);
      expect(measured()).toMatchObject({ GuardrailBlocked: 1 });
    });

    test('reaches it without the word', async () => {
      const answer = await ask(place('about platinum'));
      expect(essence(answer).guardrail).toBeUndefined();
      expect(JSON.stringify(received())).toContain('about platinum');
    });

    test('is masked where the guardrail masks', async () => {
      await ask(place('from kim@example.com'));
      expect(JSON.stringify(received())).toContain('from {EMAIL}');
      expect(JSON.stringify(received())).not.toContain('kim@example.com');
    });
  });

  test('a blocked answer never leaves, not even its beginning', async () => {
    const answer = await ask({ messages: user('repeat: Here it is: contraband, take it') });
    expect(essence(answer)).toMatchObject({ content: 'The answer was blocked.', finish: 'content_filter' });
    expect(essence(answer).guardrail).toMatchObject({ action: 'blocked', policies: [{ source: 'output' }] });
    expect(answer.text).not.toContain('Here it is');
    expect(received()).toHaveLength(1);
  });

  test('the same answer without the word leaves', async () => {
    const answer = await ask({ messages: user('repeat: Here it is: a candle, take it') });
    expect(essence(answer)).toMatchObject({ content: 'Here it is: a candle, take it', finish: 'stop' });
  });

  test('a masked answer leaves masked', async () => {
    const answer = await ask({ messages: user(`repeat: ${HARMLESS}See case-123. ${HARMLESS}`) });
    expect(essence(answer).content.trim()).toBe(`${HARMLESS}See {Case}. ${HARMLESS}`.trim());
    expect(essence(answer)).toMatchObject({ finish: 'stop', guardrail: { action: 'masked' } });
    expect(measured()).toMatchObject({ GuardrailMasked: 1 });
  });

  test.each<[string, object, string]>([
    ['a call', { messages: user('mail "hello" to kim@example.com'), tools: [mail()] }, 'tool_calls'],
    ['a cut', { messages: user('repeat: case-123 and a lot of words'), max_tokens: 4 }, 'length'],
    ['an end', { messages: user('write to kim@example.com') }, 'stop'],
  ])('%s stays one where something is masked', async (_, change, finish) => {
    expect(essence(await ask(change))).toMatchObject({ finish, guardrail: { action: 'masked' } });
  });

  test('a blocked tool call never leaves', async () => {
    const answer = await ask({ messages: user('mail "contraband"'), tools: [mail()] });
    expect(essence(answer)).toMatchObject({ toolCalls: [], finish: 'content_filter' });
    expect(answer.text).not.toContain('contraband');
  });

  test.each(['before', 'after'])('nothing passes when the guardrail does not answer %s the model', async (when) => {
    // What is assessed before the model is one call; the answer's is the second.
    if (when === 'after') host.bedrock.inject({ type: 'slowFirstToken', delayMs: 0, operation: 'ApplyGuardrail' });
    host.bedrock.inject({ type: 'internal', times: 2, operation: 'ApplyGuardrail' });
    const answer = await ask({ messages: user('repeat: Hello') });
    expect(answer.status).toBe(502);
    expect(answer.text).not.toContain('Hello');
    expect(received()).toHaveLength(when === 'before' ? 0 : 1);
  });
});

test('a stream that is blocked late ends there, and the container is told to stop', async () => {
  sagemaker.inject({ type: 'slowTokens', delayMs: 1 });
  const answer = await host.invoke({
    model: 'vllm',
    stream: true,
    messages: user(`repeat: ${HARMLESS}contraband ${HARMLESS}${HARMLESS}`),
  });
  const { content, finish } = essence(answer);
  expect(content).toMatch(/^A harmless sentence/);
  expect(content).toMatch(/The answer was blocked\.$/);
  expect(content).not.toContain('contraband');
  expect(finish).toBe('content_filter');
  await until(() => sagemaker.requests[0]?.aborted === true);
  expect(sagemaker.requests[0]?.aborted).toBe(true);
});
