import type { SageMakerFault } from '../../../local/sagemaker';
import { host, json, logged, MARKER, until, user } from '../wire/given';
import { received, sagemaker, useEndpoints } from './given';

useEndpoints();

const ask = (change: object = {}, content = `repeat: ${MARKER}`, options = {}) =>
  host.invoke({ model: 'vllm', messages: user(content), ...change }, options);

const container = (status: number, message: string): SageMakerFault => ({
  type: 'modelError',
  status,
  message,
  times: 2,
});

describe.each([false, true])('with stream: %s', (stream) => {
  test.each<[string, SageMakerFault, number, string]>([
    ['throttling', { type: 'throttle', times: 2 }, 429, 'rate_limit_exceeded'],
    ['an unavailable service', { type: 'serviceUnavailable', times: 2 }, 503, 'service_unavailable'],
    ['a failing dependency', { type: 'internalDependency', times: 2 }, 503, 'service_unavailable'],
    ['a failing service', { type: 'internal', times: 2 }, 502, 'model_error'],
    ['a model that is not ready', { type: 'modelNotReady', times: 2 }, 503, 'service_unavailable'],
    ['an endpoint that is gone', { type: 'validation' }, 500, 'platform_misconfigured'],
    ['a missing permission', { type: 'accessDenied' }, 500, 'platform_misconfigured'],
    ['a lost connection', { type: 'connectionReset', times: 2 }, 503, 'service_unavailable'],
    ['a container that fails', container(500, `Traceback ${MARKER}`), 502, 'model_error'],
    ['a container that is busy', container(429, 'queue full'), 429, 'rate_limit_exceeded'],
    ['a container that refuses', container(400, `bad ${MARKER}`), 400, 'null'],
    [
      'a request that is too long',
      container(400, "This model's maximum context length is 4096"),
      400,
      'context_length_exceeded',
    ],
    ['an answer that is too late', { type: 'modelTimeout', times: 2 }, 504, 'timeout'],
  ])('%s', async (_, fault, status, code) => {
    sagemaker.inject(fault);
    const answer = await ask({ stream });
    expect(answer.status).toBe(status);
    expect(String(json(answer).error.code)).toBe(code);
    // The container's own words have not been assessed.
    expect(answer.text).not.toContain(MARKER);
    expect(answer.text).not.toMatch(/arn:|\d{12}/);
    expect(logged()).toMatchObject({ status, alias: 'vllm' });
  });

  test('one failure is tried again', async () => {
    sagemaker.inject({ type: 'throttle' });
    expect((await ask({ stream })).status).toBe(200);
    expect(received()).toHaveLength(2);
  });

  test('an answer that is not in form', async () => {
    sagemaker.inject({ type: 'garbage' });
    const answer = await ask({ stream });
    expect({ status: answer.status, code: json(answer).error.code }).toEqual({ status: 502, code: 'model_error' });
    expect(answer.text).not.toContain('html');
  });

  test('the deadline', async () => {
    sagemaker.inject({ type: 'hang' });
    const answer = await ask({ stream }, undefined, { remainingMs: 2_150 });
    expect(answer.status).toBe(504);
    await until(() => sagemaker.requests[0]?.aborted === true);
    expect(sagemaker.requests[0]?.aborted).toBe(true);
  });

  test('a client that leaves ends the call', async () => {
    sagemaker.inject({ type: 'hang' });
    await ask({ stream }, undefined, { leaveAfterMs: 150 });
    await until(() => sagemaker.requests[0]?.aborted === true);
    expect(sagemaker.requests[0]?.aborted).toBe(true);
    expect(logged()).toMatchObject({ errorKind: 'disconnected' });
  });
});

describe('a stream that has begun', () => {
  test.each<[string, SageMakerFault]>([
    ['breaks off', { type: 'midStreamError', afterEvents: 400, exception: 'ModelStreamError' }],
    ['fails in SageMaker', { type: 'midStreamError', afterEvents: 400, exception: 'InternalStreamFailure' }],
    ['ends before its time', { type: 'cutOff', afterEvents: 400 }],
  ])('and %s tells so in its last event', async (_, fault) => {
    sagemaker.inject(fault);
    const answer = await ask({ stream: true }, 'count to 500');
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('1, 2, 3');
    expect(answer.events.at(-1)).toMatchObject({ error: { code: 'model_error' } });
    expect(answer.text).not.toContain('[DONE]');
    expect(logged()).toMatchObject({ errorKind: 'model_failed' });
  });

  test('a client that leaves ends the call', async () => {
    sagemaker.inject({ type: 'slowTokens', delayMs: 1 });
    await ask({ stream: true }, 'count to 5000', { leaveWhen: (text: string) => text.includes('100, ') });
    await until(() => sagemaker.requests[0]?.aborted === true);
    expect(sagemaker.requests[0]?.aborted).toBe(true);
  });
});
