import { CATALOGUE, type CatalogueModel, capabilitiesOf } from '../../lib/residency';

function given(modelId: string): CatalogueModel {
  const model = CATALOGUE.find((m) => m.modelId === modelId);
  if (!model) throw new Error(`no model ${modelId} in the catalogue`);
  return model;
}

test.each([
  ['openai.gpt-oss-120b-1:0', 'reasoning_effort'],
  ['openai.gpt-oss-safeguard-20b', 'reasoning_effort'],
  ['openai.gpt-5.6-luna', undefined],
  ['openai.gpt-6.1-sol', undefined],
  ['amazon.nova-2-lite-v1:0', 'reasoning_config'],
  ['amazon.nova-pro-v1:0', undefined],
  ['anthropic.claude-3-5-sonnet-20241022-v2:0', undefined],
  ['anthropic.claude-3-7-sonnet-20250219-v1:0', 'thinking_budget'],
  ['anthropic.claude-opus-4-1-20250805-v1:0', 'thinking_budget'],
  ['anthropic.claude-haiku-4-5-20251001-v1:0', 'thinking_budget'],
  ['anthropic.claude-sonnet-4-5-20250929-v1:0', 'thinking_budget'],
  ['anthropic.claude-opus-4-6-v1', 'effort'],
  ['anthropic.claude-sonnet-4-6', 'effort'],
  ['anthropic.claude-opus-4-7', 'effort'],
  ['anthropic.claude-sonnet-5', 'effort'],
  ['anthropic.claude-haiku-5-5', 'effort'],
  ['anthropic.claude-fable-5', 'effort'],
  ['qwen.qwen3-32b-v1:0', undefined],
])('%s takes reasoning effort as %s', (modelId, reasoning) => {
  expect(capabilitiesOf(given(modelId)).reasoning).toBe(reasoning);
});

test('every Claude from 4 on takes reasoning effort in some way', () => {
  const claude = CATALOGUE.filter((model) => model.provider === 'Anthropic' && model.family !== 'Claude 3');
  expect(claude.length).toBeGreaterThan(15);
  expect(claude.filter((model) => !capabilitiesOf(model).reasoning).map((model) => model.modelId)).toEqual([]);
});

test('a model without reasoning has no such key', () => {
  expect(capabilitiesOf(given('amazon.nova-pro-v1:0'))).toEqual({
    image: true,
    tools: true,
    structuredOutput: false,
    streaming: true,
  });
});

test('tool use is what AWS documents, else what others say, else given', () => {
  expect(capabilitiesOf({ ...given('amazon.nova-pro-v1:0'), toolUse: false, toolUseHint: undefined }).tools).toBe(
    false,
  );
  const silent = { ...given('amazon.nova-pro-v1:0'), toolUse: null };
  expect(capabilitiesOf({ ...silent, toolUseHint: false }).tools).toBe(false);
  expect(capabilitiesOf(silent).tools).toBe(true);
});

test('what is not documented counts as missing, tool use aside', () => {
  const blank = { ...given('amazon.nova-pro-v1:0'), inputModalities: null, structuredOutput: null, streaming: null };
  expect(capabilitiesOf(blank)).toMatchObject({ image: false, structuredOutput: false, streaming: false });
});
