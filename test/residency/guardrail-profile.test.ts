import { type Region, type Residency, ResidencyError, resolveGuardrailProfile } from '../../lib/residency';

const ACCOUNT = '111122223333';

function standard(region: Region, residency: Residency) {
  return resolveGuardrailProfile({ region, residency, account: ACCOUNT, tier: 'STANDARD' });
}

test('CLASSIC needs no profile', () => {
  expect(
    resolveGuardrailProfile({ region: 'sa-east-1', residency: 'in-region', account: ACCOUNT, tier: 'CLASSIC' }),
  ).toBeUndefined();
});

test('STANDARD in Frankfurt evaluates in the six EU Regions', () => {
  expect(standard('eu-central-1', 'eu')).toEqual({
    profileId: 'eu.guardrail.v1:0',
    profileArn: `arn:aws:bedrock:eu-central-1:${ACCOUNT}:guardrail-profile/eu.guardrail.v1:0`,
    destinationRegions: ['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-3'],
    destinationProfileArns: ['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-3'].map(
      (region) => `arn:aws:bedrock:${region}:${ACCOUNT}:guardrail-profile/eu.guardrail.v1:0`,
    ),
  });
});

test.each([
  ['ap-northeast-2', 'apac', 'apac.guardrail.v1:0', 6],
  ['ap-southeast-2', 'apac', 'au.guardrail.v1:0', 1],
  ['ap-southeast-2', 'in-region', 'au.guardrail.v1:0', 1],
  ['eu-west-2', 'in-region', 'uk.guardrail.v1:0', 1],
  ['ca-central-1', 'ca', 'ca.guardrail.v1:0', 2],
  ['us-west-1', 'us', 'us.guardrail.v1:0', 4],
] as const)('STANDARD in %s under %s takes %s, to %i Regions', (region, residency, profileId, destinations) => {
  const profile = standard(region, residency);
  expect(profile?.profileId).toBe(profileId);
  expect(profile?.destinationRegions).toHaveLength(destinations);
});

test('GovCloud has its own partition', () => {
  expect(standard('us-gov-west-1', 'us-gov')?.profileArn).toBe(
    `arn:aws-us-gov:bedrock:us-gov-west-1:${ACCOUNT}:guardrail-profile/us-gov.guardrail.v1:0`,
  );
});

test('STANDARD that would leave is refused, naming the Regions, the residencies that allow it, and what CLASSIC costs', () => {
  const run = () => standard('eu-central-1', 'in-region');
  expect(run).toThrow(ResidencyError);
  expect(run).toThrow(
    "guardrail tier 'STANDARD' does not stay inside residency 'in-region' from eu-central-1: guardrail profile " +
      'eu.guardrail.v1:0 would reach eu-north-1, eu-south-1, eu-south-2, eu-west-1, eu-west-3; ' +
      "tier 'CLASSIC' stays in the Region, but understands English, French and Spanish only; " +
      'residencies that allow STANDARD: eu, europe, global',
  );
});

test('STANDARD where no profile is offered is refused', () => {
  expect(() => standard('sa-east-1', 'global')).toThrow(
    "guardrail tier 'STANDARD' is not offered in sa-east-1 as of 2026-10-08",
  );
});
