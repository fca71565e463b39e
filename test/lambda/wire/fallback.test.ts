import type { FaultKind } from '../../../local/bedrock';
import { ask, essence, host, json, logged, measured, until, useHandlerHost } from './given';

useHandlerHost();

const ASKED = 'eu.anthropic.claude-x-v1:0';
const SPARE = 'eu.amazon.spare-v1:0';
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const steady = { model: 'steady' };
const called = () => host.bedrock.requests.map(({ modelId }) => modelId);
const modelOf = (answer: { text: string; events: unknown[] }) =>
  answer.events.length > 0 ? (answer.events[0] as { model: string }).model : JSON.parse(answer.text).model;

describe.each([false, true])('an alias with fallbacks, stream: %s', (stream) => {
  test('is asked alone while it answers', async () => {
    const answer = await ask('repeat: hello', { ...steady, stream });
    expect(modelOf(answer)).toBe('steady');
    expect(called()).toEqual([ASKED]);
    expect(logged()).toMatchObject({ alias: 'steady', modelId: 'anthropic.claude-x-v1:0' });
    for (const field of ['answeredBy', 'failedAliases']) expect(logged()).not.toHaveProperty(field);
    expect(measured()).not.toHaveProperty('Fallbacks');
  });

  test.each<[FaultKind['type'], string]>([
    ['throttle', 'throttled'],
    ['serviceUnavailable', 'unavailable'],
    ['connectionReset', 'unavailable'],
    ['internal', 'model_failed'],
    ['modelError', 'model_failed'],
    ['modelTimeout', 'timeout'],
  ])('%s: asks once, then the next, which the answer, the log and the metrics name', async (type, kind) => {
    host.bedrock.inject({ type } as FaultKind);
    const answer = await ask('repeat: hello', { ...steady, stream });
    expect(answer.status).toBe(200);
    expect(essence(answer)).toMatchObject({ content: 'hello', finish: 'stop' });
    expect(modelOf(answer)).toBe('spare');
    expect(called()).toEqual([ASKED, SPARE]);
    expect(logged()).toMatchObject({
      alias: 'steady',
      answeredBy: 'spare',
      modelId: 'amazon.spare-v1:0',
      failedAliases: [`steady:${kind}`],
      status: 200,
    });
    expect(logged()).not.toHaveProperty('errorKind');
    expect(measured()).toMatchObject({ Alias: 'steady', Fallbacks: 1, Requests: 1, Throttles: 0, ServerErrors: 0 });
  });

  test.each<[FaultKind['type'], number]>([
    ['validation', 400],
    ['accessDenied', 500],
  ])('%s is not for another to answer', async (type, status) => {
    host.bedrock.inject({ type } as FaultKind);
    expect((await ask('hello', { ...steady, stream })).status).toBe(status);
    expect(called()).toEqual([ASKED]);
  });

  test('slow: its call is cancelled, the next answers', async () => {
    host.bedrock.inject({ type: 'slowFirstToken', delayMs: 25_000 });
    const started = Date.now();
    expect(modelOf(await ask('repeat: hello', { ...steady, stream }))).toBe('spare');
    expect(Date.now() - started).toBeLessThan(20_000);
    await until(() => host.bedrock.requests[0]?.aborted === true);
    expect(host.bedrock.requests).toMatchObject([
      { modelId: ASKED, aborted: true },
      { modelId: SPARE, aborted: false },
    ]);
    expect(logged()).toMatchObject({ failedAliases: ['steady:timeout'] });
  });

  test('skips a fallback that can not do what is asked for', async () => {
    host.bedrock.inject({ type: 'throttle' });
    const content = [{ type: 'image_url', image_url: { url: PIXEL } }];
    const answer = await host.invoke({ ...steady, stream, messages: [{ role: 'user', content }] });
    expect(answer.status).toBe(200);
    expect(modelOf(answer)).toBe('forced');
    expect(called()).toEqual([ASKED, ASKED]);
  });

  test('all fail: the client gets the failure of the model that it asked for; the last is tried twice', async () => {
    host.bedrock.inject({ type: 'throttle' });
    host.bedrock.inject({ type: 'validation' });
    host.bedrock.inject({ type: 'serviceUnavailable', times: 2 });
    const answer = await ask('hello', { ...steady, stream });
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '5' } });
    expect(called()).toEqual([ASKED, SPARE, ASKED, ASKED]);
    expect(logged()).toMatchObject({
      errorKind: 'throttled',
      failedAliases: ['steady:throttled', 'spare:invalid_request', 'forced:unavailable'],
    });
    expect(measured()).toMatchObject({ Throttles: 1 });
    expect(measured()).not.toHaveProperty('Fallbacks');
  });

  test('the deadline is for all together', async () => {
    host.bedrock.inject({ type: 'hang', times: 3 });
    // Two seconds after the first was given up.
    const answer = await ask('hello', { ...steady, stream }, { remainingMs: 6_500 });
    expect(answer.status).toBe(504);
    expect(json(answer).error.message).toContain('took too long');
    expect(called()).toEqual([ASKED, SPARE]);
    await until(() => host.bedrock.requests[1]?.aborted === true);
    expect(host.bedrock.requests).toMatchObject([{ aborted: true }, { aborted: true }]);
  });

  test('nobody is asked for a client that left', async () => {
    host.bedrock.inject({ type: 'hang', times: 3 });
    await ask('hello', { ...steady, stream }, { leaveAfterMs: 1_000 });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(called()).toEqual([ASKED]);
    expect(logged()).toMatchObject({ errorKind: 'disconnected' });
  });

  test('what the guardrail does not see is assessed once for all', async () => {
    host.bedrock.inject({ type: 'throttle', operation: stream ? 'ConverseStream' : 'Converse' });
    const tool = { type: 'function', function: { name: 'lookup', description: 'of a thing' } };
    expect(modelOf(await ask('repeat: hello', { ...steady, stream, tools: [tool] }))).toBe('spare');
    expect(host.bedrock.requests.filter(({ operation }) => operation === 'ApplyGuardrail')).toHaveLength(1);
  });
});

describe('a stream', () => {
  test('that fails before its first token is answered by the next', async () => {
    host.bedrock.inject({ type: 'midStreamError', afterTokens: 0, exception: 'throttlingException' });
    const answer = await ask('repeat: one two three', { ...steady, stream: true });
    expect(essence(answer)).toMatchObject({ content: 'one two three', finish: 'stop' });
    expect(modelOf(answer)).toBe('spare');
  });

  test('that fails after its first token has no second answer', async () => {
    host.bedrock.inject({ type: 'midStreamError', afterTokens: 2, exception: 'throttlingException' });
    const answer = await ask('repeat: one two three four', { ...steady, stream: true });
    expect(modelOf(answer)).toBe('steady');
    expect(answer.events.at(-1)).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
    expect(called()).toEqual([ASKED]);
  });

  test('that fails before its first token has a status of its own where nobody else is there', async () => {
    host.bedrock.inject({ type: 'midStreamError', afterTokens: 0, exception: 'throttlingException' });
    expect(await ask('repeat: one two three', { stream: true })).toMatchObject({ status: 429, events: [] });
  });

  test('may take longer than its limit once it has begun', async () => {
    host.bedrock.inject({ type: 'slowTokens', delayMs: 400 });
    const answer = await ask('repeat: one two three four five six seven', { ...steady, stream: true });
    expect(essence(answer)).toMatchObject({ content: 'one two three four five six seven', finish: 'stop' });
    expect(Number(logged().durationMs)).toBeGreaterThan(2_500);
    expect(called()).toEqual([ASKED]);
  });
});
