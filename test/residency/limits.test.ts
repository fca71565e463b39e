import euStrict from '../../config/eu-strict';
import sandbox from '../../config/sandbox';
import seoul from '../../config/seoul';
import { CATALOGUE, type CatalogueModel } from '../../lib/residency/catalogue';
import { LIMIT_NAMES, type LimitName, limitOf } from '../../lib/residency/limits';

// Shape, dates, and models that exist are held by the schema that parses the data when the module above loads.

/** Nulls of active chat models in models.json and model-limits.json together. It may only fall. */
const NULLS = { catalogue: 14, limits: 85 };

/** What a model card of AWS always tells, unless the card is named below. */
const ON_CARDS = [
  'inputModalities',
  'converse',
  'streaming',
  'toolUse',
  'structuredOutput',
  'promptCaching',
  'guardrails',
] as const;

/** Limits that cards and parameter pages state, and the active models whose card does not. */
const STATED: Readonly<Partial<Record<LimitName, readonly string[]>>> = {
  maxOutputTokens: [
    'openai.gpt-5.6-luna',
    'openai.gpt-5.6-sol',
    'openai.gpt-5.6-terra',
    'openai.gpt-6-luna',
    'openai.gpt-6-sol',
  ],
  sampling: [],
  toolsInStream: [],
  toolSchema: [],
  structuredOutput: [],
  thinking: [],
  images: [],
};

/** AWS publishes no card of it. */
const WITHOUT_CARD = ['mistral.mistral-large-2407-v1:0'];

const PROVIDERS = ['Anthropic', 'Amazon', 'OpenAI', 'Qwen', 'Mistral AI', 'Meta', 'DeepSeek'];

const active = CATALOGUE.filter(({ kind, runtime, lifecycle }) => kind === 'chat' && runtime && lifecycle === 'ACTIVE');

const asked = CATALOGUE.filter(
  (model) => (active.includes(model) && PROVIDERS.includes(model.provider)) || shipped().includes(model.modelId),
).filter(({ modelId }) => !WITHOUT_CARD.includes(modelId));

function shipped(): string[] {
  return [euStrict, sandbox, seoul]
    .flatMap(({ models }) => Object.values(models.chat))
    .map((entry) => (typeof entry === 'string' ? entry : entry.model));
}

/** Of a model that has no tools, no images or no JSON schema, their limits say nothing. */
function applies({ modelId, toolUse, structuredOutput, inputModalities }: CatalogueModel, name: LimitName): boolean {
  if (name === 'lowestTemperature' || name === 'toolResults') return limitOf(modelId, name) !== undefined;
  if (name === 'forcedTool' || name === 'toolsInStream' || name === 'toolSchema') return toolUse === true;
  if (name === 'structuredOutput') return structuredOutput === true;
  return name !== 'images' || inputModalities?.includes('image') === true;
}

test('the number of nulls of active chat models only falls', () => {
  const catalogue = active.flatMap((model) => ON_CARDS.filter((field) => model[field] === null));
  const limits = active.flatMap(({ modelId }) => LIMIT_NAMES.filter((name) => limitOf(modelId, name)?.value === null));
  expect({ catalogue: catalogue.length, limits: limits.length }).toEqual(NULLS);
});

test('no null is left for what a card states, of the models that count', () => {
  expect(asked.length).toBeGreaterThan(35);
  const ofCatalogue = asked.flatMap((model) =>
    ON_CARDS.filter((field) => model[field] === null).map((field) => `${model.modelId} ${field}`),
  );
  expect(ofCatalogue).toEqual([]);
  const ofLimits = asked.flatMap((model) =>
    LIMIT_NAMES.filter((name) => STATED[name] && !STATED[name].includes(model.modelId) && applies(model, name))
      .filter((name) => (limitOf(model.modelId, name)?.value ?? null) === null)
      .map((name) => `${model.modelId} ${name}`),
  );
  expect(ofLimits).toEqual([]);
});

test('every limit that applies to such a model was looked for, and none that does not apply is there', () => {
  const missing = asked.flatMap((model) =>
    LIMIT_NAMES.filter((name) => applies(model, name) !== (limitOf(model.modelId, name) !== undefined)).map(
      (name) => `${model.modelId} ${name}`,
    ),
  );
  expect(missing).toEqual([]);
});

test.each([
  ['anthropic.claude-sonnet-4-5-20250929-v1:0', 'sampling', 'one'],
  ['anthropic.claude-haiku-4-5-20251001-v1:0', 'sampling', 'one'],
  ['anthropic.claude-opus-4-7', 'sampling', 'none'],
  ['anthropic.claude-sonnet-5', 'sampling', 'none'],
  ['anthropic.claude-opus-5-5', 'forcedTool', { any: false, tool: false }],
  ['anthropic.claude-sonnet-5-5', 'forcedTool', { any: false, tool: false }],
  ['anthropic.claude-fable-5', 'forcedTool', { any: false, tool: false }],
  ['amazon.nova-pro-v1:0', 'toolSchema', 'nova-1'],
  ['openai.gpt-oss-120b-1:0', 'stopSequences', { max: 0 }],
  ['qwen.qwen3-235b-a22b-2507-v1:0', 'stopSequences', { max: 0 }],
  ['meta.llama4-maverick-17b-instruct-v1:0', 'forcedTool', { any: false, tool: false }],
] as const)('%s: %s is known and refuses as reported', (modelId, name, value) => {
  const limit = limitOf(modelId, name);
  expect(limit?.value).toEqual(value);
  expect(limit?.confidence).not.toBe('inferred');
});

test('what is only inferred is marked so', () => {
  expect(limitOf('anthropic.claude-opus-4-6-v1', 'sampling')).toMatchObject({ value: 'one', confidence: 'inferred' });
});

test('models that are Legacy on their card are so here, with their end', () => {
  const ending = CATALOGUE.filter(({ eolDate }) => eolDate === '2027-03-30');
  expect(ending.filter(({ lifecycle }) => lifecycle !== 'LEGACY')).toEqual([]);
  expect(ending.map(({ modelId }) => modelId)).toEqual(
    expect.arrayContaining([
      'deepseek.r1-v1:0',
      'mistral.devstral-2-123b',
      'qwen.qwen3-coder-480b-a35b-v1:0',
      'zai.glm-4.7',
    ]),
  );
  expect(ending).toHaveLength(26);
});
