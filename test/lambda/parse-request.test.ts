import { parseChatRequest as parse } from '../../lambda/chat/parse-request';
import { NO_OP_PARAMETERS } from '../../lambda/contract/no-op-parameters';
import { errorOf, toolLoop, weatherTool } from './given';

const parseChatRequest = (body: unknown) => parse(body, 4);
const user = { role: 'user', content: 'hello' };
const valid = { model: 'default', messages: [user] };
const withMessage = (message: unknown) => ({ ...valid, messages: [message] });

describe('accepts what OpenAI clients send', () => {
  test.each<[string, Record<string, unknown>]>([
    ['the least', {}],
    [
      'nulls for absent parameters',
      { temperature: null, stop: null, tools: null, metadata: null, seed: null, n: null },
    ],
    ['sampling', { temperature: 0.3, top_p: 0.9, max_completion_tokens: 10, stop: ['a', 'b', 'c', 'd'] }],
    ['tools', { messages: toolLoop, tools: [weatherTool], tool_choice: 'required', parallel_tool_calls: true }],
    ['a named tool', { tools: [weatherTool], tool_choice: { type: 'function', function: { name: 'weather' } } }],
    ['as many answers as are allowed', { n: 4 }],
    ['a stream', { stream: true, stream_options: { include_usage: true } }],
    [
      'copies that clients leave in a message',
      {
        messages: [
          user,
          {
            role: 'assistant',
            content: '{}',
            refusal: null,
            parsed: {},
            annotations: [],
            audio: null,
            function_call: null,
          },
        ],
      },
    ],
    ['refusal parts', { messages: [user, { role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] }, user] }],
  ])('%s', (_, change) => {
    expect(() => parseChatRequest({ ...valid, ...change })).not.toThrow();
  });
});

describe('names the parameter that is wrong', () => {
  test.each<[unknown, string | null, RegExp]>([
    [[], null, /JSON object/],
    [{ messages: [user] }, 'model', /required/],
    [{ ...valid, model: 1 }, 'model', /a string, not a number/],
    [{ ...valid, messages: [] }, 'messages', /at least 1/],
    [withMessage({ role: 'function', content: 'x' }), 'messages[0].role', /"developer"/],
    [withMessage({ role: 'user', content: 5 }), 'messages[0].content', /not a number/],
    [withMessage({ role: 'user', content: [{ type: 'text', text: 5 }] }), 'messages[0].content[0].text', /a string/],
    [withMessage({ role: 'user', content: [{ type: 'input_video' }] }), 'messages[0].content[0].type', /"image_url"/],
    [withMessage({ ...user, mood: 'good' }), 'messages[0].mood', /unknown/],
    [{ ...valid, temperature: 1.1 }, 'temperature', /at most 1: .* scale it down/],
    [{ ...valid, temperature: -0.1 }, 'temperature', /at least 0/],
    [{ ...valid, top_p: 2 }, 'top_p', /at most 1/],
    [{ ...valid, max_tokens: 0 }, 'max_tokens', /at least 1/],
    [{ ...valid, max_completion_tokens: 1.5 }, 'max_completion_tokens', /integer/],
    [{ ...valid, stop: ['1', '2', '3', '4', '5'] }, 'stop', /at most 4/],
    [{ ...valid, stop: 1 }, 'stop', /a string/],
    [{ ...valid, n: 0 }, 'n', /at least 1/],
    [{ ...valid, n: 5 }, 'n', /at most 4/],
    [{ ...valid, stream: 'yes' }, 'stream', /a boolean/],
    [{ ...valid, tools: [{ type: 'function', function: { name: 'a b' } }] }, 'tools[0].function.name', /match/],
    [{ ...valid, tool_choice: 'some' }, 'tool_choice', /"required"/],
    [{ ...valid, tool_choice: { type: 'some' } }, 'tool_choice.type', /"function"/],
    [
      { ...valid, response_format: { type: 'json_schema', json_schema: { name: 'a' } } },
      'response_format.json_schema.schema',
      /required/,
    ],
    [{ ...valid, reasoning_effort: 'much' }, 'reasoning_effort', /"minimal"/],
    [{ ...valid, metadata: { a: 1 } }, 'metadata.a', /a string/],
    [{ ...valid, mood: 'good' }, 'mood', /unknown/],
    [JSON.parse('{"model":"default","messages":[],"__proto__":{}}'), '__proto__', /unknown/],
  ])('%j', (body, param, message) => {
    const error = errorOf(() => parseChatRequest(body));
    expect(error.param).toBe(param);
    expect(error.message).toMatch(message);
  });

  test('and never quotes a value', () => {
    const error = errorOf(() =>
      parseChatRequest(withMessage({ role: 'user', content: [{ type: 'MARKER', text: 'MARKER' }] })),
    );
    expect(error.message).not.toContain('MARKER');
  });
});

describe('a parameter that Converse can not express', () => {
  const cases = Object.entries(NO_OP_PARAMETERS);

  test.each(cases)('%s passes when it asks for nothing', (name, { accepts }) => {
    for (const value of accepts === 'anything' ? ['a', 1, true, { a: [] }, null] : [...accepts, null]) {
      expect(parseChatRequest({ ...valid, [name]: value })).toEqual(valid);
    }
  });

  test.each(cases.flatMap(([name, noOp]) => (noOp.accepts === 'anything' ? [] : [[name, noOp.instead]])))(
    '%s is refused otherwise, with advice',
    (name, instead) => {
      const error = errorOf(() => parseChatRequest({ ...valid, [name ?? '']: 'something' }));
      expect(error).toMatchObject({ kind: 'unsupported_parameter', param: name });
      expect(error.message).toContain(instead);
    },
  );

  test.each([
    ['logprobs', true],
    ['frequency_penalty', 1],
    ['top_logprobs', 2],
    ['functions', [{ name: 'f' }]],
    ['function_call', { name: 'f' }],
    ['web_search_options', {}],
    ['verbosity', 'low'],
    ['presence_penalty', 0.5],
    ['logit_bias', { 5: 1 }],
    ['modalities', ['text', 'audio']],
  ])('%s: %j', (name, value) => {
    expect(errorOf(() => parseChatRequest({ ...valid, [name]: value })).param).toBe(name);
  });
});

test.each<[object, string]>([
  [
    {
      tools: [
        { type: 'function', function: { name: 'a' } },
        { type: 'custom', custom: { name: 'b' } },
      ],
    },
    'tools[1].type',
  ],
  [{ tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [] } } }, 'tool_choice.type'],
  [
    withMessage({ role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'custom', custom: {} }] }),
    'messages[0].tool_calls[0].type',
  ],
  [withMessage({ role: 'user', content: [{ type: 'file', file: {} }] }), 'messages[0].content[0].type'],
  [
    withMessage({ role: 'user', content: [{ type: 'text', text: 'a' }, { type: 'input_audio' }] }),
    'messages[0].content[1].type',
  ],
])('what OpenAI has within a parameter and Converse has not is told as that: %j', (change, param) => {
  expect(errorOf(() => parseChatRequest({ ...valid, ...change }))).toMatchObject({
    kind: 'unsupported_parameter',
    param,
  });
});
