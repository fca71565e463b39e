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
        content: [{ toolUse: { toolUseId: 'tooluse_1', name: 'weather', input: { city: 'Seoul' } } }],
      },
      {
        role: 'user',
        content: [{ toolResult: { toolUseId: 'tooluse_1', content: [{ text: '21 degrees' }] } }, { text: 'thanks' }],
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

  test('refusals are text', () => {
    const { messages } = input({
      messages: [user, { role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }], refusal: 'never' }, user],
    });
    expect(messages[1]?.content).toEqual([{ text: 'no' }, { text: 'never' }]);
  });

  test.each(['png', 'jpeg'])('%s images', (format) => {
    const url = `data:image/${format};base64,${PNG}`;
    const { messages } = input({
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url, detail: 'auto' } }] }],
    });
    expect(messages[0]?.content).toEqual([{ image: { format, source: { bytes: Buffer.from(PNG, 'base64') } } }]);
  });

  test.each<[string, unknown[], string]>([
    ['begins with the assistant', [{ role: 'assistant', content: 'hi' }], 'messages'],
    ['has only a system message', [{ role: 'system', content: 'hi' }], 'messages'],
    ['has blank text', [{ role: 'user', content: ' \n' }], 'messages[0].content'],
    ['has a blank part', [{ role: 'user', content: [{ type: 'text', text: '' }] }], 'messages[0].content[0].text'],
    ['has an empty assistant message', [user, { role: 'assistant', content: '' }], 'messages[1]'],
    ['leaves a tool call without result', [...toolLoop.slice(0, 2), user], 'messages[2]'],
    ['ends with an open tool call', toolLoop.slice(0, 2), 'messages'],
    ['has a result of no call', [user, { role: 'tool', tool_call_id: 'x', content: '1' }], 'messages[1].tool_call_id'],
    ['has two results of one call', [...toolLoop, toolLoop[2]], 'messages[3].tool_call_id'],
    [
      'has arguments that are no JSON',
      [
        user,
        { role: 'assistant', tool_calls: [{ id: 'x', type: 'function', function: { name: 'f', arguments: '{' } }] },
      ],
      'messages[1].tool_calls[0].function.arguments',
    ],
    [
      'has arguments that are no object',
      [
        user,
        { role: 'assistant', tool_calls: [{ id: 'x', type: 'function', function: { name: 'f', arguments: '[1]' } }] },
      ],
      'messages[1].tool_calls[0].function.arguments',
    ],
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
    expect(fault({ messages: [{ role: 'user', content }] }, givenModel({ image: false })).param).toBe(
      'messages[0].content[0].image_url',
    );
  });
});
