import type { ConverseStreamRequest, Message, Tool } from '@aws-sdk/client-bedrock-runtime';
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { checkModel } from '../../../local/bedrock/model-rules';
import { asking, clientOf, given } from './harness';

const SONNET_45 = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const OPUS_46 = 'anthropic.claude-opus-4-6-v1';
const OPUS_47 = 'anthropic.claude-opus-4-7';
const OPUS_48 = 'anthropic.claude-opus-4-8';
const OPUS_5 = 'anthropic.claude-opus-5';
const OPUS_55 = 'anthropic.claude-opus-5-5';
const FABLE = 'anthropic.claude-fable-5-1';
const NOVA = 'amazon.nova-lite-v1:0';
const MICRO = 'amazon.nova-micro-v1:0';
const NOVA_2 = 'amazon.nova-2-lite-v1:0';
const GPT_OSS = 'openai.gpt-oss-120b-1:0';
const GPT_6 = 'openai.gpt-6-sol';
const ASTRA = 'openai.gpt-6-astra';
const GPT_61 = 'openai.gpt-6.1-sol';
const QWEN = 'qwen.qwen3-32b-v1:0';
const LLAMA = 'meta.llama3-3-70b-instruct-v1:0';
const MISTRAL = 'mistral.mistral-large-3-675b-instruct';
const MISTRAL_2402 = 'mistral.mistral-large-2402-v1:0';
const R1 = 'deepseek.r1-v1:0';
const PALMYRA = 'writer.palmyra-x5-v1:0';

type Input = Omit<ConverseStreamRequest, 'modelId'>;
type Extra = Readonly<Record<string, object | string | number>>;

const user = (...content: NonNullable<Message['content']>): Message => ({ role: 'user', content });
const assistant = (...content: NonNullable<Message['content']>): Message => ({ role: 'assistant', content });
const hello = user({ text: 'hello' });
const inference = (inferenceConfig: Input['inferenceConfig']): Input => ({ inferenceConfig });
const extra = (fields: Extra): Input => ({ additionalModelRequestFields: fields as never });

const tool = (json: object = { type: 'object' }, more: object = {}): Tool => ({
  toolSpec: { name: 'look', inputSchema: { json: json as never }, ...more },
});
const tools = (...given: Tool[]): Input => ({ toolConfig: { tools: given } });
const forced = (toolChoice: object): Input => ({ toolConfig: { tools: [tool()], toolChoice: toolChoice as never } });
const ANY = { any: {} };
const NAMED = { tool: { name: 'look' } };

const schema = (json: object): Input => ({
  outputConfig: {
    textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: JSON.stringify(json) } } },
  },
});
const closed = (properties: object, more: object = {}) => ({
  ...{ type: 'object', properties, required: Object.keys(properties), additionalProperties: false, ...more },
});
const STRICT: Extra = { text: { format: { strict: true } } };

const budget = (budget_tokens: number): Extra => ({ thinking: { type: 'enabled', budget_tokens } });
const toolUse = { toolUse: { toolUseId: 't1', name: 'look', input: {} } };
const toolResult = { toolResult: { toolUseId: 't1', content: [{ text: 'ok' }] } };
const loop = (...answer: NonNullable<Message['content']>): Input => ({
  ...{ messages: [hello, assistant(...answer, toolUse), user(toolResult)], ...tools(tool()) },
});
const signed = { reasoningContent: { reasoningText: { text: 'hm', signature: 's' } } };
const unsigned = { reasoningContent: { reasoningText: { text: 'hm' } } };

const image = (bytes = 3, format = 'png') => ({
  image: { format: format as 'png', source: { bytes: new Uint8Array(bytes) } },
});
const document = (name: string) => ({ document: { format: 'txt' as const, name, source: { text: 'a' } } });
const long = (tokens: number): Input => ({ messages: [user({ text: 'word'.repeat(tokens) })] });
const cachePoint = { cachePoint: { type: 'default' as const } };

const check = (modelId: string, input: Input, streamed = false): void =>
  checkModel({ modelId, messages: [hello], ...input }, modelId, streamed);

/** What AWS refuses, and what it is next to that passes. */
const REFUSED: readonly (readonly [what: string, model: string, input: Input, message: RegExp])[] = [
  [
    'both temperature and topP',
    SONNET_45,
    inference({ temperature: 1, topP: 1 }),
    /`temperature` and `top_p` cannot both/,
  ],
  ['a temperature', OPUS_47, inference({ temperature: 0.5 }), /`temperature` is deprecated for this model/],
  ['topP', OPUS_5, inference({ topP: 0.9 }), /`top_p` is deprecated/],
  ['top_k', OPUS_5, extra({ top_k: 5 }), /`top_k` is deprecated/],
  ['a temperature', FABLE, inference({ temperature: 0 }), /deprecated/],
  ['a temperature', GPT_6, inference({ temperature: 0.5 }), /doesn't support the temperature field/],
  ['temperature 0', NOVA, inference({ temperature: 0 }), /temperature: 0 is not greater/],
  ['top_k out of range', SONNET_45, extra({ top_k: 501 }), /top_k/],
  ['topK out of range', NOVA, extra({ inferenceConfig: { topK: 129 } }), /topK/],

  ['stop sequences', GPT_OSS, inference({ stopSequences: ['x'] }), /doesn't support the stopSequences field. Remove/],
  ['stop sequences', QWEN, inference({ stopSequences: ['x'] }), /doesn't support the stopSequences field/],
  ['stop sequences, of which nothing is known,', MISTRAL, inference({ stopSequences: ['x'] }), /stopSequences/],
  ['blank stop sequences', SONNET_45, inference({ stopSequences: ['\n\n'] }), /must contain non-whitespace/],
  ['eleven stop sequences', R1, inference({ stopSequences: Array(11).fill('x') }), /takes 10/],

  ['tools', R1, tools(tool()), /doesn't support tool use/],
  ['a forced tool', LLAMA, forced(ANY), /doesn't support the toolConfig.toolChoice.any field/],
  ['a forced tool', OPUS_55, forced(NAMED), /type "tool" and "any" are not supported/],
  ['any tool', FABLE, forced(ANY), /are not supported/],
  ['a named tool', MISTRAL_2402, forced(NAMED), /toolConfig.toolChoice.tool/],
  ['a forced tool, of which nothing is known,', QWEN, forced(ANY), /toolChoice.any/],
  [
    'a forced tool while it thinks',
    SONNET_45,
    { ...forced(ANY), ...inference({ maxTokens: 9000 }), ...extra(budget(2000)) },
    /Thinking may not be enabled when tool_choice forces/,
  ],
  ['$schema in a tool', NOVA, tools(tool({ type: 'object', $schema: 'x' })), /extraneous key \[\$schema\]/],
  ['additionalProperties in a tool', NOVA, tools(tool({ type: 'object', additionalProperties: false })), /extraneous/],
  ['$defs in a tool', NOVA, tools(tool({ type: 'object', $defs: {} })), /extraneous/],
  ['$ref in a tool', NOVA, tools(tool({ type: 'object', properties: { a: { $ref: '#/$defs/a' } } })), /\$ref/],
  ['a title in a tool', NOVA_2, tools(tool({ type: 'object', title: 'x' })), /extraneous/],
  ['anyOf at the top of a tool', SONNET_45, tools(tool({ type: 'object', anyOf: [] })), /at the top level/],
  ['a property with a space', SONNET_45, tools(tool({ type: 'object', properties: { 'a b': {} } })), /Property keys/],
  [
    'a tuple of an older draft',
    SONNET_45,
    tools(tool({ type: 'object', properties: { a: { type: 'array', items: [{}] } } })),
    /draft 2020-12/,
  ],
  ['a strict tool', OPUS_5, tools(tool(closed({}), { strict: true })), /strict/],
  ['an open strict tool', SONNET_45, tools(tool({ type: 'object' }, { strict: true })), /additionalProperties/],

  ['structured output', NOVA, schema(closed({})), /doesn't support the outputConfig.textFormat field/],
  ['structured output', OPUS_5, schema(closed({})), /outputConfig.textFormat/],
  [
    'an open object',
    SONNET_45,
    schema({ type: 'object', properties: {} }),
    /'additionalProperties' must be explicitly/,
  ],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'multipleOf', 'minLength', 'maxLength', 'maxItems', 'uniqueItems'].map(
    (keyword) =>
      [keyword, SONNET_45, schema(closed({ a: { [keyword]: 1 } })), new RegExp(`'${keyword}' is not`)] as const,
  ),
  ['minItems 2', GPT_OSS, schema(closed({ a: { type: 'array', minItems: 2 } })), /minItems/],
  ['an unknown format', QWEN, schema(closed({ a: { type: 'string', format: 'iri' } })), /format 'iri'/],
  ['look-ahead', SONNET_45, schema(closed({ a: { type: 'string', pattern: '^(?!x)' } })), /pattern/],
  ['an enum of objects', SONNET_45, schema(closed({ a: { enum: [{}] } })), /Enum values/],
  [
    'recursion',
    SONNET_45,
    schema(closed({ a: { $ref: '#/$defs/a' } }, { $defs: { a: closed({ next: { $ref: '#/$defs/a' } }) } })),
    /Recursive schemas/,
  ],
  ['a $ref elsewhere', SONNET_45, schema(closed({ a: { $ref: 'https://example.com/a' } })), /External \$ref/],
  ['structured output without strict', GPT_61, schema(closed({})), /text.format.strict/],
  [
    'a property that is not required',
    GPT_61,
    { ...schema(closed({ a: {} }, { required: [] })), ...extra(STRICT) },
    /every key in properties/,
  ],

  [
    'a small budget',
    SONNET_45,
    { ...inference({ maxTokens: 9000 }), ...extra(budget(1000)) },
    /greater than or equal to 1024/,
  ],
  [
    'a budget of all tokens',
    SONNET_45,
    { ...inference({ maxTokens: 2000 }), ...extra(budget(2000)) },
    /`max_tokens` must be greater/,
  ],
  ['a budget without max tokens', SONNET_45, extra(budget(5000)), /`max_tokens` must be greater/],
  [
    'a budget',
    OPUS_47,
    { ...inference({ maxTokens: 9000 }), ...extra(budget(2000)) },
    /"thinking.type.enabled" is not supported/,
  ],
  ['adaptive thinking', SONNET_45, extra({ thinking: { type: 'adaptive' } }), /adaptive thinking is not supported/],
  ['not to think', OPUS_55, extra({ thinking: { type: 'disabled' } }), /"thinking.type.disabled" is not supported/],
  ['an effort', SONNET_45, extra({ output_config: { effort: 'low' } }), /does not support the effort parameter/],
  ['an unknown effort', OPUS_5, extra({ output_config: { effort: 'minimal' } }), /'minimal' is not supported/],
  [
    'the highest effort without thinking',
    OPUS_5,
    extra({ thinking: { type: 'disabled' }, output_config: { effort: 'max' } }),
    /when thinking is disabled/,
  ],
  [
    'a temperature while it thinks',
    SONNET_45,
    { ...inference({ maxTokens: 9000, temperature: 0.5 }), ...extra(budget(2000)) },
    /may only be set to 1/,
  ],
  [
    'a low topP while it thinks',
    SONNET_45,
    { ...inference({ maxTokens: 9000, topP: 0.9 }), ...extra(budget(2000)) },
    /`top_p` must be/,
  ],
  [
    'top_k while it thinks',
    SONNET_45,
    { ...inference({ maxTokens: 9000 }), ...extra({ ...budget(2000), top_k: 5 }) },
    /`top_k` must be unset/,
  ],
  [
    'a loop without thinking',
    SONNET_45,
    { ...loop(), ...inference({ maxTokens: 9000 }), ...extra(budget(2000)) },
    /Expected `thinking`.*found `tool_use`/,
  ],
  [
    'a loop with unsigned thinking',
    SONNET_45,
    { ...loop(unsigned), ...inference({ maxTokens: 9000 }), ...extra(budget(2000)) },
    /Expected `thinking`/,
  ],
  ['reasoning_effort minimal', GPT_OSS, extra({ reasoning_effort: 'minimal' }), /'minimal' is not supported/],
  ['reasoning_effort', GPT_6, extra({ reasoning_effort: 'low' }), /Unknown parameter: 'reasoning_effort'/],
  ['no reasoning', ASTRA, extra({ reasoning: { effort: 'none' } }), /'none' is not supported/],
  ['reasoning', NOVA, extra({ reasoningConfig: { type: 'enabled' } }), /extraneous key \[reasoningConfig\]/],
  [
    'the highest effort with max tokens',
    NOVA_2,
    {
      ...inference({ maxTokens: 100 }),
      ...extra({ reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } }),
    },
    /must be unset/,
  ],
  ['an unknown field', SONNET_45, extra({ seed: 1 }), /seed: Extra inputs are not permitted/],
  ['an unknown field', NOVA, extra({ top_k: 1 }), /extraneous key \[top_k\]/],

  [
    'prefill',
    OPUS_46,
    { messages: [hello, assistant({ text: 'Sure' })] },
    /does not support assistant message prefill/,
  ],
  ['prefill, of which nothing is known,', GPT_OSS, { messages: [hello, assistant({ text: 'Sure' })] }, /prefill/],
  [
    'prefill with white space at its end',
    SONNET_45,
    { messages: [hello, assistant({ text: 'Sure ' })] },
    /trailing whitespace/,
  ],

  ['images', GPT_OSS, { messages: [user({ text: 'a' }, image())] }, /doesn't support the image field/],
  ['images', MICRO, { messages: [user({ text: 'a' }, image())] }, /doesn't support the image field/],
  [
    'images in a result',
    GPT_OSS,
    { ...loop(), messages: [hello, assistant(toolUse), user({ toolResult: { toolUseId: 't1', content: [image()] } })] },
    /image/,
  ],
  ['21 images', NOVA, { messages: [user(...Array(21).fill(image()))] }, /21 images, more than 20/],
  ['a large image', SONNET_45, { messages: [user(image(3_932_161))] }, /exceeds 3932160 bytes/],
  [
    'two documents of one name',
    NOVA,
    { messages: [user({ text: 'a' }, document('a'), document('a'))] },
    /duplicate names/,
  ],
  [
    'a document of a bad name',
    NOVA,
    { messages: [user({ text: 'a' }, document('a.txt'))] },
    /file name can only contain/,
  ],
  ['a document without text', NOVA, { messages: [user(document('a'))] }, /has a document and no text/],
  ['six documents', NOVA, { messages: [user({ text: 'a' }, ...'abcdef'.split('').map(document))] }, /6 documents/],

  [
    'text beside a result',
    LLAMA,
    { ...tools(tool()), messages: [hello, assistant(toolUse), user(toolResult, { text: 'a' })] },
    /must hold nothing else/,
  ],
  [
    'text before a result',
    SONNET_45,
    { ...tools(tool()), messages: [hello, assistant(toolUse), user({ text: 'a' }, toolResult)] },
    /must come first/,
  ],
  [
    'a document beside a result',
    SONNET_45,
    { ...tools(tool()), messages: [hello, assistant(toolUse), user(toolResult, { text: 'a' }, document('a'))] },
    /document/,
  ],
  [
    'the status of a result',
    PALMYRA,
    {
      ...tools(tool()),
      messages: [hello, assistant(toolUse), user({ toolResult: { ...toolResult.toolResult, status: 'success' } })],
    },
    /toolResult.status/,
  ],

  ['cache points among tools', NOVA, tools(tool(), cachePoint as Tool), /extraneous key \[cachePoint\]/],
  ['cache points', GPT_OSS, { messages: [user({ text: 'a' }, cachePoint)] }, /did not allow prompt caching/],

  ['too many tokens of an answer', NOVA, inference({ maxTokens: 5001 }), /exceeds the model limit of 5000/],
  ['too long a prompt', SONNET_45, long(200_001), /prompt is too long: 200001 tokens > 200000 maximum/],
  [
    'a prompt and an answer',
    SONNET_45,
    { ...long(180_000), ...inference({ maxTokens: 30_000 }) },
    /input length and `max_tokens` exceed context limit: 180000 \+ 30000 > 200000/,
  ],
  ['too long a prompt', MICRO, long(128_001), /Input Tokens Exceeded/],
  ['too long a prompt', GPT_OSS, long(128_001), /maximum context length is 128000 tokens/],
];

test.each(REFUSED)('%s is refused by %s', (_, model, input, message) => {
  expect(() => check(model, input)).toThrow(message);
});

const TAKEN: readonly (readonly [what: string, model: string, input: Input])[] = [
  ['temperature alone', SONNET_45, inference({ temperature: 0.5 })],
  ['temperature 1', OPUS_47, inference({ temperature: 1 })],
  ['both', NOVA, inference({ temperature: 0.5, topP: 0.5 })],
  ['topK', NOVA, extra({ inferenceConfig: { topK: 5 } })],
  ['stop sequences', SONNET_45, inference({ stopSequences: ['END'] })],
  ['a forced tool', NOVA, forced(NAMED)],
  ['a forced tool', OPUS_5, forced(ANY)],
  ['a forced tool', GPT_OSS, forced(ANY)],
  [
    'a schema of a tool',
    NOVA,
    tools(tool({ type: 'object', properties: { a: { type: 'integer', minimum: 1 } }, required: ['a'] })),
  ],
  [
    'a schema with $defs',
    SONNET_45,
    tools(tool({ type: 'object', $defs: { a: {} }, properties: { a: { $ref: '#/$defs/a' } } })),
  ],
  ['a strict tool', SONNET_45, tools(tool(closed({ a: { type: 'string' } }), { strict: true }))],
  [
    'structured output',
    GPT_OSS,
    schema(closed({ a: { anyOf: [{ $ref: '#/$defs/b' }, { type: 'null' }] } }, { $defs: { b: closed({}) } })),
  ],
  ['structured output', GPT_61, { ...schema(closed({ a: {} })), ...extra(STRICT) }],
  ['a budget', SONNET_45, { ...inference({ maxTokens: 9000, topP: 0.95 }), ...extra(budget(2000)) }],
  ['a budget', OPUS_46, { ...inference({ maxTokens: 9000 }), ...extra(budget(2000)) }],
  ['adaptive thinking', OPUS_47, extra({ thinking: { type: 'adaptive' }, output_config: { effort: 'high' } })],
  [
    'a loop with signed thinking',
    SONNET_45,
    { ...loop(signed), ...inference({ maxTokens: 9000 }), ...extra(budget(2000)) },
  ],
  ['a loop without thinking', OPUS_48, { ...loop(), ...extra({ thinking: { type: 'adaptive' } }) }],
  ['reasoning_effort', GPT_OSS, extra({ reasoning_effort: 'high' })],
  ['no reasoning', GPT_6, extra({ reasoning: { effort: 'none' } })],
  ['reasoning', NOVA_2, extra({ reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } })],
  ['prefill', SONNET_45, { messages: [hello, assistant({ text: 'Sure' })] }],
  ['20 images', NOVA, { messages: [user(...Array(20).fill(image()))] }],
  ['documents', NOVA, { messages: [user({ text: 'a' }, document('a (1)'), document('b-2'))] }],
  ['a result alone', LLAMA, loop()],
  [
    'a result before text',
    SONNET_45,
    { ...tools(tool()), messages: [hello, assistant(toolUse), user(toolResult, { text: 'a' })] },
  ],
  ['cache points', NOVA, { messages: [user({ text: 'a' }, cachePoint)] }],
  ['a full window', SONNET_45, long(200_000)],
];

test.each(TAKEN)('%s is taken by %s', (_, model, input) => {
  check(model, input);
});

test('tools in a stream are refused where a model only takes them in Converse', () => {
  check(LLAMA, tools(tool()));
  expect(() => check(LLAMA, tools(tool()), true)).toThrow("doesn't support tool use in streaming mode");
});

test('structured output in a stream is refused where a model only takes it in Converse', () => {
  const input = { ...schema(closed({})), ...extra(STRICT) };
  check(ASTRA, input);
  expect(() => check(ASTRA, input, true)).toThrow('outputConfig.textFormat');
});

test('of a model that the catalogue does not have nothing is checked', () => {
  check('acme.own-v1:0', inference({ temperature: 1, topP: 1, stopSequences: [' '] }));
});

test('the rules hold for profiles, by the foundation model behind them', async () => {
  const profile = 'arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/sonnet';
  const models = [profile, `eu.${SONNET_45}`];
  const bedrock = await given({ models, profiles: { [profile]: SONNET_45 } });
  const client = clientOf(bedrock);
  for (const modelId of models) {
    const call = client.send(new ConverseCommand(asking('hi', { modelId, ...inference({ temperature: 0, topP: 1 }) })));
    await expect(call).rejects.toThrow('`temperature` and `top_p` cannot both be specified');
  }
  client.destroy();
  await bedrock.close();
});

test.each([
  [LLAMA, '2026-11-28', 'Access denied. This Model is marked by provider as Legacy'],
  [LLAMA, '2027-03-30', 'This model version has reached the end of its life.'],
  ['anthropic.claude-3-haiku-20240307-v1:0', '2026-11-28', 'This model version has reached the end of its life.'],
])('%s is not there on %s', async (modelId, day, message) => {
  const now = new Date(`${day}T12:00:00Z`);
  const bedrock = await given({ models: [modelId], now: () => now });
  const client = clientOf(bedrock, { systemClockOffset: now.getTime() - Date.now() });
  await expect(client.send(new ConverseCommand(asking('hi', { modelId })))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: expect.stringContaining(message),
  });
  client.destroy();
  await bedrock.close();
});
