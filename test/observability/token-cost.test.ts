import { Duration } from 'aws-cdk-lib';
import type { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { ChatModels } from '../../lib/models/chat-models';
import { TokenCost } from '../../lib/observability/dashboards/token-cost';
import { givenConfig, LEAST } from '../support/configs';
import { TODAY } from '../support/stage';
import { evaluate } from './templates';

const PRICED = { inputPerMillionUsd: 1, outputPerMillionUsd: 5, asOf: '2026-08-01', source: 'a price list' };
const mockPrices: Record<string, typeof PRICED> = {};
jest.mock('../../lib/cost/token-prices', () => ({
  tokenPriceOf: ({ model }: { model: { modelId: string } }) => mockPrices[model.modelId],
}));

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const OPEN = 'openai.gpt-oss-120b-1:0';

function given(prices: Record<string, typeof PRICED>, responses = false): TokenCost {
  for (const key of Object.keys(mockPrices)) delete mockPrices[key];
  Object.assign(mockPrices, prices);
  const config = givenConfig({ models: { chat: { default: HAIKU, open: OPEN } }, api: { ...LEAST.api, responses } });
  return new TokenCost(config, new ChatModels(config, TODAY));
}

const hour = Duration.hours(1);

test('dollars are tokens times the price of a million', () => {
  const [cost, ...others] = given({ [HAIKU]: PRICED }).byAlias(hour);
  expect(others).toEqual([]);
  expect(evaluate(cost?.expression ?? '', { in0: 2_000_000, out0: 1_000_000 })).toBe(7);
});

test('the total adds up the aliases, and passes over one that was not used', () => {
  const costs = given({ [HAIKU]: PRICED, [OPEN]: { ...PRICED, outputPerMillionUsd: 6 } });
  const total = costs.total(hour);
  expect(Object.values(total?.usingMetrics ?? {}).map((cost) => (cost as MathExpression).label)).toEqual([
    'default',
    'open',
  ]);
  expect(evaluate(total?.expression ?? '', { cost0: 7, cost1: undefined })).toBe(7);
  expect(evaluate(total?.expression ?? '', { cost0: 7, cost1: 2 })).toBe(9);
});

test('tokens are those of the alias', () => {
  const [, cost] = given({ [HAIKU]: PRICED, [OPEN]: PRICED }).byAlias(hour);
  expect(cost?.usingMetrics).toMatchObject({
    in1: { metricName: 'InputTokens', dimensions: { service: 'chat', Alias: 'open' }, statistic: 'Sum' },
    out1: { metricName: 'OutputTokens', dimensions: { service: 'chat', Alias: 'open' }, statistic: 'Sum' },
  });
});

test('tokens of responses are added to those of chat, whichever of them was used', () => {
  const [cost] = given({ [HAIKU]: PRICED }, true).byAlias(hour);
  expect(cost?.usingMetrics).toMatchObject({
    in0: { metricName: 'InputTokens', dimensions: { service: 'chat', Alias: 'default' } },
    in0r: { metricName: 'InputTokens', dimensions: { service: 'responses', Alias: 'default' } },
    out0r: { metricName: 'OutputTokens', dimensions: { service: 'responses', Alias: 'default' } },
  });
  const dollars = (values: Record<string, number | undefined>) => evaluate(cost?.expression ?? '', values);
  expect(dollars({ in0: 1_000_000, in0r: 1_000_000, out0: 500_000, out0r: 500_000 })).toBe(7);
  expect(dollars({ in0: 2_000_000, in0r: undefined, out0: 1_000_000, out0r: undefined })).toBe(7);
  expect(dollars({ in0: undefined, in0r: 2_000_000, out0: undefined, out0r: 1_000_000 })).toBe(7);
});

test('an unknown price says so, and is not in the estimate', () => {
  const costs = given({ [HAIKU]: PRICED });
  expect(costs.table).toContain(
    '| default | anthropic.claude-haiku-4-5-20251001-v1:0 | 1 | 5 | a price list, 2026-08-01 |',
  );
  expect(costs.table).toMatch(/\| open \|.*price not known: not in the estimate/);
  expect(Object.keys(costs.total(hour)?.usingMetrics ?? {})).toEqual(['cost0']);
});

test('without any price there is no total', () => {
  expect(given({}).total(hour)).toBeUndefined();
  expect(given({}).byAlias(hour)).toEqual([]);
});
