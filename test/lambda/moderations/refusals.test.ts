import { checkModel, moderate as moderateWith } from '../../../lambda/moderations/moderate';
import { errorOf, never } from '../given';
import { errorKinds } from '../wire/error-kinds';
import { calls, host, json, MARKER, measured, useHandlerHost } from '../wire/given';
import { imagePart, moderate, textPart } from './given';

useHandlerHost('moderations');

describe('a request that is refused before anything is called', () => {
  test.each<[string, unknown, object, number, { code?: string; param: string; message: RegExp }]>([
    ['no input', undefined, {}, 400, { param: 'input', message: /required/ }],
    ['no texts', [], {}, 400, { param: 'input', message: /at least 1/ }],
    ['a number', 7, {}, 400, { param: 'input', message: /a string/ }],
    ['too many texts', Array(33).fill('a'), {}, 400, { param: 'input', message: /at most 32 items/ }],
    ['texts and parts together', ['a', textPart('b')], {}, 400, { param: 'input[1]', message: /string/ }],
    ['a part without its text', [{ type: 'text' }], {}, 400, { param: 'input[0].text', message: /required/ }],
    [
      'an image elsewhere',
      [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }],
      {},
      400,
      { param: 'input[0].image_url.url', message: /no way to the internet/ },
    ],
    [
      'another format',
      [textPart('a'), { type: 'image_url', image_url: { url: 'data:image/gif;base64,R0lGODlh' } }],
      {},
      400,
      { param: 'input[1].image_url.url', message: /png\|jpeg/ },
    ],
    [
      'another model',
      'a',
      { model: 'default' },
      404,
      { code: 'model_not_found', param: 'model', message: /guardrail/ },
    ],
    ['an unknown parameter', 'a', { user: 'u' }, 400, { code: 'unknown_parameter', param: 'user', message: /remove/ }],
  ])('%s', async (_, input, change, status, { code = null, param, message }) => {
    const answer = await moderate(input, change);
    expect(answer.status).toBe(status);
    expect(json(answer).error).toMatchObject({ type: 'invalid_request_error', code, param });
    expect(json(answer).error.message).toMatch(message);
    expect(calls()).toEqual([]);
  });
});

test('an image where the guardrail looks at none is refused, not taken for harmless', async () => {
  const judge = jest.fn();
  const refused = moderateWith({ input: [imagePart('a boat')] }, { HATE: ['text'] }, 'r', { judge }, never);
  await expect(refused).rejects.toMatchObject({ kind: 'invalid_request', param: 'input[0].image_url' });
  expect(judge).not.toHaveBeenCalled();
});

test('an alias of a chat model is no model for moderations', () => {
  expect(errorOf(() => checkModel({ input: 'a', model: 'fast' })).kind).toBe('model_not_found');
});

test.each(errorKinds)('$type of the guardrail is $status', async ({ type, status, code, times, headers }) => {
  host.bedrock.inject({ type, times, operation: 'ApplyGuardrail' });
  const answer = await moderate(`hello ${MARKER}`);
  expect(answer.status).toBe(status);
  expect(answer.headers).toMatchObject(headers);
  expect(json(answer).error.code).toBe(code);
  expect(measured()).toMatchObject({ Requests: 1, ServerErrors: status >= 500 ? 1 : 0 });
});

test('a call that takes too long is a 504 at the deadline', async () => {
  host.bedrock.inject({ type: 'hang', operation: 'ApplyGuardrail' });
  expect((await moderate('hello', {}, { remainingMs: 2_300 })).status).toBe(504);
});
