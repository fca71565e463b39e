import { errorKinds } from './error-kinds';
import { ask, calls, host, json, lines, logged, loop, MARKER, mail, until, useHandlerHost, user } from './given';

useHandlerHost();

describe('failures of Bedrock', () => {
  test.each(errorKinds)('$type is $status with code $code', async ({ type, status, code, times, headers }) => {
    for (const stream of [false, true]) {
      host.bedrock.reset();
      host.bedrock.inject({ type, times });
      const answer = await ask(`hello ${MARKER}`, { stream });
      expect(answer.status).toBe(status);
      expect(json(answer).error).toMatchObject({ message: expect.any(String), code });
      expect(answer.headers).toMatchObject({ ...headers, 'x-request-id': 'req-wire' });
      expect(host.bedrock.requests).toHaveLength(times);
      expect(logged()).toMatchObject({ status, errorKind: expect.any(String) });
    }
  });

  test.each(['throttle', 'serviceUnavailable', 'internal'] as const)('%s once is tried again', async (type) => {
    host.bedrock.inject({ type });
    expect((await ask('repeat: hello')).status).toBe(200);
    expect(host.bedrock.faults).toEqual([]);
  });

  test('in a check of the guardrail fails the request', async () => {
    host.bedrock.inject({ type: 'accessDenied', operation: 'ApplyGuardrail' });
    expect((await host.invoke({ model: 'default', messages: loop('fine'), tools: [mail()] })).status).toBe(500);
    expect(calls()).toEqual(['ApplyGuardrail']);
  });

  test('in a check within a stream end it, and the model', async () => {
    const lookup = { type: 'function', function: { name: 'lookup', parameters: { type: 'object' } } };
    host.bedrock.inject({ type: 'slowTokens', delayMs: 50 });
    // Long enough to be written still when the check has failed.
    const subject = 'lunch '.repeat(400);
    const answering = ask(`lookup and mail, subject: ${subject}`, { stream: true, tools: [lookup, mail()] });
    await until(() => calls().includes('ConverseStream'));
    host.bedrock.inject({ type: 'accessDenied', operation: 'ApplyGuardrail' });
    const answer = await answering;
    expect(answer.events.at(-1)).toMatchObject({ error: { code: 'platform_misconfigured' } });
    expect(answer.text).not.toContain('tool_calls');
    await until(() => host.bedrock.requests[1]?.aborted === true);
    expect(host.bedrock.requests[1]).toMatchObject({ operation: 'ConverseStream', aborted: true });
  });

  test('in mid-stream are the last event', async () => {
    host.bedrock.inject({ type: 'midStreamError', afterTokens: 2, exception: 'modelStreamErrorException' });
    const answer = await ask('repeat: one two three four', { stream: true });
    expect(answer.status).toBe(200);
    expect(answer.events.at(-1)).toMatchObject({ error: { type: 'server_error', code: 'model_error' } });
    expect(answer.events).not.toContain('[DONE]');
    expect(logged()).toMatchObject({ level: 'error', status: 200, errorKind: 'model_failed' });
  });
});

describe('exceptions that the table does not name', () => {
  test.each([
    ['SerializationException', 400, 400, null],
    ['OptInRequired', 403, 500, 'platform_misconfigured'],
    ['RequestEntityTooLargeException', 413, 413, 'request_too_large'],
  ])('%s starts no fallback and was reached', async (name, status, answered, code) => {
    for (const stream of [false, true]) {
      host.bedrock.reset();
      host.bedrock.inject({ type: 'exception', name, status, message: `refused ${MARKER}` });
      const answer = await ask('hello', { model: 'steady', stream });
      expect({ status: answer.status, code: json(answer).error.code }).toEqual({ status: answered, code });
      expect(answer.text).not.toContain(MARKER);
      expect(host.bedrock.requests).toHaveLength(1);
    }
  });

  test('a request that is too long says so within a stream as well', async () => {
    const message = "This model's maximum context length is 131072 tokens";
    for (const exception of ['validationException', 'modelStreamErrorException'] as const) {
      host.bedrock.inject({ type: 'midStreamError', afterTokens: 0, exception, message });
      const answer = await ask('hello', { model: 'steady', stream: true });
      expect({ status: answer.status, code: json(answer).error.code }).toEqual({
        status: 400,
        code: 'context_length_exceeded',
      });
      host.bedrock.inject({ type: 'midStreamError', afterTokens: 2, exception, message });
      const late = await ask('repeat: one two three', { stream: true });
      expect(late.events.at(-1)).toMatchObject({ error: { code: 'context_length_exceeded' } });
    }
  });
});

describe('the deadline', () => {
  test.each([false, true])('before an answer is a 504, stream: %s', async (stream) => {
    host.bedrock.inject({ type: 'hang' });
    const answer = await ask('hello', { stream }, { remainingMs: 2_200 });
    expect(answer).toMatchObject({ status: 504, headers: { 'x-should-retry': 'false' } });
    await until(() => host.bedrock.requests[0]?.aborted === true);
    expect(host.bedrock.requests).toMatchObject([{ aborted: true }]);
  });

  test('within a stream is its last event', async () => {
    host.bedrock.inject({ type: 'slowTokens', delayMs: 50 });
    const answer = await ask('count to 500', { stream: true }, { remainingMs: 2_400 });
    expect(answer.events.length).toBeGreaterThan(1);
    expect(answer.events.at(-1)).toMatchObject({ error: { code: 'timeout' } });
  });
});

describe('a client that leaves', () => {
  test('ends the stream of the model at once', async () => {
    host.bedrock.inject({ type: 'slowTokens', delayMs: 20 });
    const started = Date.now();
    await ask('count to 2000', { stream: true }, { leaveWhen: (text) => text.split('data:').length > 4 });
    expect(Date.now() - started).toBeLessThan(2_000);
    await until(() => host.bedrock.requests[0]?.aborted === true);
    expect(host.bedrock.requests[0]).toMatchObject({ aborted: true, finished: false });
    expect(logged()).toMatchObject({ errorKind: 'disconnected' });
  });
});

test('a client that leaves before an answer ends the call of the model', async () => {
  host.bedrock.inject({ type: 'hang' });
  await ask('hello', {}, { leaveAfterMs: 100 });
  await until(() => host.bedrock.requests[0]?.aborted === true);
  expect(host.bedrock.requests).toMatchObject([{ aborted: true }]);
  expect(logged()).toMatchObject({ errorKind: 'disconnected' });
});

describe('logs', () => {
  test('hold no text of prompts, answers, tools, errors or keys', async () => {
    const tools = [
      {
        type: 'function',
        function: {
          name: 'mail',
          description: MARKER,
          parameters: { type: 'object', properties: { [MARKER]: { type: 'string' } } },
        },
      },
    ];
    const everywhere = {
      model: 'default',
      messages: [
        { role: 'system', content: MARKER },
        ...loop(MARKER, JSON.stringify({ [MARKER]: MARKER })),
        ...user(`repeat: ${MARKER} plutonium`),
      ],
      tools,
      metadata: { [MARKER]: MARKER },
      user: MARKER,
      stop: [MARKER],
    };
    for (const stream of [false, true]) {
      for (const type of ['validation', 'accessDenied', 'modelError'] as const) {
        host.bedrock.inject({ type, operation: stream ? 'ConverseStream' : 'Converse' });
        expect((await host.invoke({ ...everywhere, stream })).status).not.toBe(200);
      }
      expect((await host.invoke({ ...everywhere, stream })).status).toBe(200);
      await host.invoke({ ...everywhere, temperature: MARKER });
    }
    expect(lines).toHaveLength(10);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ requestId: 'req-wire', durationMs: expect.any(Number) });
    expect(lines.join('\n')).not.toContain(MARKER);
  });
});
