import { CATALOGUE, type CatalogueModel, capabilitiesOf, limitsOf } from '../../lib/residency';

function given(modelId: string): CatalogueModel {
  const model = CATALOGUE.find((m) => m.modelId === modelId);
  if (!model) throw new Error(`no model ${modelId} in the catalogue`);
  return model;
}

test.each([
  ['openai.gpt-oss-120b-1:0', 'reasoning_effort'],
  ['openai.gpt-oss-safeguard-20b', 'reasoning_effort'],
  ['openai.gpt-5.6-luna', 'reasoning.effort'],
  ['openai.gpt-6.1-sol', 'reasoning.effort'],
  ['amazon.nova-2-lite-v1:0', 'reasoningConfig'],
  ['amazon.nova-pro-v1:0', 'none'],
  ['anthropic.claude-3-5-sonnet-20241022-v2:0', undefined],
  ['anthropic.claude-3-7-sonnet-20250219-v1:0', 'budget'],
  ['anthropic.claude-opus-4-1-20250805-v1:0', 'budget'],
  ['anthropic.claude-haiku-4-5-20251001-v1:0', 'budget'],
  ['anthropic.claude-sonnet-4-5-20250929-v1:0', 'budget'],
  ['anthropic.claude-opus-4-6-v1', 'adaptive'],
  ['anthropic.claude-sonnet-4-6', 'adaptive'],
  ['anthropic.claude-opus-4-7', 'adaptive'],
  ['anthropic.claude-sonnet-5', 'adaptive'],
  ['anthropic.claude-haiku-5-5', 'adaptive'],
  ['anthropic.claude-fable-5', 'adaptive'],
  ['qwen.qwen3-32b-v1:0', 'fixed'],
])('%s is told how to think as %s', (modelId, kind) => {
  expect(limitsOf(given(modelId)).thinking?.kind).toBe(kind);
});

test('every Claude from 4 on takes reasoning effort in some way', () => {
  const claude = CATALOGUE.filter((model) => model.provider === 'Anthropic' && model.family !== 'Claude 3');
  expect(claude.length).toBeGreaterThan(15);
  expect(claude.filter((model) => !limitsOf(model).thinking).map((model) => model.modelId)).toEqual([]);
});

test('what is only inferred refuses nothing, what is reported does', () => {
  expect(limitsOf(given('anthropic.claude-opus-4-6-v1'))).not.toHaveProperty('sampling');
  expect(limitsOf(given('anthropic.claude-sonnet-4-6'))).toMatchObject({ sampling: 'one', prefill: false });
  expect(limitsOf(given('qwen.qwen3-32b-v1:0'))).not.toHaveProperty('forcedTool');
});

test('capabilities are what AWS documents', () => {
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
