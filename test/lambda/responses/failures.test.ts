import { errorKinds } from '../wire/error-kinds';
import { calls, host, json, lines, logged, MARKER, measured, until, useHandlerHost } from '../wire/given';
import { essence, eventsOf, loop, mail, respond } from './given';

useHandlerHost('responses');

describe('failures of Bedrock', () => {
  test.each(errorKinds)('$type is $status with code $code', async ({ type, status, code, times }) => {
    for (const stream of [false, true]) {
      host.bedrock.reset();
      host.bedrock.inject({ type, times });
      const answer = await respond(`hello ${MARKER}`, { stream });
      expect(answer.status).toBe(status);
      expect(json(answer).error).toMatchObject({ message: expect.any(String), code });
      expect(logged()).toMatchObject({ event: 'responses', status, errorKind: expect.any(String) });
    }
  });

  test.each([
    ['modelStreamErrorException', 'model_error', 'server_error'],
    ['throttlingException', 'rate_limit_exceeded', 'rate_limit_exceeded'],
    ['validationException', null, 'invalid_prompt'],
  ] as const)(
    '%s in mid-stream ends it as failed, with what was said, and with an error',
    async (exception, code, ofResponse) => {
      host.bedrock.inject({ type: 'midStreamError', afterTokens: 40, exception });
      const answer = await respond('count to 500', { stream: true, instructions: 'be kind' });
      expect(answer.status).toBe(200);
      const events = eventsOf(answer);
      expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, i) => i));
      expect(events.at(-2)).toMatchObject({
        type: 'response.failed',
        response: {
          id: 'resp_req-wire',
          status: 'failed',
          completed_at: null,
          incomplete_details: null,
          error: { code: ofResponse, message: expect.any(String) },
          output: [{ type: 'message', status: 'incomplete', content: [{ text: expect.stringMatching(/^1, 2/) }] }],
        },
      });
      expect(events.at(-1)).toMatchObject({
        type: 'error',
        code,
        param: null,
        error: { code, message: expect.any(String) },
      });
      expect(events.map(({ type }) => type)).not.toContain('response.completed');
      expect(logged()).toMatchObject({ level: 'error', status: 200, errorKind: expect.any(String) });
      expect(measured()).toMatchObject({ ServerErrors: 1, service: 'responses' });
    },
  );

  test('in a check of the guardrail fails the request', async () => {
    host.bedrock.inject({ type: 'accessDenied', operation: 'ApplyGuardrail' });
    expect((await respond(loop('fine'), { tools: [mail()] })).status).toBe(500);
    expect(calls()).toEqual(['ApplyGuardrail']);
  });

  test('in the check of a function call within a stream let nothing of it out', async () => {
    host.bedrock.inject({ type: 'accessDenied', operation: 'ApplyGuardrail' });
    const answer = await respond('send a mail, subject: lunch', { stream: true, tools: [mail()] });
    expect(answer.text).toContain('platform_misconfigured');
    expect(answer.text).not.toMatch(/function_call|subject/);
  });
});

describe('the deadline', () => {
  test.each([false, true])('before an answer is a 504, stream: %s', async (stream) => {
    host.bedrock.inject({ type: 'hang' });
    const answer = await respond('hello', { stream }, { remainingMs: 2_200 });
    expect(answer).toMatchObject({ status: 504, headers: { 'x-should-retry': 'false' } });
    await until(() => host.bedrock.requests[0]?.aborted === true);
    expect(host.bedrock.requests).toMatchObject([{ aborted: true }]);
  });

  test('within a stream ends it as failed', async () => {
    host.bedrock.inject({ type: 'slowTokens', delayMs: 50 });
    const answer = await respond('count to 500', { stream: true }, { remainingMs: 2_400 });
    expect(eventsOf(answer).slice(-2)).toMatchObject([
      { type: 'response.failed', response: { error: { code: 'server_error' } } },
      { type: 'error', code: 'timeout' },
    ]);
  });
});

describe('a client that leaves', () => {
  test('ends the stream of the model at once', async () => {
    host.bedrock.inject({ type: 'slowTokens', delayMs: 20 });
    const started = Date.now();
    await respond('count to 2000', { stream: true }, { leaveWhen: (text) => text.includes('output_text.delta') });
    expect(Date.now() - started).toBeLessThan(5_000);
    await until(() => host.bedrock.requests[0]?.aborted === true);
    expect(host.bedrock.requests[0]).toMatchObject({ aborted: true, finished: false });
    expect(logged()).toMatchObject({ errorKind: 'disconnected' });
  });

  test('before an answer ends the call of the model', async () => {
    host.bedrock.inject({ type: 'hang' });
    await respond('hello', {}, { leaveAfterMs: 100 });
    await until(() => host.bedrock.requests[0]?.aborted === true);
    expect(host.bedrock.requests).toMatchObject([{ aborted: true }]);
    expect(logged()).toMatchObject({ errorKind: 'disconnected' });
  });
});

test('streams at the same time keep apart', async () => {
  host.bedrock.inject({ type: 'slowTokens', delayMs: 2, times: 8 });
  const words = Array.from({ length: 8 }, (_, i) => `word${i} `.repeat(20).trim());
  const answers = await Promise.all(words.map((text) => respond(`repeat: ${text}`, { stream: true })));
  expect(answers.map((answer) => essence(answer).text)).toEqual(words);
  for (const answer of answers) {
    const events = eventsOf(answer);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, i) => i));
  }
});

test('logs hold no text of instructions, items, tools, errors or keys', async () => {
  const everywhere = {
    instructions: MARKER,
    tools: [mail(MARKER)],
    metadata: { [MARKER]: MARKER },
    user: MARKER,
  };
  const input = [...loop(MARKER, JSON.stringify({ [MARKER]: MARKER })), { role: 'user', content: `repeat: ${MARKER}` }];
  for (const stream of [false, true]) {
    host.bedrock.inject({ type: 'validation', operation: stream ? 'ConverseStream' : 'Converse' });
    expect((await respond(input, { ...everywhere, stream })).status).toBe(400);
    expect((await respond(input, { ...everywhere, stream })).status).toBe(200);
    expect((await respond(input, { ...everywhere, temperature: MARKER })).status).toBe(400);
    expect((await respond(input, { ...everywhere, conversation: MARKER })).status).toBe(400);
  }
  expect(lines).toHaveLength(8);
  expect(lines.join('\n')).not.toContain(MARKER);
});
