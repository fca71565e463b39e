import { findModel, toConverseCall } from '../../lambda/chat/converse-request';
import type { ChatModel } from '../../lambda/contract/environment';
import { caller, convert, errorOf, fault, givenModel, givenRequest, input, weatherTool } from './given';

describe('inference', () => {
  test.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{}, {}],
    [
      { temperature: 0, top_p: 0.5 },
      { temperature: 0, topP: 0.5 },
    ],
    [{ max_tokens: 5 }, { maxTokens: 5 }],
    [{ max_completion_tokens: 6 }, { maxTokens: 6 }],
    [{ max_tokens: 7, max_completion_tokens: 7 }, { maxTokens: 7 }],
    [{ stop: 'END' }, { stopSequences: ['END'] }],
    [{ stop: ['a', 'b'] }, { stopSequences: ['a', 'b'] }],
    [{ stop: [] }, {}],
  ])('%j', (change, expected) => {
    expect(input(change).inferenceConfig).toEqual(expected);
  });

  test('two different limits are refused', () => {
    expect(fault({ max_tokens: 1, max_completion_tokens: 2 }).param).toBe('max_tokens');
  });

  test.each<[ChatModel['reasoning'], string, unknown]>([
    ['reasoning_effort', 'low', { reasoning_effort: 'low' }],
    ['thinking_budget', 'none', undefined],
    ['thinking_budget', 'low', { thinking: { type: 'enabled', budget_tokens: 1024 } }],
    ['thinking_budget', 'high', { thinking: { type: 'enabled', budget_tokens: 16384 } }],
    ['effort', 'none', { thinking: { type: 'disabled' } }],
    ['effort', 'max', { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } }],
    ['reasoning_config', 'none', { reasoningConfig: { type: 'disabled' } }],
    ['reasoning_config', 'medium', { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } }],
  ])('reasoning of kind %s, effort %s', (reasoning, effort, fields) => {
    expect(input({ reasoning_effort: effort }, givenModel({ reasoning })).additionalModelRequestFields).toEqual(fields);
  });

  test.each<[string, Record<string, unknown>, ChatModel['reasoning'], string]>([
    ['a model that does not reason', { reasoning_effort: 'none' }, undefined, 'reasoning_effort'],
    ['an effort that the model lacks', { reasoning_effort: 'minimal' }, 'reasoning_effort', 'reasoning_effort'],
    [
      'a thinking budget with tools',
      { reasoning_effort: 'low', tools: [weatherTool] },
      'thinking_budget',
      'reasoning_effort',
    ],
    [
      'adaptive thinking with a forced tool',
      { reasoning_effort: 'low', tools: [weatherTool], tool_choice: 'required' },
      'effort',
      'reasoning_effort',
    ],
    ['thinking with a temperature', { reasoning_effort: 'low', temperature: 0.5 }, 'thinking_budget', 'temperature'],
    ['a limit below the budget', { reasoning_effort: 'low', max_tokens: 1024 }, 'thinking_budget', 'max_tokens'],
    [
      'another limit below the budget',
      { reasoning_effort: 'high', max_completion_tokens: 9 },
      'thinking_budget',
      'max_completion_tokens',
    ],
  ])('%s is refused', (_, change, reasoning, param) => {
    expect(fault(change, givenModel({ reasoning })).param).toBe(param);
  });

  test('adaptive thinking goes with tools', () => {
    expect(() =>
      convert({ reasoning_effort: 'low', tools: [weatherTool] }, givenModel({ reasoning: 'effort' })),
    ).not.toThrow();
  });
});

describe('metadata', () => {
  const platform = { alias: 'default', caller: caller.caller, request_id: 'req-1' };

  test('carries the platform keys and the client keys', () => {
    const change = { user: 'u-1', safety_identifier: 's-1', metadata: { project: 'atlas', empty: '' } };
    expect(input(change).requestMetadata).toEqual({
      ...platform,
      user: 'u-1',
      safety_identifier: 's-1',
      project: 'atlas',
      empty: '',
    });
    expect(input({}).requestMetadata).toEqual(platform);
  });

  test('the platform keys are made to fit', () => {
    const odd = { requestId: 'r', caller: `한글*${'x'.repeat(300)}` };
    expect(toConverseCall(givenRequest(), givenModel(), odd).input.requestMetadata?.caller).toBe(
      `___${'x'.repeat(253)}`,
    );
  });

  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']));

  test.each<[string, Record<string, unknown>, string]>([
    ['a platform key', { metadata: { caller: 'me' } }, 'metadata.caller'],
    ['a name twice', { user: 'a', metadata: { user: 'b' } }, 'metadata.user'],
    ['a name that Bedrock refuses', { metadata: { 'a*b': 'x' } }, 'metadata.a*b'],
    ['a value that Bedrock refuses', { metadata: { a: '한글' } }, 'metadata.a'],
    ['a long value', { user: 'x'.repeat(257) }, 'user'],
    ['too many entries', { metadata: many(14) }, 'metadata'],
  ])('%s is refused', (_, change, param) => {
    expect(fault(change)).toMatchObject({ kind: 'invalid_request', param });
  });

  test('sixteen entries fit', () => {
    expect(Object.keys(input({ metadata: many(13) }).requestMetadata ?? {})).toHaveLength(16);
  });
});

describe('streaming', () => {
  test.each<[string, Record<string, unknown>, Partial<ChatModel>, string]>([
    ['stream_options without stream', { stream_options: { include_usage: true } }, {}, 'stream_options'],
    ['a model that does not stream', { stream: true }, { streaming: false }, 'stream'],
  ])('%s is refused', (_, change, model, param) => {
    expect(fault(change, givenModel(model)).param).toBe(param);
  });
});

describe('model', () => {
  const models = new Map([
    ['default', givenModel()],
    ['fast', givenModel()],
  ]);

  test('is found by alias', () => {
    expect(findModel('fast', models)).toBe(models.get('fast'));
  });

  test.each(['gpt-4o', 'constructor', '__proto__', ''])('%j is not found, and the aliases are listed', (alias) => {
    const error = errorOf(() => findModel(alias, models));
    expect(error).toMatchObject({ kind: 'model_not_found', param: 'model' });
    expect(error.message).toContain('default, fast');
  });
});
