import type { Message, ToolConfiguration } from '@aws-sdk/client-bedrock-runtime';
import { instanceOf } from '../../../local/bedrock/model/json-schema';
import { answer } from '../../../local/bedrock/model/model';
import { asking, collect, forThisFile, textOf } from './harness';

const { client, ask } = forThisFile();

test('answers in the language it is asked in, the same each time', async () => {
  const english = await ask('What is the capital of France?');
  expect(textOf(english)).toBe('You said: "What is the capital of France?"');
  const korean = await ask('프랑스의 수도는 어디인가요?');
  expect(textOf(korean)).toBe('이렇게 말씀하셨습니다: "프랑스의 수도는 어디인가요?"');
  expect(textOf(await ask('What is the capital of France?'))).toBe(textOf(english));
});

test('shows system prompt, images, documents and the number of the turn', async () => {
  const image = { image: { format: 'png' as const, source: { bytes: new Uint8Array([1]) } } };
  const document = { document: { name: 'plan', format: 'txt' as const, source: { text: 'abc' } } };
  const messages: Message[] = [
    { role: 'user', content: [{ text: 'hi' }] },
    { role: 'assistant', content: [{ text: 'hello' }] },
    { role: 'user', content: [{ text: 'look at these' }, image, image, document] },
  ];
  const answer = await ask('', { messages, system: [{ text: 'Be brief.' }] });
  expect(textOf(answer)).toBe(
    'You said: "look at these" I see 2 images (png, png). I have 1 document (plan). My instructions: "Be brief." This is message 2 from you.',
  );
  expect(answer.usage?.inputTokens).toBe(3 + 1 + 2 + 4 + 2 * 1000 + 1);
});

test.each([
  ['repeat: one two', 'one two'],
  ['Please repeat after me: A\nB', 'A\nB'],
  ['따라 말해: 안녕하세요', '안녕하세요'],
  ['그대로 따라 말해 줘: 가 나', '가 나'],
  ['count to 5', '1, 2, 3, 4, 5'],
  ['1부터 3까지 세어 줘', '1, 2, 3'],
])('%j says %j', async (text, spoken) => {
  expect(textOf(await ask(text))).toBe(spoken);
});

test('stops at maxTokens and counts what it said', async () => {
  const answer = await ask('repeat: abcdefghijkl', { inferenceConfig: { maxTokens: 2 } });
  expect(textOf(answer)).toBe('abcdefgh');
  expect(answer).toMatchObject({ stopReason: 'max_tokens', usage: { outputTokens: 2 } });
  expect(await ask('repeat: 가나다', { inferenceConfig: { maxTokens: 3 } })).toMatchObject({ stopReason: 'end_turn' });
});

test('stops before a stop sequence', async () => {
  const answer = await ask('repeat: one STOP two', { inferenceConfig: { stopSequences: ['XX', 'STOP'] } });
  expect(textOf(answer)).toBe('one ');
  expect(answer.stopReason).toBe('stop_sequence');
});

const weather = {
  toolSpec: {
    name: 'get_weather',
    description: 'Current weather and temperature of a city. 도시의 현재 날씨와 기온',
    inputSchema: {
      json: {
        type: 'object',
        properties: {
          city: { type: 'string' },
          unit: { enum: ['celsius', 'fahrenheit'] },
          days: { type: 'integer', minimum: 1, maximum: 14 },
        },
        required: ['city', 'days'],
      },
    },
  },
};
const stock = {
  toolSpec: {
    name: 'buyTicket',
    description: 'Books seats',
    inputSchema: { json: { type: 'object', properties: {} } },
  },
};
const tools: ToolConfiguration = { tools: [weather, stock] };
const callsOf = async (text: string, toolConfig: ToolConfiguration = tools) => {
  const answer = await ask(text, { toolConfig });
  return {
    stopReason: answer.stopReason,
    calls: (answer.output?.message?.content ?? []).flatMap(({ toolUse }) => toolUse ?? []),
  };
};

test.each([
  [
    'by its name',
    'Please get weather for "Oslo" for 3 days in fahrenheit',
    { city: 'Oslo', unit: 'fahrenheit', days: 3 },
  ],
  ['by words of its description', 'What temperature has the city of Paris over 2 days?', { city: 'Paris', days: 2 }],
  ['in Korean', '"서울" 도시의 날씨를 5일 알려줘', { city: '서울', days: 5 }],
  [
    'by a named argument',
    'weather, please get it. city: Rome, unit=celsius',
    { city: 'Rome', unit: 'celsius', days: 1 },
  ],
])('calls a tool that the text mentions %s', async (_, text, input) => {
  const { stopReason, calls } = await callsOf(text);
  expect(stopReason).toBe('tool_use');
  expect(calls).toEqual([{ toolUseId: expect.stringMatching(/^tooluse_[\w-]{22}$/), name: 'get_weather', input }]);
});

test('calls every tool that is named, each under its own id', async () => {
  const { calls } = await callsOf('Get weather and buy a ticket');
  expect(calls.map(({ name }) => name)).toEqual(['get_weather', 'buyTicket']);
  expect(new Set(calls.map(({ toolUseId }) => toolUseId)).size).toBe(2);
});

test('answers in words when no tool is mentioned', async () => {
  expect(await callsOf('Tell me a joke')).toEqual({ stopReason: 'end_turn', calls: [] });
});

test('follows toolChoice', async () => {
  expect((await callsOf('hi', { ...tools, toolChoice: { any: {} } })).calls.map(({ name }) => name)).toEqual([
    'get_weather',
  ]);
  const forced = await callsOf('get weather', { ...tools, toolChoice: { tool: { name: 'buyTicket' } } });
  expect(forced.calls).toMatchObject([{ name: 'buyTicket', input: {} }]);
});

test('answers with the tool result once it has come', async () => {
  const { calls } = await callsOf('get weather');
  const [call] = calls;
  const turn = (status: 'success' | 'error'): Message[] => [
    { role: 'user', content: [{ text: 'get weather' }] },
    { role: 'assistant', content: call ? [{ toolUse: call }] : [] },
    {
      role: 'user',
      content: [{ toolResult: { toolUseId: call?.toolUseId, status, content: [{ json: { degrees: 21 } }] } }],
    },
  ];
  expect(textOf(await ask('', { messages: turn('success'), toolConfig: tools }))).toBe(
    'The tool returned: {"degrees":21}',
  );
  expect(textOf(await ask('', { messages: turn('error'), toolConfig: tools }))).toBe('The tool failed: {"degrees":21}');
});

test.each([
  ['any', { any: {} }, ['get_weather', 'buyTicket']],
  ['a tool', { tool: { name: 'get_weather' } }, ['get_weather']],
])('a loop that forces %s in each step ends when there is nothing left to call', async (_, toolChoice, called) => {
  const messages: Message[] = [
    { role: 'user', content: [{ text: 'get weather' }] },
    { role: 'assistant', content: [{ text: 'Which?' }] },
    { role: 'user', content: [{ text: 'get weather for "Oslo"' }] },
  ];
  const seen: unknown[] = [];
  for (let step = 0; step < 5; step++) {
    const { output, stopReason } = await ask('', { messages, toolConfig: { ...tools, toolChoice } });
    const content = output?.message?.content ?? [];
    const calls = content.flatMap(({ toolUse }) => toolUse ?? []);
    if (calls.length === 0) {
      expect(stopReason).toBe('end_turn');
      break;
    }
    seen.push(...calls.map(({ name }) => name));
    messages.push({ role: 'assistant', content });
    const results = calls.map(({ toolUseId }) => ({ toolResult: { toolUseId, content: [{ text: 'ok' }] } }));
    messages.push({ role: 'user', content: results });
  }
  expect(seen).toEqual(called);
});

test.each([
  ['a forced tool', { toolConfig: { ...tools, toolChoice: { tool: { name: 'get_weather' } } } }],
  ['a schema', { toolConfig: tools, outputConfig: { textFormat: givenFormat() } }],
])('fills %s from what the user said, also after the result of another tool', (_, shape) => {
  const messages: Message[] = [
    { role: 'user', content: [{ text: 'get weather, then buy a ticket. city: Oslo' }] },
    { role: 'assistant', content: [{ toolUse: { toolUseId: 'tooluse_1', name: 'buyTicket', input: {} } }] },
    { role: 'user', content: [{ toolResult: { toolUseId: 'tooluse_1', content: [{ text: 'bought' }] } }] },
  ];
  const [block] = answer({ messages, ...shape }).blocks;
  const filled = block && ('toolUse' in block ? block.toolUse.input : JSON.parse(block.tokens.join('')));
  expect(filled).toMatchObject({ city: 'Oslo' });
});

function givenFormat() {
  const schema = JSON.stringify({ type: 'object', properties: { city: { type: 'string' } }, required: ['city'] });
  return { type: 'json_schema' as const, structure: { jsonSchema: { name: 'place', schema } } };
}

test('streams a tool call as a start and pieces of its JSON', async () => {
  const { events, names } = await collect(client(), asking('get weather for "Oslo"', { toolConfig: tools }));
  expect([...new Set(names)]).toEqual([
    'messageStart',
    'contentBlockStart',
    'contentBlockDelta',
    'contentBlockStop',
    'messageStop',
    'metadata',
  ]);
  expect(events[1]?.contentBlockStart?.start?.toolUse).toMatchObject({ name: 'get_weather' });
  const json = events.map((event) => event.contentBlockDelta?.delta?.toolUse?.input ?? '').join('');
  expect(JSON.parse(json)).toMatchObject({ city: 'Oslo' });
  expect(events.at(-2)?.messageStop?.stopReason).toBe('tool_use');
});

test('answers in JSON where the system prompt asks for JSON alone, by the schema in it, bounds in descriptions included', async () => {
  const told = (text: string, prompt: string) => ask(text, { system: [{ text: prompt }] });
  const object = textOf(await told('hi', 'Answer with one JSON object alone: no code fence, no other words.'));
  expect(JSON.parse(object).answer).toContain('You said: "hi"');
  expect(textOf(await told('repeat: {"a":1}', 'Answer with one JSON object alone.'))).toBe('{"a":1}');
  const schema = '{"type":"object","properties":{"n":{"type":"integer","minimum":7}},"required":["n"]}';
  expect(textOf(await told('hi', `Answer with JSON alone. It should match this JSON schema: ${schema}`))).toBe(
    '{"n":7}',
  );
  const bounded = {
    type: 'object',
    properties: { n: { type: 'integer', description: 'a number\nShould match the JSON schema {"minimum":7}' } },
    required: ['n'],
  };
  expect(instanceOf(bounded, 'hi')).toEqual({ n: 7 });
});
