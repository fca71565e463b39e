import type { BaselineConfigInput } from '../../lib/config';
import { costSchema } from '../../lib/config/cost';
import { givenConfig, refusalOf } from '../support/configs';

const refusal = (cost: Record<string, unknown>, rest: Record<string, unknown> = {}) =>
  refusalOf({ ...rest, cost: { monthlyBudgetUsd: 100, ...cost } });

test('defaults are those that the docs promise', () => {
  expect(costSchema.parse({ monthlyBudgetUsd: 100 })).toEqual({
    monthlyBudgetUsd: 100,
    notifyAtPercent: [50, 80, 100],
    notifyAtForecastPercent: [100],
    tags: [],
  });
  expect(costSchema.parse({ monthlyBudgetUsd: 100, hardLimit: { usd: 200 } }).hardLimit?.approval).toBe('manual');
  expect(givenConfig().cost).toBeUndefined();
});

test.each<[string, Record<string, unknown>, string]>([
  ['a budget of nothing', { monthlyBudgetUsd: 0 }, 'cost.monthlyBudgetUsd'],
  ['an unknown key', { anomalyThreshold: 5 }, 'anomalyThreshold'],
  ['six notifications', { notifyAtPercent: [10, 20, 30, 40, 50] }, 'expected 1 to 5 percentages'],
  ['no notification', { notifyAtPercent: [], notifyAtForecastPercent: [] }, 'expected 1 to 5 percentages'],
  ['a percentage twice', { notifyAtPercent: [50, 50] }, 'each percentage once'],
  ['a hard limit below the budget', { hardLimit: { usd: 99 } }, 'expected at least 100'],
  [
    'a tag that no budget can be named after',
    { tags: [{ key: 'team:a', value: 'x', monthlyBudgetUsd: 1 }] },
    'cost.tags[0].key',
  ],
  [
    'a tag twice',
    { tags: [1, 2].map((monthlyBudgetUsd) => ({ key: 'team', value: 'a', monthlyBudgetUsd })) },
    'there is another by the name of example-team-a',
  ],
  [
    'a name that is too long',
    { tags: [{ key: 'k'.repeat(60), value: 'v'.repeat(60), monthlyBudgetUsd: 1 }] },
    'expected up to 100 characters',
  ],
  [
    "another account's monitor",
    {
      anomalies: {
        thresholdUsd: 1,
        monitor: { type: 'existing', monitorArn: 'arn:aws:ce::999988887777:anomalymonitor/0a1b' },
      },
    },
    'expected a monitor of account 111122223333',
  ],
])('refuses %s', (_, cost, message) => {
  expect(refusal(cost)).toContain(message);
});

test.each([
  ['eu-central-2', 'europe', 'aws'],
  ['us-gov-west-1', 'us-gov', 'aws-us-gov'],
])('refuses budgets in %s, where they cannot be deployed', (region, residency) => {
  const place = {
    region,
    residency,
    network: { type: 'create', availabilityZones: [`${region}a`, `${region}b`] },
  };
  expect(refusal({}, place)).toContain(`expected none in ${region}`);
  expect(() => givenConfig(place as Partial<BaselineConfigInput>)).not.toThrow();
});
