import { errorKinds } from '../wire/error-kinds';
import { calls, host, json, lines, logged, MARKER, measured, until, useHandlerHost } from '../wire/given';
import { embed } from './given';

useHandlerHost('embeddings');

describe('a request that is refused before anything is called', () => {
  test.each<[string, object, number, { code?: string | null; param: string | null; message: RegExp }]>([
    ['an empty text', { input: '' }, 400, { param: 'input', message: /at least 1/ }],
    ['an empty text among others', { input: ['a', ''] }, 400, { param: 'input[1]', message: /at least 1/ }],
    ['no texts', { input: [] }, 400, { param: 'input', message: /at least 1 items/ }],
    ['no input', { input: undefined }, 400, { param: 'input', message: /required/ }],
    ['a number', { input: 7 }, 400, { param: 'input', message: /a string/ }],
    ['tokens', { input: [1, 2] }, 400, { param: 'input', message: /tokens.*send text/ }],
    ['tokens by LangChain', { input: [[1]] }, 400, { param: 'input', message: /check_embedding_ctx_length=False/ }],
    ['lists of tokens', { input: [[1, 2], [3]] }, 400, { param: 'input', message: /tokens.*send text/ }],
    ['a list of other things', { input: ['a', {}] }, 400, { param: 'input[1]', message: /string/ }],
    ['too many texts', { input: Array(2_049).fill('a') }, 400, { param: 'input', message: /at most 2048 items/ }],
    [
      'too long a text',
      { input: ['a', 'x'.repeat(50_001)] },
      400,
      { code: 'context_length_exceeded', param: 'input[1]', message: /50001 characters.*at most 50000/ },
    ],
    [
      'too long a text for Cohere',
      { model: 'cohere', input: 'x'.repeat(2_049) },
      400,
      { code: 'context_length_exceeded', param: 'input', message: /at most 2048/ },
    ],
    [
      'too many emoji for Cohere',
      { model: 'cohere', input: '🙂'.repeat(2_049) },
      400,
      { code: 'context_length_exceeded', param: 'input', message: /2049 characters.*at most 2048/ },
    ],
    [
      'another dimension',
      { dimensions: 300 },
      400,
      { code: 'unsupported_parameter', param: 'dimensions', message: /256 or 512 or 1024/ },
    ],
    [
      'a dimension that only another model has',
      { model: 'cohere', dimensions: 256 },
      400,
      { code: 'unsupported_parameter', param: 'dimensions', message: /should be 1024 for this model/ },
    ],
    ['no dimension', { dimensions: 0 }, 400, { param: 'dimensions', message: /at least 1/ }],
    [
      'an input_type for Titan',
      { input_type: 'search_query' },
      400,
      { code: 'unsupported_parameter', param: 'input_type', message: /leave it out/ },
    ],
    [
      'another input_type',
      { model: 'cohere', input_type: 'poem' },
      400,
      { param: 'input_type', message: /search_query/ },
    ],
    ['another format', { encoding_format: 'int8' }, 400, { param: 'encoding_format', message: /base64/ }],
    [
      'an unknown parameter',
      { truncate: 'END' },
      400,
      { code: 'unknown_parameter', param: 'truncate', message: /remove/ },
    ],
    [
      'an unknown alias',
      { model: 'gpt' },
      404,
      { code: 'model_not_found', param: 'model', message: /titan, titan-g1/ },
    ],
    [
      'a name of Object\u2019s',
      { model: 'constructor' },
      404,
      { code: 'model_not_found', param: 'model', message: /one of/ },
    ],
    [
      'too large a request',
      { input: 'x'.repeat(1_000_000) },
      413,
      { code: 'request_too_large', param: null, message: /bytes/ },
    ],
  ])('%s', async (_, change, status, { code = null, param, message }) => {
    const answer = await embed(`hello ${MARKER}`, change);
    expect(answer.status).toBe(status);
    expect(json(answer).error).toMatchObject({ code, param, message: expect.stringMatching(message) });
    expect(calls()).toEqual([]);
  });
});

describe('the guardrail', () => {
  test('blocks with its policies and without the text', async () => {
    const answer = await embed(['fine', `plutonium ${MARKER}`]);
    expect(answer.status).toBe(400);
    expect(json(answer).error).toEqual({
      message: 'the guardrail blocked the input (word: custom_word): The request was blocked.',
      type: 'invalid_request_error',
      code: 'content_filter',
      param: 'input',
    });
    expect(calls()).toEqual(['ApplyGuardrail']);
    expect(logged()).toMatchObject({ errorKind: 'content_filter', guardrailAction: 'blocked' });
    expect(measured()).toMatchObject({ GuardrailBlocked: 1, ClientErrors: 1, ServerErrors: 0 });
  });

  test('masks, and what is embedded is the masked text', async () => {
    const answer = await embed(['first', `write to kim@example.com ${MARKER}`], { encoding_format: 'float' });
    expect(answer.status).toBe(200);
    expect(json(answer).guardrail).toEqual({
      action: 'masked',
      policies: [{ source: 'input', policy: 'sensitive_information', name: 'EMAIL', action: 'masked' }],
    });
    const masked = await embed(`write to {EMAIL} ${MARKER}`, { encoding_format: 'float' });
    expect(json(masked).guardrail).toBeUndefined();
    expect(json(answer).data[1].embedding).toEqual(json(masked).data[0].embedding);
    expect(measured()).toMatchObject({ GuardrailMasked: 0 });
  });

  test('sees every text of a large request, many in a call', async () => {
    const texts = Array.from({ length: 120 }, (_, i) => (i === 119 ? 'plutonium' : `text ${i}`));
    expect((await embed(texts)).status).toBe(400);
    expect(calls()).toEqual(['ApplyGuardrail']);
  });

  test('that can not be asked fails the request', async () => {
    host.bedrock.inject({ type: 'accessDenied', operation: 'ApplyGuardrail' });
    expect((await embed('hello')).status).toBe(500);
    expect(calls()).toEqual(['ApplyGuardrail']);
  });
});

describe('failures of Bedrock', () => {
  test.each(errorKinds)('$type is $status with code $code', async ({ type, status, code, times, headers }) => {
    host.bedrock.inject({ type, times, operation: 'InvokeModel' });
    const answer = await embed(`hello ${MARKER}`);
    expect(answer).toMatchObject({ status, headers: { ...headers, 'x-request-id': 'req-wire' } });
    expect(json(answer).error).toMatchObject({ message: expect.any(String), code });
    expect(logged()).toMatchObject({ status, errorKind: expect.any(String) });
  });

  test('of one call ends all others, and no more begin', async () => {
    const texts = Array.from({ length: 100 }, (_, i) => `text ${i}`);
    host.bedrock.inject({ type: 'hang', operation: 'InvokeModel', times: 7 });
    host.bedrock.inject({ type: 'validation', operation: 'InvokeModel' });
    const answer = await embed(texts);
    expect(answer.status).toBe(400);
    expect(json(answer).error.param).toMatch(/^input\[\d+\]$/);
    const invoked = () => host.bedrock.requests.filter(({ operation }) => operation === 'InvokeModel');
    await until(() => invoked().filter(({ aborted }) => aborted).length === 7);
    expect(
      invoked()
        .map(({ aborted }) => aborted)
        .sort(),
    ).toEqual([false, ...Array(7).fill(true)]);
  });

  test('a text of too many tokens is named', async () => {
    const answer = await embed(['short', '가'.repeat(9_000)]);
    expect(answer.status).toBe(400);
    expect(json(answer).error).toMatchObject({ code: 'context_length_exceeded', param: 'input[1]' });
  });
});

test('the deadline is a 504, and ends the calls', async () => {
  host.bedrock.inject({ type: 'hang', operation: 'InvokeModel' });
  const answer = await embed('hello', {}, { remainingMs: 2_300 });
  expect(answer.status).toBe(504);
  await until(() => host.bedrock.requests.at(-1)?.aborted === true);
  expect(host.bedrock.requests.at(-1)).toMatchObject({ operation: 'InvokeModel', aborted: true });
});

test('a client that leaves ends the calls, and is no error', async () => {
  host.bedrock.inject({ type: 'hang', operation: 'InvokeModel' });
  await embed('hello', {}, { leaveAfterMs: 200 });
  await until(() => host.bedrock.requests.at(-1)?.aborted === true && lines.length > 0);
  expect(host.bedrock.requests.at(-1)).toMatchObject({ operation: 'InvokeModel', aborted: true });
  expect(logged()).toMatchObject({ level: 'info', errorKind: 'disconnected' });
  expect(measured()).toMatchObject({ Disconnects: 1, ClientErrors: 0, ServerErrors: 0 });
});
