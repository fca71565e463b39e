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

  const base64 = (text: string) => `base64:${Buffer.from(text).toString('base64')}`;
  const sha256 = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["a name of the platform's", { metadata: { caller: 'me' } }, { 'metadata.caller': 'me' }],
    [
      'a name twice, and its other name too',
      { user: 'a', metadata: { 'metadata.user': 'c', user: 'b' } },
      { user: 'a', 'metadata.user': 'c', 'metadata.metadata.user': 'b' },
    ],
    ['a name that Bedrock refuses', { metadata: { 'a*b': 'x' } }, { [base64('a*b')]: 'x' }],
    ['no name', { metadata: { '': 'x' } }, { 'metadata.': 'x' }],
    ['a value that Bedrock refuses', { metadata: { a: '김서연' } }, { a: base64('김서연') }],
    [
      'an emoji',
      { user: '🙂', safety_identifier: "O'Neill" },
      { user: base64('🙂'), safety_identifier: base64("O'Neill") },
    ],
    ['long values', { user: 'x'.repeat(257), metadata: { a: '한'.repeat(300) } }, { user: sha256, a: sha256 }],
    ['a long name', { metadata: { ['한'.repeat(300)]: 'x' } }, {}],
    ['a value of 512 characters', { metadata: { a: '\n"*%'.repeat(128) } }, { a: sha256 }],
  ])('%s is taken', (_, change, expected) => {
    const { requestMetadata = {} } = input(change);
    expect(requestMetadata).toMatchObject({ ...platform, ...expected });
    for (const entry of Object.entries(requestMetadata).flat()) {
      expect(entry).toMatch(/^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/);
    }
  });

  test('as many entries as OpenAI takes are taken, and those that find no place are counted', () => {
    expect(Object.keys(input({ metadata: many(13) }).requestMetadata ?? {})).toHaveLength(16);
    const { requestMetadata = {} } = input({ user: 'u', safety_identifier: 's', metadata: many(16) });
    expect(Object.keys(requestMetadata)).toHaveLength(16);
    expect(requestMetadata).toMatchObject({ k9: 'v', metadata_left_out: '6' });
    expect(requestMetadata).not.toHaveProperty('k10');
  });
});

describe('streaming', () => {
  test.each<[string, Record<string, unknown>, Partial<ChatModel>, string]>([
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
