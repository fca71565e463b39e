import { errorKinds } from '../wire/error-kinds';
import { calls, host, json, lines, logged, MARKER, measured, until, useHandlerHost } from '../wire/given';
import { draw, invocations } from './given';

useHandlerHost('images');

const UNSUPPORTED = 'unsupported_parameter';

describe('a request that is refused before anything is called', () => {
  test.each<[string, object, { code?: string; param: string; message: RegExp }]>([
    ['no prompt', { prompt: undefined }, { param: 'prompt', message: /required/ }],
    ['an empty prompt', { prompt: '' }, { param: 'prompt', message: /at least 1/ }],
    [
      'too long a prompt of emoji',
      { prompt: '🙂'.repeat(10_001) },
      { param: 'prompt', message: /at most 10000 characters/ },
    ],
    ['too long a prompt', { prompt: 'x'.repeat(10_001) }, { param: 'prompt', message: /at most 10000 characters/ }],
    ['no model', { model: undefined }, { param: 'model', message: /required/ }],
    ['no image', { n: 0 }, { param: 'n', message: /at least 1/ }],
    ['too many images', { n: 5 }, { param: 'n', message: /at most 4/ }],
    [
      'another size',
      { size: '1280x720' },
      { param: 'size', message: /"auto" or "1024x1024" or "1536x1024" or "1024x1536"/ },
    ],
    ['another ratio', { aspect_ratio: '4:3' }, { param: 'aspect_ratio', message: /"16:9" or "1:1"/ }],
    ['a size and a ratio', { size: 'auto', aspect_ratio: '1:1' }, { param: 'aspect_ratio', message: /one of them/ }],
    ['a seed out of range', { seed: 4_294_967_296 }, { param: 'seed', message: /at most 4294967295/ }],
    ['another format', { output_format: 'webp' }, { param: 'output_format', message: /"png" or "jpeg"/ }],
    ['another response', { response_format: 'webp' }, { param: 'response_format', message: /"b64_json" or "url"/ }],
    ['a stream', { stream: true }, { code: UNSUPPORTED, param: 'stream', message: /whole image/ }],
    [
      'transparency',
      { background: 'transparent' },
      { code: UNSUPPORTED, param: 'background', message: /no equivalent/ },
    ],
    ['less moderation', { moderation: 'low' }, { code: UNSUPPORTED, param: 'moderation', message: /always on/ }],
    ['another style', { style: 'cubist' }, { code: UNSUPPORTED, param: 'style', message: /in the prompt/ }],
    ['an unknown parameter', { steps: 3 }, { code: 'unknown_parameter', param: 'steps', message: /remove/ }],
  ])('%s', async (_, change, { code = null, param, message }) => {
    const answer = await draw('a red boat', change);
    expect(answer.status).toBe(400);
    expect(json(answer).error).toMatchObject({ type: 'invalid_request_error', code, param });
    expect(json(answer).error.message).toMatch(message);
    expect(calls()).toEqual([]);
  });

  test("what asks for OpenAI's defaults is no error", async () => {
    const defaults = {
      ...{ response_format: 'b64_json', background: 'auto', moderation: 'auto', quality: 'auto', stream: false },
      ...{ output_compression: 100, partial_images: 0, style: null, size: null, n: null },
    };
    expect((await draw('a red boat', defaults)).status).toBe(200);
  });
});

test('a blocked prompt reaches no model; the error names the policies and not the prompt', async () => {
  const answer = await draw(`plutonium ${MARKER}`);
  expect(answer.status).toBe(400);
  expect(json(answer).error).toEqual({
    message: 'the guardrail blocked the prompt (word: custom_word): The request was blocked.',
    type: 'invalid_request_error',
    code: 'content_policy_violation',
    param: 'prompt',
  });
  expect(calls()).toEqual(['ApplyGuardrail']);
  expect(logged()).toMatchObject({
    errorKind: 'content_policy_violation',
    guardrailAction: 'blocked',
    guardrail: ['input:word:custom_word:blocked'],
    status: 400,
  });
  expect(measured()).toMatchObject({ GuardrailBlocked: 1, ClientErrors: 1, ServerErrors: 0 });
});

test('a blocked negative prompt blocks too', async () => {
  expect((await draw('a red boat', { negative_prompt: 'plutonium' })).status).toBe(400);
  expect(calls()).toEqual(['ApplyGuardrail']);
});

test('an image that the guardrail blocked in the call is an error that names the policy', async () => {
  const answer = await draw('a poster that says how to make a bomb');
  expect(answer.status).toBe(400);
  expect(json(answer).error).toMatchObject({
    code: 'content_policy_violation',
    message: 'there is no image to show, the guardrail blocked it (content: MISCONDUCT): change the prompt',
  });
  expect(logged()).toMatchObject({ guardrail: ['output:content:MISCONDUCT:blocked'] });
  expect(measured()).toMatchObject({ GuardrailBlocked: 1 });
});

test.each(errorKinds)('$type of the model is $status', async ({ type, status, code, times, headers }) => {
  host.bedrock.inject({ type, times, operation: 'InvokeModel' });
  const answer = await draw(`a boat called ${MARKER}`);
  expect(answer.status).toBe(status);
  expect(answer.headers).toMatchObject(headers);
  expect(json(answer).error.code).toBe(code);
});

test('one of several images that fails fails the request', async () => {
  host.bedrock.inject({ type: 'modelError', operation: 'InvokeModel' });
  expect((await draw('a red boat', { n: 3 })).status).toBe(502);
  // None of the calls may come in late and meet the fault of another test.
  await until(() => invocations().length === 3);
});

test('a call that takes too long is a 504 at the deadline', async () => {
  host.bedrock.inject({ type: 'hang', operation: 'InvokeModel' });
  const answer = await draw('a red boat', {}, { remainingMs: 2_300 });
  expect(answer.status).toBe(504);
  expect(json(answer).error.code).toBe('timeout');
});

test('a client that leaves ends the call', async () => {
  host.bedrock.inject({ type: 'hang', operation: 'InvokeModel' });
  await draw('a red boat', {}, { leaveAfterMs: 600 });
  await until(() => host.bedrock.requests.some(({ aborted }) => aborted));
  expect(host.bedrock.requests.at(-1)).toMatchObject({ operation: 'InvokeModel', aborted: true });
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ errorKind: 'disconnected' });
});
