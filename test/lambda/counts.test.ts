import { parseChatRequest } from '../../lambda/chat/parse-request';
import { feedbackRequestSchema } from '../../lambda/contract/feedback';
import { IMAGES_NO_OPS, imagesRequestSchema } from '../../lambda/contract/images';
import { moderationRequestSchema } from '../../lambda/contract/moderation';
import { parseEmbeddingsRequest } from '../../lambda/embeddings/parse-request';
import { toChatRequest } from '../../lambda/responses/chat-request';
import { parseResponsesRequest } from '../../lambda/responses/parse-request';
import { parseRequest } from '../../lambda/shared/parse-request';
import { errorOf } from './given';

/** Far more than any list may hold, and of no type that any takes. */
const MANY = 2_000_000;
const wrong = Array<number>(MANY).fill(1.5);

const chat = (body: object) => parseChatRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }], ...body }, 4);
const responses = (body: object) => parseResponsesRequest({ model: 'm', input: 'x', ...body });
const embeddings = (body: object) => parseEmbeddingsRequest({ model: 'm', ...body });
const moderations = (body: object) => parseRequest({ schema: moderationRequestSchema, noOps: {} }, body);
const images = (body: object) => parseRequest({ schema: imagesRequestSchema, noOps: IMAGES_NO_OPS }, body);
const feedback = (body: object) => parseRequest({ schema: feedbackRequestSchema, noOps: {} }, body);

const message = (change: object) => ({ messages: [{ role: 'user', content: 'x', ...change }] });
const said = (change: object) => ({ messages: [{ role: 'assistant', content: 'x', ...change }] });
const item = (change: object) => ({ input: [{ role: 'user', content: 'x', ...change }] });

describe('a list with two million wrong items is a quick 400', () => {
  test.each<[string, (body: object) => unknown, object, string]>([
    ['messages', chat, { messages: wrong }, 'messages'],
    ['parts of a user message', chat, message({ content: wrong }), 'messages[0].content'],
    ['parts of a system message', chat, message({ role: 'system', content: wrong }), 'messages[0].content'],
    ['parts of an assistant message', chat, said({ content: wrong }), 'messages[0].content'],
    [
      'parts of a tool result',
      chat,
      message({ role: 'tool', tool_call_id: 'a', content: wrong }),
      'messages[0].content',
    ],
    ['tool calls', chat, said({ tool_calls: wrong }), 'messages[0].tool_calls'],
    ['tools', chat, { tools: wrong }, 'tools'],
    ['stop', chat, { stop: wrong }, 'stop'],
    ['metadata', chat, { metadata: Object.fromEntries(wrong.slice(0, 200_000).entries()) }, 'metadata'],
    [
      'variables',
      chat,
      { prompt: { id: 'p', variables: Object.fromEntries(wrong.slice(0, 200_000).entries()) } },
      'prompt.variables',
    ],
    ['a parameter that wants nothing', chat, { logit_bias: wrong }, 'logit_bias'],
    ['input', responses, { input: wrong }, 'input'],
    ['parts of an item', responses, item({ content: wrong }), 'input[0].content'],
    [
      'parts of an output',
      responses,
      item({ type: 'function_call_output', role: undefined, content: undefined, call_id: 'a', output: wrong }),
      'input[0].output',
    ],
    ['tools of responses', responses, { tools: wrong }, 'tools'],
    ['include', responses, { truncation: wrong }, 'truncation'],
    ['texts to embed', embeddings, { input: wrong }, 'input'],
    ['inputs of moderations', moderations, { input: wrong }, 'input'],
    ['a prompt of images', images, { model: 'm', prompt: wrong }, 'prompt'],
    ['a reason of feedback', feedback, { completion_id: wrong, rating: 'up' }, 'completion_id'],
  ])('%s', (_, parse, body, param) => {
    const started = process.cpuUsage();
    const error = errorOf(() => parse(body));
    const { user, system } = process.cpuUsage(started);
    // Tens of milliseconds, however busy the machine is; more than a second is an issue for each item.
    expect((user + system) / 1_000).toBeLessThan(1_500);
    expect(error.param).toBe(param);
    expect(error.message.length).toBeLessThan(300);
  });
});

test('functions in namespaces count together', () => {
  const named = (n: number) => Array.from({ length: n }, (_, i) => ({ type: 'function', name: `f${i}` }));
  const namespaces = (n: number) => [...'ab'].map((name) => ({ type: 'namespace', name, tools: named(n) }));
  expect(() => toChatRequest(responses({ tools: namespaces(64) }))).not.toThrow();
  const error = errorOf(() => toChatRequest(responses({ tools: namespaces(65) })));
  expect(error).toMatchObject({ kind: 'invalid_request', param: 'tools' });
});

describe('as many as allowed pass, one more does not', () => {
  const tool = (_: unknown, i: number) => ({ type: 'function', function: { name: `f${i}` } });
  const text = { type: 'text', text: 'x' };
  const user = { role: 'user', content: 'x' };
  const call = (_: unknown, i: number) => ({ id: `c${i}`, type: 'function', function: { name: 'f', arguments: '{}' } });
  const times = <T>(n: number, make: (_: unknown, i: number) => T) => Array.from({ length: n }, make);

  test.each<[string, number, (body: object) => unknown, (n: number) => object]>([
    ['messages', 2_048, chat, (n) => ({ messages: times(n, () => user) })],
    ['parts', 1_024, chat, (n) => message({ content: times(n, () => text) })],
    ['tools', 128, chat, (n) => ({ tools: times(n, tool) })],
    ['tool calls', 128, chat, (n) => said({ tool_calls: times(n, call) })],
    ['items', 4_096, responses, (n) => ({ input: times(n, () => user) })],
    [
      'tools of responses',
      128,
      responses,
      (n) => ({ tools: times(n, (_, i) => ({ type: 'function', name: `f${i}` })) }),
    ],
    ['texts to embed', 2_048, embeddings, (n) => ({ input: times(n, () => 'a') })],
    ['inputs of moderations', 32, moderations, (n) => ({ input: times(n, () => 'a') })],
  ])('%s: %i', (_, most, parse, body) => {
    expect(() => parse(body(most))).not.toThrow();
    expect(errorOf(() => parse(body(most + 1))).message).toMatch(new RegExp(`at most ${most} items`));
  });
});
