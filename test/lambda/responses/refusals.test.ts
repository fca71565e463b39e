import { toConverseCall } from '../../../lambda/chat/converse-request';
import type { ChatModel } from '../../../lambda/contract/environment';
import { UNSUPPORTED_ITEMS, UNSUPPORTED_TOOLS } from '../../../lambda/contract/responses-unsupported';
import { toChatRequest } from '../../../lambda/responses/chat-request';
import { parseResponsesRequest } from '../../../lambda/responses/parse-request';
import { renamed } from '../../../lambda/responses/renamed';
import { caller, errorOf, givenModel } from '../given';
import { loop, mail } from './given';

const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';
const parse = (change: object) => parseResponsesRequest({ model: 'default', input: 'hello', ...change });
const refusal = (change: object) => errorOf(() => parse(change));

/** What the client is told when chat refuses what a request became. */
function chatRefusal(change: object, model: Partial<ChatModel> = {}) {
  const { request, places } = toChatRequest(parse(change));
  const error = renamed(
    errorOf(() => toConverseCall(request, givenModel(model), caller)),
    places,
  );
  return error as ReturnType<typeof errorOf>;
}

describe('is refused as unsupported, with what to do instead:', () => {
  test.each([
    ['previous_response_id', 'resp_1', /send the earlier items in input/],
    ['conversation', { id: 'c' }, /send the earlier items in input/],
    ['background', true, /stream/],
    ['prompt', { id: 'p' }, /instructions/],
    ['top_logprobs', 5, /leave it out/],
  ])('%s', (param, value, instead) => {
    expect(refusal({ [param]: value })).toMatchObject({
      kind: 'unsupported_parameter',
      param,
      message: expect.stringMatching(instead),
    });
  });

  test.each(Object.entries(UNSUPPORTED_TOOLS))('a tool of type %s', (type, instead) => {
    const kind = 'unsupported_parameter';
    expect(refusal({ tools: [mail(), { type }] })).toMatchObject({ kind, param: 'tools[1].type' });
    expect(refusal({ tools: [{ type }] }).message).toContain(instead);
    expect(refusal({ tools: [mail()], tool_choice: { type } })).toMatchObject({ kind, param: 'tool_choice.type' });
  });

  test.each(Object.entries(UNSUPPORTED_ITEMS))('an item of type %s', (type, instead) => {
    const error = refusal({
      input: [
        { role: 'user', content: 'hi' },
        { type, id: 'x' },
      ],
    });
    expect(error).toMatchObject({ kind: 'unsupported_parameter', param: 'input[1].type' });
    expect(error.message).toContain(instead);
  });

  test.each<[string, object, string]>([
    [
      'a file',
      { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'f' }] }] },
      'input[0].content[0].type',
    ],
    [
      'a stored image',
      { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] },
      'input[0].content[0].file_id',
    ],
    ['log probabilities', { include: ['reasoning.encrypted_content', 'message.output_text.logprobs'] }, 'include[1]'],
    ['verbosity', { text: { verbosity: 'low' } }, 'text.verbosity'],
    ['allowed tools', { tools: [mail()], tool_choice: { type: 'allowed_tools' } }, 'tool_choice.type'],
  ])('%s', (_, change, param) => {
    expect(refusal(change)).toMatchObject({ kind: 'unsupported_parameter', param });
  });
});

describe('is refused', () => {
  test.each<[string, object, string, string]>([
    ['a key that nobody knows', { nonsense: 1 }, 'unknown_parameter', 'nonsense'],
    ["a key of chat's", { messages: [] }, 'unknown_parameter', 'messages'],
    [
      'an unknown key of an item',
      { input: [{ role: 'user', content: 'x', nonsense: 'y' }] },
      'unknown_parameter',
      'input[0].nonsense',
    ],
    ['no input', { input: undefined }, 'invalid_request', 'input'],
    ['an empty input', { input: [] }, 'invalid_request', 'input'],
    ['a role that is none', { input: [{ role: 'tool', content: 'x' }] }, 'invalid_request', 'input[0].role'],
    ['an item of no known type', { input: [{ type: 'nonsense' }] }, 'invalid_request', 'input[0].type'],
    ['a number for arguments', { input: [{ ...loop('x')[1], arguments: 1 }] }, 'invalid_request', 'input[0].arguments'],
    [
      'an image of an assistant',
      {
        input: [{ role: 'assistant', content: [{ type: 'input_image', image_url: PIXEL }] }],
      },
      'invalid_request',
      'input[0].content[0].type',
    ],
    ['a tool without a name', { tools: [{ type: 'function' }] }, 'invalid_request', 'tools[0].name'],
    ['a temperature over 1', { temperature: 1.5 }, 'invalid_request', 'temperature'],
  ])('%s', (_, change, kind, param) => {
    expect(refusal(change)).toMatchObject({ kind, param, message: expect.stringContaining(`'${param}'`) });
  });

  test.each([null, [], 'text', 1])('a body that is %j', (body) => {
    expect(errorOf(() => parseResponsesRequest(body)).kind).toBe('invalid_request');
  });

  test.each<[string, object, Partial<ChatModel>, string, RegExp]>([
    [
      'a remote image after instructions',
      {
        instructions: 'x',
        input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'https://example.com/a.png' }] }],
      },
      {},
      'input[0].content[0].image_url',
      /data URL/,
    ],
    [
      'an image for a blind model',
      { input: [{ role: 'user', content: [{ type: 'input_image', image_url: PIXEL }] }] },
      { image: false },
      'input[0].content[0].image_url',
      /takes no images/,
    ],
    [
      'arguments that nest too deep',
      { input: loop('x', `{"a":${'['.repeat(64)}${']'.repeat(64)}}`), tools: [mail()] },
      {},
      'input[1].arguments',
      /nests deeper/,
    ],
    [
      'an output without its call',
      { input: [loop('x')[0], loop('x')[2]] },
      {},
      'input[1].call_id',
      /call_id of a function_call/,
    ],
    [
      'a call without its output',
      { input: [...loop('x').slice(0, 2), { role: 'user', content: 'x' }], tools: [mail()] },
      {},
      'input[2]',
      /should follow a function_call_output for each function_call: 1 of/,
    ],
    ['a call at the end', { input: loop('x').slice(0, 2), tools: [mail()] }, {}, 'input', /function_call_output/],
    [
      'a call id twice',
      { input: [loop('x')[0], loop('x')[1], loop('x')[1]], tools: [mail()] },
      {},
      'input[2].call_id',
      /differ/,
    ],
    [
      'a conversation without a message of the user',
      { input: [{ role: 'system', content: 'x' }] },
      {},
      'input',
      /message of the user/,
    ],
    ['a tool name twice', { tools: [mail(), mail()] }, {}, 'tools[1].name', /rename/],
    [
      'a tool that takes no object',
      { tools: [{ type: 'function', name: 'f', parameters: { type: 'array' } }] },
      {},
      'tools[0].parameters',
      /object/,
    ],
    [
      'a choice that is no tool',
      { tools: [mail()], tool_choice: { type: 'function', name: 'x' } },
      {},
      'tool_choice.name',
      /one of the tools/,
    ],
    [
      'a schema that refers to what it does not hold',
      { text: { format: { type: 'json_schema', name: 'n', schema: { $ref: '#/$defs/none' } } } },
      {},
      'text.format.schema',
      /does not hold/,
    ],
    ['an effort', { reasoning: { effort: 'low' } }, {}, 'reasoning.effort', /does not reason/],
    [
      'too few tokens to reason',
      { reasoning: { effort: 'low' }, max_output_tokens: 10 },
      { limits: { thinking: { kind: 'budget', default: 'off', off: 'omit', efforts: ['low'] } } },
      'max_output_tokens',
      /reasoning\.effort 'low'/,
    ],
    ['a stream of a model that has none', { stream: true }, { streaming: false }, 'stream', /does not stream/],
  ])('%s, by chat, in terms of the request', (_, change, model, param, message) => {
    const error = chatRefusal(change, model);
    expect(error).toMatchObject({ param, message: expect.stringMatching(message) });
    expect(error.message).toContain(param);
    expect(error.message).not.toMatch(/messages\[|tool_calls|response_format|max_completion_tokens|reasoning_effort/);
  });
});
