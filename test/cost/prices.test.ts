import infrastructure from '../../lib/cost/data/infrastructure.json';
import tokens from '../../lib/cost/data/token-prices.json';
import { infrastructurePriceOf, infrastructurePricesSchema } from '../../lib/cost/infrastructure-prices';
import { tokenPriceOf, tokenPricesSchema } from '../../lib/cost/token-prices';
import { CATALOGUE, type Region, resolveModel } from '../../lib/residency';
import { TODAY } from '../support/stage';

const FILES = [
  ['token-prices.json', tokens, tokenPricesSchema],
  ['infrastructure.json', infrastructure, infrastructurePricesSchema],
] as const;

describe.each(FILES)('%s', (_, data, schema) => {
  test('holds to its schema, which refuses wrong dates, prices and keys', () => {
    expect(schema.safeParse(data).success).toBe(true);
    const [key] = Object.keys(data.sources);
    const bad = (change: (copy: Record<string, Record<string, unknown>>) => void) => {
      const copy = structuredClone(data) as unknown as Record<string, Record<string, unknown>>;
      change(copy);
      return schema.safeParse(copy).success;
    };
    expect(
      bad((copy) => Object.assign(copy.sources ?? {}, { [key ?? '']: { name: 'somewhere', asOf: '4 Nov' } })),
    ).toBe(false);
    expect(bad((copy) => Object.assign(copy.prices?.[0] ?? {}, { comment: 'x' }))).toBe(false);
    expect(
      bad((copy) => Object.assign(copy.prices?.[0] ?? {}, { inputPerMillionUsd: -1, usd: { 'us-east-1': -1 } })),
    ).toBe(false);
  });

  test('names a source for each price and uses each source', () => {
    const used = new Set<string>(data.prices.map(({ source }) => source));
    expect([...used].sort()).toEqual(Object.keys(data.sources).sort());
  });

  test('has no date after today', () => {
    expect(Object.values(data.sources).filter(({ asOf }) => asOf > TODAY)).toEqual([]);
  });
});

test('no item of the infrastructure is there twice', () => {
  const items = infrastructure.prices.map(({ item }) => item);
  expect(items).toEqual([...new Set(items)]);
});

test('no model has two prices for the same call', () => {
  const calls = tokens.prices.flatMap(({ modelId, scope, regions }) =>
    regions.map((region) => `${modelId} ${scope} ${region}`),
  );
  expect(calls.length).toBeGreaterThan(300);
  expect(calls).toEqual([...new Set(calls)]);
});

test('every token price is of a model of the catalogue', () => {
  const known = new Set(CATALOGUE.map(({ modelId }) => modelId));
  expect(tokens.prices.filter(({ modelId }) => !known.has(modelId))).toEqual([]);
});

const resolve = (
  modelId: string,
  region: Region,
  residency: 'us' | 'eu' | 'apac' | 'in-region' | 'global',
  scope?: string,
) => resolveModel({ modelId, region, residency, scope, account: '111122223333', today: TODAY });

describe('what a model costs', () => {
  test('follows the Region that calls', () => {
    const [us, eu] = (['us-west-2', 'eu-central-1'] as const).map((region) =>
      tokenPriceOf(resolve('openai.gpt-oss-120b-1:0', region, 'in-region')),
    );
    expect(us).toMatchObject({ inputPerMillionUsd: 0.15, outputPerMillionUsd: 0.6, asOf: '2026-08-21' });
    expect(eu).toMatchObject({ inputPerMillionUsd: 0.2, outputPerMillionUsd: 0.79 });
  });

  test('follows how far the call may travel', () => {
    const haiku = 'anthropic.claude-haiku-4-5-20251001-v1:0';
    expect(tokenPriceOf(resolve(haiku, 'us-west-2', 'us'))).toMatchObject({
      inputPerMillionUsd: 1.1,
      outputPerMillionUsd: 5.5,
    });
    expect(tokenPriceOf(resolve(haiku, 'us-west-2', 'global', 'global'))).toMatchObject({
      inputPerMillionUsd: 1,
      outputPerMillionUsd: 5,
    });
  });

  test('is unknown for a model without a price, and in a Region without one', () => {
    expect(tokenPriceOf(resolve('amazon.nova-2-lite-v1:0', 'us-west-2', 'us'))).toBeUndefined();
    const known = resolve('openai.gpt-oss-120b-1:0', 'us-west-2', 'in-region');
    expect(tokenPriceOf(known)).toBeDefined();
    expect(tokenPriceOf({ ...known, region: 'me-south-1' })).toBeUndefined();
  });
});

describe('what a piece of infrastructure costs', () => {
  // Read a second time from the AWS Price List of 2026-10-01, by another public repository.
  test.each([
    ['interfaceEndpointHour', 0.013],
    ['interfaceEndpointGb', 0.01],
    ['kmsKeyMonth', 1],
    ['kmsRequests', 0.03],
    ['logIngestedGb', 0.76],
    ['vendedLogIngestedGb', 0.76],
    ['logStoredGbMonth', 0.0314],
    ['customMetricMonth', 0.3],
    ['alarmMetricMonth', 0.1],
    ['compositeAlarmMonth', 0.5],
    ['functionRequests', 0.2],
  ])('%s in Seoul', (item, usd) => {
    expect(infrastructurePriceOf(item, 'ap-northeast-2')).toMatchObject({ usd });
  });

  test('is the same everywhere where AWS has one price', () => {
    expect(infrastructurePriceOf('dashboardMonth', 'eu-central-1')?.usd).toBe(3);
    expect(infrastructurePriceOf('dashboardMonth', 'ap-southeast-6')?.usd).toBe(3);
  });

  test('is unknown for an item or in a Region without a price', () => {
    expect(infrastructurePriceOf('moon', 'us-west-2')).toBeUndefined();
    expect(infrastructurePriceOf('guardrailContentUnits', 'us-west-2')?.usd).toBe(0.15);
    expect(infrastructurePriceOf('guardrailContentUnits', 'me-south-1')).toBeUndefined();
  });
});
