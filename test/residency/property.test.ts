import type { Region, Residency } from '../../lib/residency';
import {
  CATALOGUE,
  REGIONS,
  RESIDENCIES,
  ResidencyError,
  resolveGuardrailProfile,
  resolveModel,
} from '../../lib/residency';
import { allowedRegions, residenciesHolding } from '../../lib/residency/regions';

const props = { account: '111122223333', today: '2026-11-21' };

const pairs = REGIONS.flatMap((region) =>
  residenciesHolding([], region).map((residency): [Region, Residency] => [region, residency]),
);

function resolvedOrRefused<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof ResidencyError) return undefined;
    throw error;
  }
}

test('whatever resolves stays inside the residency, and reaches exactly the Regions that it says', () => {
  let resolved = 0;
  const wrong: unknown[] = [];
  for (const [region, residency] of pairs) {
    const allowed = allowedRegions(residency, region);
    for (const { modelId } of CATALOGUE) {
      const result = resolvedOrRefused(() => resolveModel({ ...props, modelId, region, residency }));
      if (!result) continue;
      resolved += 1;
      const isGlobal = result.invoke.type === 'inference-profile' && result.invoke.scope === 'global';
      const arnRegions = result.foundationModelArns.map((arn) => arn.split(':')[3]);
      const expected: string[] = isGlobal ? [region, ''] : [...result.destinationRegions];
      const ok =
        result.destinationRegions.every((destination) => allowed.has(destination)) &&
        result.destinationRegions.includes(region) &&
        arnRegions.join() === expected.join() &&
        result.foundationModelArns.every((arn) => arn.endsWith(`::foundation-model/${modelId}`)) &&
        (!isGlobal || residency === 'global') &&
        (residency !== 'in-region' || result.invoke.type === 'foundation-model' || arnRegions.join() === region);
      if (!ok) wrong.push({ region, residency, result });
    }
  }
  expect(wrong).toEqual([]);
  expect(resolved).toBeGreaterThan(1000);
});

test('a wider residency never takes a model away', () => {
  const lost: string[] = [];
  for (const [region, residency] of pairs) {
    for (const { modelId } of CATALOGUE.filter((model) => model.lifecycle === 'ACTIVE')) {
      const narrow = resolvedOrRefused(() => resolveModel({ ...props, modelId, region, residency }));
      if (!narrow) continue;
      const global = resolvedOrRefused(() => resolveModel({ ...props, modelId, region, residency: 'global' }));
      if (global?.invokeId !== narrow.invokeId) lost.push(`${modelId} ${region} ${residency}`);
    }
  }
  expect(lost).toEqual([]);
});

test('outside its residency, no Region resolves anything', () => {
  const outside = REGIONS.flatMap((region) => RESIDENCIES.map((residency) => [region, residency] as const)).filter(
    ([region, residency]) => !pairs.some(([r, s]) => r === region && s === residency),
  );
  expect(outside.length).toBeGreaterThan(300);
  for (const [region, residency] of outside) {
    const modelId = 'amazon.nova-lite-v1:0';
    expect(() => resolveModel({ ...props, modelId, region, residency })).toThrow(ResidencyError);
    expect(() => resolveGuardrailProfile({ ...props, region, residency, tier: 'CLASSIC' })).toThrow(ResidencyError);
  }
});

test('guardrail profiles stay inside the residency', () => {
  let resolved = 0;
  for (const [region, residency] of pairs) {
    const allowed = allowedRegions(residency, region);
    const profile = resolvedOrRefused(() => resolveGuardrailProfile({ ...props, region, residency, tier: 'STANDARD' }));
    if (!profile) continue;
    resolved += 1;
    expect(profile.destinationRegions.filter((destination) => !allowed.has(destination))).toEqual([]);
    expect(profile.destinationProfileArns.map((arn) => arn.split(':')[3])).toEqual(profile.destinationRegions);
    expect(profile.destinationProfileArns).toContain(profile.profileArn);
  }
  expect(resolved).toBeGreaterThan(40);
});
