import type { ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { weatherTool } from './given';
import { complete, jsonSchema, metadata, start, stop, stream, text, toolCall } from './given-answer';

describe('stream', () => {
  test('role, text, finish reason, usage', async () => {
    const { chunks, guardrailCalls } = await stream([
      start,
      text('Hel'),
      text('lo'),
      { contentBlockStop: { contentBlockIndex: 0 } },
      stop('end_turn'),
      metadata,
    ]);
    expect(chunks.map((chunk) => chunk.choices[0] && [chunk.choices[0].delta, chunk.choices[0].finish_reason])).toEqual(
      [
        [{ role: 'assistant', content: '', refusal: null }, null],
        [{ content: 'Hel' }, null],
        [{ content: 'lo' }, null],
        [{}, 'stop'],
        undefined,
      ],
    );
    expect(new Set(chunks.map((chunk) => `${chunk.id} ${chunk.object} ${chunk.model}`))).toEqual(
      new Set(['chatcmpl-req-1 chat.completion.chunk default']),
    );
    expect(chunks.at(-1)?.usage).toMatchObject({ total_tokens: 7 });
    expect(guardrailCalls).toEqual([]);
  });

  test('usage is null before the end when the client asked for it, else absent', async () => {
    const events = [start, text('x'), stop('end_turn'), metadata];
    const asked = await stream(events, { stream_options: { include_usage: true } });
    expect(asked.chunks.slice(0, -1).map((chunk) => chunk.usage)).toEqual([null, null, null]);
    const not = await stream(events);
    expect(not.chunks.slice(0, -1).filter((chunk) => 'usage' in chunk)).toEqual([]);
  });

  test('tool calls come whole, in order, after the text', async () => {
    const events = [
      start,
      text('hm'),
      ...toolCall(1, 'a', '{"city":', '"Seoul"}'),
      ...toolCall(2, 'b'),
      stop('tool_use'),
      metadata,
    ];
    const { deltas, finish, guardrailCalls } = await stream(events, { tools: [weatherTool] });
    expect(deltas.flatMap((delta) => delta.tool_calls ?? [])).toEqual([
      {
        index: 0,
        id: expect.stringMatching(/^call_[0-9a-f]{24}$/),
        type: 'function',
        function: { name: 'weather', arguments: '' },
      },
      { index: 0, function: { arguments: '{"city":"Seoul"}' } },
      {
        index: 1,
        id: expect.stringMatching(/^call_[0-9a-f]{24}$/),
        type: 'function',
        function: { name: 'weather', arguments: '' },
      },
      { index: 1, function: { arguments: '{}' } },
    ]);
    expect(finish).toBe('tool_calls');
    expect(guardrailCalls.filter((call) => call.source === 'OUTPUT')).toHaveLength(2);
  });

  test('parallel_tool_calls: false keeps the first', async () => {
    const events = [start, ...toolCall(0, 'a', '{}'), ...toolCall(1, 'b', '{}'), stop('tool_use'), metadata];
    const { deltas } = await stream(events, { tools: [weatherTool], parallel_tool_calls: false });
    expect(new Set(deltas.flatMap((delta) => delta.tool_calls ?? []).map((call) => call.index))).toEqual(new Set([0]));
  });

  test('blocked arguments: nothing of the call leaves, and nothing after it', async () => {
    const events = [
      start,
      text('hm '),
      ...toolCall(1, 'a', '{"city":"ban', 'ned"}'),
      text('LATER', 2),
      ...toolCall(3, 'b', '{}'),
      stop('tool_use'),
      metadata,
    ];
    const result = await stream(events, { tools: [weatherTool] });
    expect(result).toMatchObject({
      content: 'hm Sorry, no.',
      finish: 'content_filter',
      guardrail: { action: 'blocked' },
    });
    expect(JSON.stringify(result.chunks)).not.toMatch(/banned|"ned|tool_calls|LATER/);
    expect(result.chunks.at(-1)?.usage).toMatchObject({ total_tokens: 7 });
  });

  test('masked arguments', async () => {
    const { deltas, finish, guardrail } = await stream(
      [start, ...toolCall(0, 'a', '{"city":"secret"}'), stop('tool_use'), metadata],
      { tools: [weatherTool] },
    );
    expect(deltas.flatMap((delta) => delta.tool_calls ?? [])[1]?.function.arguments).toBe('{"city":"{Secret}"}');
    expect({ finish, guardrail }).toMatchObject({ finish: 'tool_calls', guardrail: { action: 'masked' } });
  });

  test('an unfinished tool call never leaves', async () => {
    const [open, piece] = toolCall(0, 'a', '{"city":"Se');
    if (!open || !piece) throw new Error('expected events');
    const { chunks } = await stream([start, open, piece, stop('max_tokens'), metadata], { tools: [weatherTool] });
    expect(JSON.stringify(chunks)).not.toContain('city');
  });

  test('a forced JSON answer is content', async () => {
    const model = { structuredOutput: false };
    const format = { response_format: jsonSchema };
    const result = await stream(
      [start, text('aside'), ...toolCall(1, 'a', '{"a":', '1}'), stop('tool_use'), metadata],
      format,
      model,
    );
    expect(result).toMatchObject({ content: '{"a":1}', finish: 'stop' });
    const blocked = await stream([start, text('Sorry.'), stop('guardrail_intervened'), metadata], format, model);
    expect(blocked).toMatchObject({ content: 'Sorry.', finish: 'content_filter' });
    await expect(stream([start, text('no'), stop('end_turn'), metadata], format, model)).rejects.toMatchObject({
      kind: 'model_failed',
    });
  });

  test('leaves reasoning out', async () => {
    const thought: ConverseStreamOutput = {
      contentBlockDelta: { delta: { reasoningContent: { text: 'THOUGHT' } }, contentBlockIndex: 0 },
    };
    const { chunks } = await stream([start, thought, text('x', 1), stop('end_turn'), metadata]);
    expect(JSON.stringify(chunks)).not.toContain('THOUGHT');
  });

  test('a request that is blocked before the model', async () => {
    const tools = [{ type: 'function', function: { ...weatherTool.function, description: 'banned' } }];
    const result = await stream([text('NOT REACHED')], { tools });
    expect(result).toMatchObject({ content: 'Sorry, no.', finish: 'content_filter', guardrail: { action: 'blocked' } });
  });

  test('a stream that breaks off is an error', async () => {
    await expect(stream([start, text('x')])).rejects.toMatchObject({ kind: 'model_failed' });
  });
});

describe('what the model does not see to', () => {
  const schema = { type: 'object', properties: { days: { type: 'integer', maximum: 7 } }, required: ['days'] };
  const bounded = { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } };

  test('JSON is held until it is whole, and sent in one piece', async () => {
    const events = [start, text('```json\n{"da'), text('ys":3}\n```'), stop('end_turn'), metadata];
    const { deltas, finish } = await stream(events, bounded);
    expect(deltas.flatMap(({ content }) => content || [])).toEqual(['{"days":3}']);
    expect(finish).toBe('stop');
  });

  test.each(['{"days":8}', 'three'])('%j fails', async (answer) => {
    const events = [start, text(answer), stop('end_turn'), metadata];
    await expect(stream(events, bounded)).rejects.toMatchObject({ kind: 'model_failed' });
  });

  test('JSON that was cut is handed on as it is', async () => {
    const { content, finish } = await stream([start, text('{"da'), stop('max_tokens'), metadata], bounded);
    expect([content, finish]).toEqual(['{"da', 'length']);
  });

  test('tool calls are handed on where JSON is asked for, after the text', async () => {
    const events = [start, text('hm'), ...toolCall(1, 'a', '{"city":"Seoul"}'), stop('tool_use'), metadata];
    const change = { response_format: { type: 'json_object' }, tools: [weatherTool] };
    const { deltas, finish } = await stream(events, change);
    expect(deltas.map(({ content, tool_calls }) => content || (tool_calls && 'call'))).toEqual([
      undefined,
      'hm',
      'call',
      'call',
      undefined,
    ]);
    expect(finish).toBe('tool_calls');
  });

  test('arguments of a strict tool that do not match its schema fail', async () => {
    const tools = [{ type: 'function', function: { name: 'weather', parameters: schema, strict: true } }];
    const called = (days: number) =>
      stream([start, ...toolCall(0, 'a', `{"days":${days}}`), stop('tool_use'), metadata], { tools });
    expect((await called(7)).finish).toBe('tool_calls');
    await expect(called(8)).rejects.toMatchObject({ kind: 'model_failed' });
  });

  const model = { limits: { stopSequences: { max: 0 } } };

  test.each([
    [['one E', 'ND two'], 'one '],
    [['one ', 'E', 'N', 'D'], 'one '],
    [['one EN', 'E END'], 'one ENE '],
    [['one EN'], 'one EN'],
    [['END'], ''],
  ])('a stop sequence that the model does not take ends %j', async (parts, expected) => {
    const events = [start, ...parts.map((part) => text(part)), stop('end_turn'), metadata];
    const { content, finish } = await stream(events, { stop: ['END'] }, model);
    expect([content, finish]).toEqual([expected, 'stop']);
  });

  test('nothing comes after a stop sequence, and its tokens are counted', async () => {
    const events = [start, text('one END'), ...toolCall(1, 'a'), text('x'), stop('tool_use'), metadata];
    const { chunks, content, finish } = await stream(events, { stop: ['END'], tools: [weatherTool] }, model);
    expect([content, finish]).toEqual(['one ', 'stop']);
    expect(chunks.some((chunk) => chunk.choices[0]?.delta.tool_calls)).toBe(false);
    expect(chunks.at(-1)?.usage).toMatchObject({ total_tokens: 7 });
  });
});
describe('JSON that a model streams', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'string' } },
    required: ['a'],
    additionalProperties: false,
  };
  /** One that the model holds itself to. */
  const change = { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } };
  const json = (...parts: string[]) => [start, ...parts.map((part) => text(part)), stop('end_turn'), metadata];

  test('leaves as it comes without escapes', async () => {
    const { deltas, guardrailCalls } = await stream(json('{"a":', '"b"}'), change);
    expect(deltas.map(({ content }) => content)).toEqual(['', '{"a":', '"b"}', undefined]);
    expect(guardrailCalls.filter(({ source }) => source === 'OUTPUT')).toEqual([]);
  });

  test('waits from its first escape on, and is assessed decoded', async () => {
    const { content, guardrailCalls } = await stream(json('{"a":"b', String.raw`\nc`, '"}'), change);
    expect(content).toBe(String.raw`{"a":"b\nc"}`);
    expect(guardrailCalls.at(-1)).toEqual({ source: 'OUTPUT', texts: ['a\nb\nc'] });
  });

  test.each([
    ['blocked', String.raw`\u0062anned"}`, '{"a":"x Sorry, no.'],
    ['blocked where it breaks off', String.raw`\u0062anned`, '{"a":"x Sorry, no.'],
    ['masked', String.raw`\nsecret"}`, String.raw`{"a":"x \n{Secret}"}`],
  ])('is %s', async (_, rest, expected) => {
    const { content } = await stream(json('{"a":"x ', rest), change);
    expect(content).toBe(expected);
  });

  test('is the same whole', async () => {
    const blocked = await complete([{ text: String.raw`{"a":"\u0062anned"}` }], 'end_turn', change);
    expect(blocked.choice).toMatchObject({ finish_reason: 'content_filter', message: { content: 'Sorry, no.' } });
    const masked = await complete([{ text: String.raw`{"a":"\nsecret"}` }], 'end_turn', change);
    expect(masked.choice.message.content).toBe(String.raw`{"a":"\n{Secret}"}`);
  });
});

test('what two blocks of text hold does not become one word', async () => {
  const events = [start, text('AKIA'), ...toolCall(1, 'a', '{}'), text('IOSF', 2), stop('tool_use')];
  const { content } = await stream(events, { tools: [weatherTool] });
  expect(content).toBe('AKIA\n\nIOSF');
});
