import { findModel, toConverseCall } from '../../lambda/chat/converse-request';
import type { ChatModel, Thinking } from '../../lambda/contract/environment';
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

  test.each<[keyof typeof THINKING, string, unknown]>([
    ['gptOss', 'low', { reasoning_effort: 'low' }],
    ['gptOss', 'minimal', { reasoning_effort: 'low' }],
    ['budget', 'none', undefined],
    ['budget', 'minimal', { thinking: { type: 'enabled', budget_tokens: 1024 } }],
    ['budget', 'low', { thinking: { type: 'enabled', budget_tokens: 1024 } }],
    ['budget', 'high', { thinking: { type: 'enabled', budget_tokens: 16384 } }],
    ['adaptiveOff', 'none', undefined],
    ['adaptiveOn', 'none', { thinking: { type: 'disabled' } }],
    ['adaptiveOn', 'minimal', { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }],
    ['adaptiveOff', 'max', { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } }],
    ['gpt', 'none', { reasoning: { effort: 'none' } }],
    ['gpt', 'xhigh', { reasoning: { effort: 'xhigh' } }],
    ['nova2', 'none', undefined],
    ['nova2', 'medium', { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } }],
    ['never', 'none', undefined],
    ['never', 'minimal', undefined],
    ['fixed', 'minimal', undefined],
    ['unknown', 'minimal', undefined],
  ])('thinking of %s, effort %s', (thinking, effort, fields) => {
    expect(input({ reasoning_effort: effort }, thinks(thinking)).additionalModelRequestFields).toEqual(fields);
  });

  test.each<[string, Record<string, unknown>, keyof typeof THINKING, string]>([
    ['an effort for a model of which nothing is known', { reasoning_effort: 'none' }, 'unknown', 'reasoning_effort'],
    ['an effort for a model that does not think', { reasoning_effort: 'low' }, 'never', 'reasoning_effort'],
    ['an effort for a model that takes none', { reasoning_effort: 'low' }, 'fixed', 'reasoning_effort'],
    ['none for a model that always thinks', { reasoning_effort: 'none' }, 'gptOss', 'reasoning_effort'],
    ['none for a Claude that always thinks', { reasoning_effort: 'none' }, 'adaptiveAlways', 'reasoning_effort'],
    ['an effort that the model lacks', { reasoning_effort: 'xhigh' }, 'gptOss', 'reasoning_effort'],
    ['a thinking budget with tools', { reasoning_effort: 'low', tools: [weatherTool] }, 'budget', 'reasoning_effort'],
    [
      'thinking with a forced tool',
      { reasoning_effort: 'low', tools: [weatherTool], tool_choice: 'required' },
      'adaptiveOff',
      'reasoning_effort',
    ],
    ['thinking with a temperature', { reasoning_effort: 'low', temperature: 0.5 }, 'budget', 'temperature'],
    ['thinking with a low top_p', { reasoning_effort: 'low', top_p: 0.9 }, 'adaptiveOff', 'top_p'],
    [
      'thinking on from a beginning',
      {
        reasoning_effort: 'low',
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: 'b' },
        ],
      },
      'budget',
      'messages',
    ],
    ['a limit below the budget', { reasoning_effort: 'low', max_tokens: 1024 }, 'budget', 'max_tokens'],
    [
      'another limit below the budget',
      { reasoning_effort: 'high', max_completion_tokens: 9 },
      'budget',
      'max_completion_tokens',
    ],
    ['a long answer that is not streamed', { reasoning_effort: 'low', max_tokens: 30_000 }, 'budget', 'max_tokens'],
    ['high effort with a temperature', { reasoning_effort: 'high', temperature: 0.2 }, 'nova2', 'temperature'],
    ['high effort with top_p', { reasoning_effort: 'high', top_p: 0.2 }, 'nova2', 'top_p'],
    ['high effort with a limit', { reasoning_effort: 'high', max_tokens: 1 }, 'nova2', 'max_tokens'],
  ])('%s is refused', (_, change, thinking, param) => {
    expect(fault(change, thinks(thinking))).toMatchObject({ kind: 'unsupported_parameter', param });
  });

  test('adaptive thinking goes with tools, and with a forced one where the model takes it', () => {
    const change = { reasoning_effort: 'low', tools: [weatherTool] };
    expect(() => convert(change, thinks('adaptiveOff'))).not.toThrow();
    const limits = { thinking: THINKING.adaptiveOn, forcedTool: { any: true, tool: true, whileThinking: true } };
    expect(() => convert({ ...change, tool_choice: 'required' }, givenModel({ limits }))).not.toThrow();
  });

  test('a thinking budget gets a limit of its own above it, and as much as may be', () => {
    const limits = { thinking: THINKING.budget, maxOutputTokens: 64_000 };
    const maxTokens = (change: Record<string, unknown>) =>
      input({ reasoning_effort: 'high', ...change }, givenModel({ limits })).inferenceConfig?.maxTokens;
    expect(maxTokens({})).toBe(21_333);
    expect(maxTokens({ stream: true })).toBe(64_000);
    expect(maxTokens({ reasoning_effort: 'none' })).toBeUndefined();
    expect(maxTokens({ max_tokens: 20_000 })).toBe(20_000);
  });

  test('neutral values are left out while a model thinks', () => {
    const change = { reasoning_effort: 'low', temperature: 1, top_p: 1 };
    expect(input(change, thinks('budget')).inferenceConfig).toMatchObject({ temperature: undefined, topP: undefined });
    expect(input({ ...change, top_p: 0.95 }, thinks('adaptiveOff')).inferenceConfig).toMatchObject({ topP: 0.95 });
  });
});

describe('what a model takes', () => {
  const sampled = (sampling: 'one' | 'none', change: Record<string, unknown>) =>
    input(change, givenModel({ limits: { sampling } })).inferenceConfig;

  test.each<['one' | 'none', Record<string, unknown>, Record<string, unknown>]>([
    ['one', { temperature: 0 }, { temperature: 0 }],
    ['one', { top_p: 0.5 }, { topP: 0.5 }],
    ['one', { temperature: 0.2, top_p: 1 }, { temperature: 0.2 }],
    ['one', { temperature: 1, top_p: 0.9 }, { topP: 0.9 }],
    ['one', { temperature: 1, top_p: 1 }, { temperature: 1 }],
    ['none', { temperature: 1, top_p: 1 }, {}],
    ['none', { temperature: 1 }, {}],
  ])('sampling %s takes %j', (sampling, change, expected) => {
    expect(sampled(sampling, change)).toEqual(expected);
  });

  test.each<['one' | 'none', Record<string, unknown>, string]>([
    ['one', { temperature: 0.2, top_p: 0.9 }, 'top_p'],
    ['none', { temperature: 0 }, 'temperature'],
    ['none', { top_p: 0.9 }, 'top_p'],
    ['none', { temperature: 1, top_p: 0.9 }, 'top_p'],
  ])('sampling %s refuses %j', (sampling, change, param) => {
    expect(fault(change, givenModel({ limits: { sampling } }))).toMatchObject({ kind: 'unsupported_parameter', param });
  });

  test('temperature 0 is the least that the model has', () => {
    const model = givenModel({ limits: { lowestTemperature: 0.00001 } });
    expect(input({ temperature: 0 }, model).inferenceConfig?.temperature).toBe(0.00001);
    expect(input({}, model).inferenceConfig?.temperature).toBeUndefined();
  });

  test('a limit above the longest answer of the model is its longest answer', () => {
    const model = givenModel({ limits: { maxOutputTokens: 5_000 } });
    expect(input({ max_tokens: 32_000 }, model).inferenceConfig?.maxTokens).toBe(5_000);
    expect(input({ max_tokens: 7 }, model).inferenceConfig?.maxTokens).toBe(7);
    expect(input({}, model).inferenceConfig?.maxTokens).toBeUndefined();
  });

  test.each([
    [{ max: 0 }, 'END'],
    [{ max: 2500, blank: false as const }, '\n\n'],
    [{ max: 1 }, ['a', 'b']],
  ])('stop sequences that the model refuses (%j) are looked for here', (stopSequences, stop) => {
    const call = convert({ stop }, givenModel({ limits: { stopSequences } }));
    expect(call.input.inferenceConfig?.stopSequences).toBeUndefined();
    expect(call.stops).toEqual([stop].flat());
  });

  test.each<[string, Partial<ChatModel>, string[]]>([
    ['a model that is not known to take any', { limits: {} }, ['END']],
    ['a container on an endpoint', { container: 'openai-messages' }, []],
  ])('stop sequences of %s', (_, model, stops) => {
    const call = convert({ stop: ['END'] }, givenModel(model));
    expect(call.stops).toEqual(stops);
    expect(call.input.inferenceConfig?.stopSequences).toEqual(stops.length > 0 ? undefined : ['END']);
  });

  test("other stop sequences are the model's", () => {
    const call = convert({ stop: ['a', ' b'] }, givenModel({ limits: { stopSequences: { max: 2500, blank: false } } }));
    expect(call.input.inferenceConfig?.stopSequences).toEqual(['a', ' b']);
    expect(call.stops).toEqual([]);
  });

  const talk = [
    { role: 'user', content: 'a' },
    { role: 'assistant', content: 'The answer is' },
  ];

  test('a model that does not continue an answer is not asked to', () => {
    const refused = fault({ messages: talk }, givenModel({ limits: { prefill: false } }));
    expect(refused).toMatchObject({ kind: 'unsupported_parameter', param: 'messages' });
    expect(input({ messages: talk }, givenModel({ limits: { prefill: true } })).messages).toHaveLength(2);
    expect(input({ messages: talk }).messages).toHaveLength(2);
  });

  const image = (bytes: number, type = 'png') => ({
    type: 'image_url',
    image_url: { url: `data:image/${type};base64,${picture(type, bytes).toString('base64')}` },
  });

  test.each<[string, unknown[], object]>([
    ['too many', [image(20), image(20), image(20)], { perMessage: 2, maxBytes: 100, formats: ['png'] }],
    ['too large', [image(101)], { perMessage: 2, maxBytes: 100, formats: ['png'] }],
    ['of another format', [image(20, 'jpeg')], { perMessage: 2, maxBytes: 100, formats: ['png'] }],
  ])('images that are %s for the model are refused', (_, content, images) => {
    const limits = { images } as ChatModel['limits'];
    const refused = fault({ messages: [{ role: 'user', content }] }, givenModel({ limits }));
    expect(refused).toMatchObject({ kind: 'unsupported_parameter', param: 'messages' });
    expect(() => convert({ messages: [{ role: 'user', content: [image(20)] }] }, givenModel({ limits }))).not.toThrow();
  });
});

const EFFORTS = ['low', 'medium', 'high'] as const;
const THINKING = {
  unknown: undefined,
  never: { kind: 'none' },
  fixed: { kind: 'fixed', default: 'always' },
  budget: { kind: 'budget', default: 'off', off: 'omit', efforts: EFFORTS },
  adaptiveOff: { kind: 'adaptive', default: 'off', off: 'omit', efforts: [...EFFORTS, 'max'] },
  adaptiveOn: { kind: 'adaptive', default: 'on', off: 'disabled', efforts: [...EFFORTS, 'xhigh', 'max'] },
  adaptiveAlways: { kind: 'adaptive', default: 'always', off: null, efforts: EFFORTS },
  gptOss: { kind: 'reasoning_effort', default: 'always', off: null, efforts: EFFORTS },
  gpt: { kind: 'reasoning.effort', default: 'on', off: 'none', efforts: [...EFFORTS, 'xhigh'] },
  nova2: { kind: 'reasoningConfig', default: 'off', off: 'omit', efforts: EFFORTS },
} as const satisfies Record<string, Thinking | undefined>;

function thinks(kind: keyof typeof THINKING): ChatModel {
  return givenModel({
    limits: { thinking: THINKING[kind], forcedTool: { any: true, tool: true, whileThinking: false } },
  });
}

/** The first bytes of a picture, and as many more. */
function picture(type: string, bytes: number): Buffer {
  const head = type === 'png' ? [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] : [0xff, 0xd8, 0xff];
  return Buffer.concat([Buffer.from(head), Buffer.alloc(bytes - head.length)]);
}

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
