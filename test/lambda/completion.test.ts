import type { ContentBlock, StopReason } from '@aws-sdk/client-bedrock-runtime';
import { toolLoop, weatherTool } from './given';
import { complete, jsonSchema, usage, use } from './given-answer';

/** Of the platform's own: what the model wrote is not handed on. */
const OWN_ID = expect.stringMatching(/^call_[0-9a-f]{24}$/);

describe('completion', () => {
  test('has the whole shape', async () => {
    const { completion } = await complete([{ text: 'Hel' }, { text: 'lo' }]);
    expect(completion).toEqual({
      id: 'chatcmpl-req-1',
      object: 'chat.completion',
      created: expect.any(Number),
      model: 'default',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hel\n\nlo', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7, prompt_tokens_details: { cached_tokens: 0 } },
    });
    expect(Math.abs(completion.created - Date.now() / 1000)).toBeLessThan(5);
  });

  test.each<[StopReason, string]>([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['guardrail_intervened', 'content_filter'],
    ['content_filtered', 'content_filter'],
  ])('%s is %s', async (stopReason, finish) => {
    expect((await complete([{ text: 'x' }], stopReason)).choice.finish_reason).toBe(finish);
  });

  test.each<StopReason>(['malformed_model_output', 'malformed_tool_use'])('%s is an error', async (stopReason) => {
    await expect(complete([], stopReason)).rejects.toMatchObject({ kind: 'model_failed' });
  });

  test('counts the prompt cache', async () => {
    const cached = { ...usage, cacheReadInputTokens: 10, cacheWriteInputTokens: 100 };
    expect((await complete([{ text: 'x' }], 'end_turn', {}, { output: { usage: cached } })).completion.usage).toEqual({
      prompt_tokens: 113,
      completion_tokens: 4,
      total_tokens: 117,
      prompt_tokens_details: { cached_tokens: 10 },
    });
  });

  test('leaves reasoning out', async () => {
    const reasoning: ContentBlock = { reasoningContent: { reasoningText: { text: 'THOUGHT', signature: 's' } } };
    const { completion } = await complete([reasoning, { text: 'x' }]);
    expect(JSON.stringify(completion)).not.toContain('THOUGHT');
  });

  test('tool calls', async () => {
    const { choice, guardrailCalls } = await complete([use('Seoul'), use('Busan')], 'tool_use', {
      tools: [weatherTool],
    });
    expect(choice).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    expect(choice.message.tool_calls).toEqual([
      { id: OWN_ID, type: 'function', function: { name: 'weather', arguments: '{"city":"Seoul"}' } },
      { id: OWN_ID, type: 'function', function: { name: 'weather', arguments: '{"city":"Busan"}' } },
    ]);
    expect(guardrailCalls.at(-1)).toEqual({
      source: 'OUTPUT',
      texts: ['weather\ncity\nSeoul\nweather\ncity\nBusan'],
    });
  });

  test('parallel_tool_calls: false keeps the first', async () => {
    const { choice } = await complete([use('Seoul'), use('Busan')], 'tool_use', {
      tools: [weatherTool],
      parallel_tool_calls: false,
    });
    expect(choice.message.tool_calls).toHaveLength(1);
  });

  test('a forced JSON answer is content', async () => {
    const model = { structuredOutput: false };
    const answer: ContentBlock = { toolUse: { toolUseId: 't', name: 'answer', input: { a: 1 } } };
    const { choice } = await complete(
      [{ text: 'aside' }, answer],
      'tool_use',
      { response_format: jsonSchema },
      { model },
    );
    expect(choice).toMatchObject({ finish_reason: 'stop', message: { content: '{"a":1}' } });
    expect(choice.message.tool_calls).toBeUndefined();
    await expect(
      complete([{ text: 'no' }], 'end_turn', { response_format: jsonSchema }, { model }),
    ).rejects.toMatchObject({ kind: 'model_failed' });
    const blocked = await complete(
      [{ text: 'Sorry.' }],
      'guardrail_intervened',
      { response_format: jsonSchema },
      { model },
    );
    expect(blocked.choice).toMatchObject({ finish_reason: 'content_filter', message: { content: 'Sorry.' } });
  });
});

describe('what the model does not see to', () => {
  const bounded = { type: 'object', properties: { days: { type: 'integer', maximum: 7 } }, required: ['days'] };
  const format = (schema: object) => ({
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } },
  });
  const object = { response_format: { type: 'json_object' } };

  test.each([
    ['{"days":3}', '{"days":3}'],
    [' {"days": 3} \n', '{"days": 3}'],
    ['```json\n{"days":3}\n```', '{"days":3}'],
    ['Here it is: {"days":3}. Bye!', '{"days":3}'],
  ])('JSON is what is left of %j', async (text, content) => {
    expect((await complete([{ text }], 'end_turn', format(bounded))).choice.message.content).toBe(content);
    expect((await complete([{ text }], 'end_turn', object)).choice.message.content).toBe(content);
  });

  test.each(['{"days":8}', '{}', 'three days', '', '[1]'])('%j does not match a bound, and fails', async (text) => {
    await expect(complete([{ text }], 'end_turn', format(bounded))).rejects.toMatchObject({ kind: 'model_failed' });
  });

  test.each(['[1]', '"a"', 'three days', '{"a":'])('%j is no JSON object, and fails', async (text) => {
    await expect(complete([{ text }], 'end_turn', object)).rejects.toMatchObject({ kind: 'model_failed' });
  });

  test('numbers keep their digits', async () => {
    const text = '{"id":1234567890123456789}';
    expect((await complete([{ text }], 'end_turn', object)).choice.message.content).toBe(text);
  });

  test('an answer that was cut is handed on as it is', async () => {
    const { choice } = await complete([{ text: '{"days":' }], 'max_tokens', format(bounded));
    expect(choice).toMatchObject({ finish_reason: 'length', message: { content: '{"days":' } });
  });

  test('tool calls are handed on where JSON is asked for', async () => {
    const { choice } = await complete([use('Seoul')], 'tool_use', { ...object, tools: [weatherTool] });
    expect(choice).toMatchObject({ finish_reason: 'tool_calls', message: { tool_calls: [{}] } });
  });

  test('a forced answer that does not match its schema fails', async () => {
    const forced = (days: number) =>
      complete([{ toolUse: { toolUseId: 'a', name: 'answer', input: { days } } }], 'tool_use', format(bounded), {
        model: { structuredOutput: false },
      });
    expect((await forced(7)).choice.message.content).toBe('{"days":7}');
    await expect(forced(8)).rejects.toMatchObject({ kind: 'model_failed' });
  });

  test('arguments of a strict tool that do not match its schema fail', async () => {
    const tools = [{ type: 'function', function: { name: 'weather', parameters: bounded, strict: true } }];
    const called = (days: number) =>
      complete([{ toolUse: { toolUseId: 'a', name: 'weather', input: { days } } }], 'tool_use', { tools });
    expect((await called(7)).choice.finish_reason).toBe('tool_calls');
    await expect(called(8)).rejects.toMatchObject({ kind: 'model_failed' });
  });

  test('stop sequences that the model does not take end the answer', async () => {
    const model = { limits: { stopSequences: { max: 0 } } };
    const { choice } = await complete([{ text: 'one END two' }], 'max_tokens', { stop: ['END', 'two'] }, { model });
    expect(choice).toMatchObject({ finish_reason: 'stop', message: { content: 'one ' } });
    const without = await complete([{ text: 'one EN' }], 'end_turn', { stop: 'END' }, { model });
    expect(without.choice.message.content).toBe('one EN');
  });
});

describe('guardrail', () => {
  test('an intervention of Converse keeps its message and names the policies', async () => {
    const assessment = { topicPolicy: { topics: [{ name: 'Finance', type: 'DENY', action: 'BLOCKED' }] } } as const;
    const trace = {
      guardrail: { inputAssessment: { g: { topicPolicy: { topics: [...assessment.topicPolicy.topics] } } } },
    };
    const { completion } = await complete([{ text: 'Sorry.' }], 'guardrail_intervened', {}, { output: { trace } });
    expect(completion.choices[0]).toMatchObject({ finish_reason: 'content_filter', message: { content: 'Sorry.' } });
    expect(completion.guardrail).toEqual({
      action: 'blocked',
      policies: [{ source: 'input', policy: 'topic', name: 'Finance', action: 'blocked' }],
    });
  });

  test('a tool result that is blocked never reaches the model', async () => {
    const messages = [...toolLoop.slice(0, 2), { role: 'tool', tool_call_id: 'tooluse_1', content: 'banned' }];
    const { completion } = await complete([{ text: 'NOT REACHED' }], 'end_turn', { messages, tools: [weatherTool] });
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      message: { content: 'Sorry, no.' },
    });
    expect(completion.usage.total_tokens).toBe(0);
    expect(completion.guardrail?.policies).toEqual([
      { source: 'input', policy: 'topic', name: 'Banned', action: 'blocked' },
    ]);
  });

  test('tool arguments that are blocked never leave', async () => {
    const { completion, choice } = await complete([{ text: 'hm' }, use('banned')], 'tool_use', {
      tools: [weatherTool],
    });
    expect(choice).toMatchObject({ finish_reason: 'content_filter', message: { content: 'Sorry, no.' } });
    expect(choice.message.tool_calls).toBeUndefined();
    expect(completion.guardrail?.policies[0]).toMatchObject({ source: 'output' });
  });

  test('tool arguments that are masked leave masked', async () => {
    const { completion, choice } = await complete([use('secret')], 'tool_use', { tools: [weatherTool] });
    expect(choice.finish_reason).toBe('tool_calls');
    expect(choice.message.tool_calls?.[0]?.function.arguments).toBe('{"city":"{Secret}"}');
    expect(completion.guardrail?.action).toBe('masked');
  });

  test('an answer of the model that its maker filtered has no report', async () => {
    expect((await complete([], 'content_filtered')).completion.guardrail).toBeUndefined();
  });
});
