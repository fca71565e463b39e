import { fault, givenModel, input, toolLoop, weatherTool } from './given';

const PNG = 'iVBORw0KGgo=';
const user = { role: 'user', content: 'hello' };

describe('messages', () => {
  test('system and developer messages become the guarded system prompt, wherever they stand', () => {
    const { system, messages } = input({
      messages: [
        { role: 'system', content: 'be kind' },
        user,
        { role: 'developer', content: [{ type: 'text', text: 'be short' }] },
      ],
    });
    expect(system).toEqual([
      { guardContent: { text: { text: 'be kind' } } },
      { guardContent: { text: { text: 'be short' } } },
    ]);
    expect(messages).toEqual([{ role: 'user', content: [{ text: 'hello' }] }]);
  });

  test('no message holds guardContent, which would hide the rest from the guardrail', () => {
    const { messages } = input({
      messages: [{ role: 'system', content: 'x' }, ...toolLoop, user],
      tools: [weatherTool],
    });
    expect(JSON.stringify(messages)).not.toContain('guardContent');
  });

  test('neighbours of one role become one turn', () => {
    const { messages } = input({
      messages: [
        user,
        { role: 'user', content: 'again' },
        { role: 'assistant', content: 'a' },
        { role: 'assistant', content: 'b' },
        user,
      ],
    });
    expect(messages.map(({ role, content }) => [role, content?.length])).toEqual([
      ['user', 2],
      ['assistant', 2],
      ['user', 1],
    ]);
  });

  test('a tool loop', () => {
    const { messages } = input({ messages: [...toolLoop, { role: 'user', content: 'thanks' }], tools: [weatherTool] });
    expect(messages).toEqual([
      { role: 'user', content: [{ text: 'how is Seoul?' }] },
      {
        role: 'assistant',
        content: [{ toolUse: { toolUseId: 'call00001', name: 'weather', input: { city: 'Seoul' } } }],
      },
      {
        role: 'user',
        content: [{ toolResult: { toolUseId: 'call00001', content: [{ text: '21 degrees' }] } }, { text: 'thanks' }],
      },
    ]);
  });

  test('a tool result without text says so', () => {
    const [question, calls] = toolLoop;
    const { messages } = input({
      messages: [question, calls, { role: 'tool', tool_call_id: 'tooluse_1', content: '' }],
      tools: [weatherTool],
    });
    expect(messages[2]?.content?.[0]?.toolResult?.content).toEqual([{ text: '(no output)' }]);
  });

  test.each(['tooluse 1', '한글', '{"a":1}', 'x'.repeat(256)])(
    'an id of any form ties a result to its call: %s',
    (id) => {
      const messages = JSON.parse(JSON.stringify(toolLoop).replaceAll('"tooluse_1"', JSON.stringify(id)));
      const sent = input({ messages, tools: [weatherTool] }).messages;
      expect(sent).toEqual(input({ messages: toolLoop, tools: [weatherTool] }).messages);
    },
  );

  test('refusals are text', () => {
    const { messages } = input({
      messages: [user, { role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }], refusal: 'never' }, user],
    });
    expect(messages[1]?.content).toEqual([{ text: 'no' }, { text: 'never' }]);
  });

  test.each([
    ['png', 'png'],
    ['jpeg', 'jpeg'],
    ['jpg', 'jpeg'],
    ['PNG', 'png'],
  ])('%s images', (type, format) => {
    const url = `data:image/${type};base64,${PNG}`;
    const { messages } = input({
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url, detail: 'high' } }] }],
    });
    expect(messages[0]?.content).toEqual([{ image: { format, source: { bytes: Buffer.from(PNG, 'base64') } } }]);
  });

  test.each<[string, unknown[], unknown[]]>([
    ['a blank message of the user', [{ role: 'user', content: ' \n' }], [['user', '(no text)']]],
    ['no parts', [{ role: 'user', content: [] }], [['user', '(no text)']]],
    [
      'a blank part',
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: '' },
            { type: 'text', text: 'x' },
          ],
        },
      ],
      [['user', 'x']],
    ],
    ['a blank message after another', [user, { role: 'user', content: '' }], [['user', 'hello']]],
    ['a blank answer', [user, { role: 'assistant', content: '' }, user], [['user', 'hello', 'hello']]],
    ['an answer of null', [user, { role: 'assistant', content: null }, user], [['user', 'hello', 'hello']]],
    ['a blank answer at the end', [user, { role: 'assistant', content: [] }], [['user', 'hello']]],
    [
      'an answer first',
      [{ role: 'assistant', content: 'Hi!' }, user],
      [
        ['user', '(no text)'],
        ['assistant', 'Hi!'],
        ['user', 'hello'],
      ],
    ],
    ['a blank system message', [{ role: 'system', content: '' }, user], [['user', 'hello']]],
    [
      'thoughts of another provider',
      [user, { role: 'assistant', reasoning_content: 'hm', content: [{ type: 'thinking', thinking: 'hm' }] }, user],
      [['user', 'hello', 'hello']],
    ],
  ])('%s', (_, given, turns) => {
    const { system, messages } = input({ messages: given });
    expect(system).toBeUndefined();
    expect(messages.map(({ role, content = [] }) => [role, ...content.map(({ text }) => text)])).toEqual(turns);
  });

  test.each<[string, unknown]>([
    ['', {}],
    ['null', {}],
    ['[]', {}],
    ['""', {}],
    ['{}', {}],
    ['[1]', { arguments: [1] }],
    ['5', { arguments: 5 }],
    ['{', {}],
    ['{"a', {}],
    ['{"a":', {}],
    ['{"a":12', {}],
    ['{"a":tru', {}],
    ['{"a":1,', { a: 1 }],
    ['{"a":1,"b', { a: 1 }],
    ['{"a":"x', { a: 'x' }],
    ['{"a":"x\\', { a: 'x' }],
    ['{"a":"x\\\\', { a: 'x\\' }],
    ['{"a":"x\\nyes', { a: 'x\nyes' }],
    ['{"a":"x\\u00', { a: 'x' }],
    ['{"a":"x\\ud83d', { a: 'x' }],
    ['{"a":"x\\ud83d\\ude00', { a: 'x😀' }],
    ['{"a":"x\\ud83d y"}', { a: 'x\ufffd y' }],
    ['{"a":"\\\\ud83d"}', { a: '\\ud83d' }],
    ['{"a":["b",{"c":"d"},{"e":"f', { a: ['b', { c: 'd' }, { e: 'f' }] }],
    ['{"a":[1,2', { a: [1] }],
    ['{"a":{}', { a: {} }],
    ["{'a': 1}", { arguments: "{'a': 1}" }],
    ['about \\u0062anned\\nwords', { arguments: 'about banned\nwords' }],
  ])('arguments that are %s', (text, expected) => {
    const call = { id: 'x', type: 'function', function: { name: 'weather', arguments: text } };
    const { messages } = input({
      messages: [user, { role: 'assistant', tool_calls: [call] }, { role: 'tool', tool_call_id: 'x', content: '1' }],
      tools: [weatherTool],
    });
    expect(messages[1]?.content?.[0]?.toolUse?.input).toEqual(expected);
  });

  const called = (id: string, name = 'weather') => ({ id, type: 'function', function: { name, arguments: '{}' } });
  const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } };

  test.each(['', 'call_a|fc_b', 'x'.repeat(500), '호출'])('ids of calls are any text that agrees, %j', (id) => {
    const { messages } = input({
      messages: [
        user,
        { role: 'assistant', tool_calls: [called(id)] },
        { role: 'tool', tool_call_id: id, content: '1' },
      ],
      tools: [weatherTool],
    });
    expect(messages[2]?.content?.[0]?.toolResult?.toolUseId).toBe(messages[1]?.content?.[0]?.toolUse?.toolUseId);
  });

  test.each([
    ['functions.search', 'functions_search'],
    ['', '_'],
    ['x'.repeat(70), 'x'.repeat(64)],
  ])('a name that a model made up is sent as Converse takes it, %j', (name, sent) => {
    const { messages } = input({
      messages: [
        user,
        { role: 'assistant', tool_calls: [called('a', name)] },
        { role: 'tool', tool_call_id: 'a', content: '' },
      ],
      tools: [weatherTool],
    });
    expect(messages[1]?.content?.[0]?.toolUse?.name).toBe(sent);
  });

  test('images in results of tools stand behind all results of the turn', () => {
    const { messages } = input({
      messages: [
        user,
        { role: 'assistant', tool_calls: [called('a'), called('b')] },
        { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'look' }, image] },
        { role: 'tool', tool_call_id: 'b', content: [image] },
      ],
      tools: [weatherTool],
    });
    const picture = { image: { format: 'png', source: { bytes: Buffer.from(PNG, 'base64') } } };
    expect(messages[2]?.content).toEqual([
      { toolResult: { toolUseId: 'call00001', content: [{ text: 'look' }] } },
      { toolResult: { toolUseId: 'call00002', content: [{ text: '(the images of call00002 follow)' }] } },
      { text: 'Images in the result of call00001:' },
      picture,
      { text: 'Images in the result of call00002:' },
      picture,
    ]);
  });

  test('an image in a result needs a model that takes them', () => {
    const messages = [
      user,
      { role: 'assistant', tool_calls: [called('a')] },
      { role: 'tool', tool_call_id: 'a', content: [image] },
    ];
    expect(fault({ messages, tools: [weatherTool] }, givenModel({ image: false }))).toMatchObject({
      kind: 'unsupported_parameter',
      param: 'messages[2].content[0].image_url',
    });
  });

  test('a model that takes results alone gets what the user says then in a turn of its own', () => {
    const request = { messages: [...toolLoop, user], tools: [weatherTool] };
    expect(input(request, givenModel({ limits: { toolResults: 'alone' } })).messages.slice(2)).toEqual([
      { role: 'user', content: [{ toolResult: { toolUseId: 'call00001', content: [{ text: '21 degrees' }] } }] },
      { role: 'assistant', content: [{ text: '(no text)' }] },
      { role: 'user', content: [{ text: 'hello' }] },
    ]);
    expect(input(request).messages).toHaveLength(3);
  });

  test('the beginning of an answer ends without white space', () => {
    const { messages } = input({ messages: [user, { role: 'assistant', content: 'Sure,\n' }] });
    expect(messages[1]?.content).toEqual([{ text: 'Sure,' }]);
  });

  test('arguments of a megabyte that end in the middle are quickly completed', () => {
    for (const text of [`{"a":"${'x'.repeat(1e6)}`, `{"a":[${'1,'.repeat(5e5)}`, `{"a":${'[{"b":1},'.repeat(1e5)}`]) {
      const call = { id: 'x', type: 'function', function: { name: 'weather', arguments: text } };
      const started = Date.now();
      input({
        messages: [user, { role: 'assistant', tool_calls: [call] }, { role: 'tool', tool_call_id: 'x', content: '1' }],
        tools: [weatherTool],
      });
      expect(Date.now() - started).toBeLessThan(2_000);
    }
  });

  test.each<[string, unknown[], string]>([
    ['has only a system message', [{ role: 'system', content: 'hi' }], 'messages'],
    ['leaves a tool call without result', [...toolLoop.slice(0, 2), user], 'messages[2]'],
    ['ends with an open tool call', toolLoop.slice(0, 2), 'messages'],
    ['has a result of no call', [user, { role: 'tool', tool_call_id: 'x', content: '1' }], 'messages[1].tool_call_id'],
    ['has two results of one call', [...toolLoop, toolLoop[2]], 'messages[3].tool_call_id'],
    [
      'has arguments that nest too deep',
      [
        user,
        {
          role: 'assistant',
          tool_calls: [
            {
              id: 'x',
              type: 'function',
              function: { name: 'f', arguments: `{"a":${'['.repeat(64)}${']'.repeat(64)}}` },
            },
          ],
        },
      ],
      'messages[1].tool_calls[0].function.arguments',
    ],
    [
      'has a remote image',
      [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] }],
      'messages[0].content[0].image_url.url',
    ],
    [
      'has an svg image',
      [{ role: 'user', content: [{ type: 'image_url', image_url: { url: `data:image/svg+xml;base64,${PNG}` } }] }],
      'messages[0].content[0].image_url.url',
    ],
    ...['gif', 'webp'].map((format): [string, unknown[], string] => [
      `has an image of the format ${format}, which the guardrail does not evaluate,`,
      [{ role: 'user', content: [{ type: 'image_url', image_url: { url: `data:image/${format};base64,${PNG}` } }] }],
      'messages[0].content[0].image_url.url',
    ]),
    [
      'has an image that is larger than the guardrail evaluates',
      [
        {
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${'AAAA'.repeat(1_400_000)}` } }],
        },
      ],
      'messages[0].content[0].image_url.url',
    ],
    [
      'has an image that is not base64',
      [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,a-b_' } }] }],
      'messages[0].content[0].image_url.url',
    ],
  ])('a conversation that %s is refused', (_, messages, param) => {
    expect(fault({ messages })).toMatchObject({ kind: 'invalid_request', param });
  });

  test('images need a model that takes them', () => {
    const content = [{ type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } }];
    expect(fault({ messages: [{ role: 'user', content }] }, givenModel({ image: false }))).toMatchObject({
      kind: 'unsupported_parameter',
      param: 'messages[0].content[0].image_url',
    });
  });
});
