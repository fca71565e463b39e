import { allowedRegions, partitionOf, REGIONS, RESIDENCIES, residenciesHolding } from '../../lib/residency/regions';
import { ResidencyError } from '../../lib/residency/residency-error';
import { INFERENCE_PROFILES } from '../../lib/residency/routing';

const EU = ['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-3'];

test('in-region allows the Region alone', () => {
  expect([...allowedRegions('in-region', 'ap-northeast-2')]).toEqual(['ap-northeast-2']);
});

test('eu allows the six Regions of the Union, neither London nor Zurich', () => {
  expect([...allowedRegions('eu', 'eu-central-1')].sort()).toEqual(EU);
});

test.each([
  ['eu', 'eu-west-2', 'in-region, uk, europe, global'],
  ['eu', 'eu-central-2', 'in-region, europe, global'],
  ['us', 'ca-central-1', 'in-region, ca, north-america, global'],
  ['us', 'us-gov-west-1', 'in-region, us-gov, global'],
  ['au', 'ap-southeast-6', 'in-region, global'],
  ['jp', 'ap-northeast-2', 'in-region, apac, global'],
] as const)('residency %s in %s is refused, naming %s', (residency, region, expected) => {
  expect(() => allowedRegions(residency, region)).toThrow(ResidencyError);
  expect(() => allowedRegions(residency, region)).toThrow(`expected a residency that holds it: ${expected}`);
});

test('global is every Region of the partition, and no other', () => {
  expect(allowedRegions('global', 'us-east-1').size).toBe(33);
  expect([...allowedRegions('global', 'us-gov-east-1')]).toEqual(['us-gov-east-1', 'us-gov-west-1']);
});

test('no residency joins Regions of several partitions', () => {
  for (const region of REGIONS) {
    for (const residency of residenciesHolding([], region)) {
      const partitions = [...allowedRegions(residency, region)].map(partitionOf);
      expect(new Set(partitions)).toEqual(new Set([partitionOf(region)]));
    }
  }
});

test('apac is exactly what apac profiles route to', () => {
  const reached = INFERENCE_PROFILES.flatMap((profile) =>
    profile.scope === 'apac' ? Object.values(profile.routes ?? {}).flatMap((to) => to ?? []) : [],
  );
  expect([...allowedRegions('apac', 'ap-northeast-2')].sort()).toEqual([...new Set(reached)].sort());
});

test('every Region has at least two residencies to choose from', () => {
  for (const region of REGIONS) {
    const residencies = residenciesHolding([], region);
    expect(residencies[0]).toBe('in-region');
    expect(residencies).toContain('global');
  }
  expect(RESIDENCIES).toContain('uk');
});
