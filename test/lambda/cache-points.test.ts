import { withCachePoints } from '../../lambda/chat/cache-points';
import { unevaluatedTexts } from '../../lambda/chat/unevaluated-input';
import { givenModel, input, toolLoop, weatherTool } from './given';

const POINT = { cachePoint: { type: 'default' } };
const long = 'word '.repeat(900);
const system = { role: 'system', content: 'Be brief.' };
const conversation = [
  system,
  { role: 'user', content: long },
  { role: 'assistant', content: 'Yes.' },
  { role: 'user', content: 'And now?' },
];
const claude = givenModel({ promptCaching: 'tools-system-messages' });
const nova = givenModel({ promptCaching: 'system-messages' });

test('a model without a prompt cache gets no cache points', () => {
  expect(JSON.stringify(input({ messages: conversation, tools: [weatherTool] }))).not.toContain('cachePoint');
});

test('points come after the tools, the system prompt, and the last message but one', () => {
  const call = input({ messages: conversation, tools: [weatherTool] }, claude);
  expect(call.toolConfig?.tools?.map((tool) => Object.keys(tool))).toEqual([['toolSpec'], ['cachePoint']]);
  expect(call.system).toEqual([{ guardContent: { text: { text: 'Be brief.' } } }, POINT]);
  expect(call.messages.map(({ content }) => content)).toEqual([
    [{ text: long }],
    [{ text: 'Yes.' }, POINT],
    [{ text: 'And now?' }],
  ]);
});

test('Nova takes none among the tools', () => {
  const call = input({ messages: conversation, tools: [weatherTool] }, nova);
  expect(call.toolConfig?.tools).toHaveLength(1);
  expect(JSON.stringify(call).match(/cachePoint/g)).toHaveLength(2);
});

test('nothing is marked that is not there', () => {
  const call = input({}, claude);
  expect(call.system).toBeUndefined();
  expect(call.toolConfig).toBeUndefined();
  expect(JSON.stringify(call)).not.toContain('cachePoint');
});

test.each([
  [3_900, false],
  [4_100, true],
])('a history of %i characters is marked: %s', (length, marked) => {
  const messages = [
    { role: 'user', content: 'x'.repeat(length) },
    { role: 'assistant', content: 'y' },
    { role: 'user', content: 'z' },
  ];
  expect(JSON.stringify(input({ messages }, claude)).includes('cachePoint')).toBe(marked);
});

test('the tool results of a loop count, and an image does', () => {
  const loop = toolLoop.map((message) => (message.role === 'tool' ? { ...message, content: long } : message));
  const more = [...loop, { role: 'assistant', content: 'warm' }, { role: 'user', content: 'and tomorrow?' }];
  const call = input({ messages: more, tools: [weatherTool] }, nova);
  expect(call.messages.at(-2)?.content?.at(-1)).toEqual(POINT);
  const { messages } = withCachePoints(
    {
      modelId: 'm',
      messages: [
        { role: 'user', content: [{ image: { format: 'png', source: { bytes: new Uint8Array(1) } } }] },
        { role: 'assistant', content: [{ text: 'a cat' }] },
        { role: 'user', content: [{ text: 'sure?' }] },
      ],
    },
    'system-messages',
  );
  expect(messages[1]?.content).toEqual([{ text: 'a cat' }, POINT]);
});

test('the guardrail gets to see the same as without', () => {
  const change = { messages: toolLoop, tools: [weatherTool] };
  expect(unevaluatedTexts(input(change, claude))).toEqual(unevaluatedTexts(input(change)));
});
