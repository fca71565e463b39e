import { organizationGuardrailArn } from '../../lib/organization/bedrock-policy';
import { organizationFiles } from '../../lib/organization/organization-policies';
import { unguardedModelArns, unguardedModelIds } from '../../lib/organization/unguarded-models';
import { CATALOGUE, type REGIONS, RESIDENCIES } from '../../lib/residency';
import { givenConfig } from '../support/configs';
import { ACCOUNT, GUARDRAIL, givenPolicies } from './simulation';

const MANAGEMENT_GUARDRAIL = 'arn:aws:bedrock:us-west-2:999988887777:guardrail/abcdef123456';
const ENFORCED = { guardrailIdentifier: `${MANAGEMENT_GUARDRAIL}:2` };

function filesOf(organization: Parameters<typeof givenPolicies>[1] = {}) {
  const config = givenConfig({ organization: { id: 'o-exampleorgid', ...organization } });
  if (!config.organization) throw new Error('expected a config with an organization');
  return organizationFiles(givenPolicies({}, organization), config.organization);
}

test('the full set', () => {
  expect(
    Object.fromEntries(Object.entries(filesOf(ENFORCED)).map(([name, text]) => [name, JSON.parse(text)])),
  ).toMatchSnapshot();
});

test('without a guardrail of the management account there is no Bedrock policy', () => {
  expect(Object.keys(filesOf()).sort()).toEqual(['models.scp.json', 'platform.scp.json']);
  expect(organizationGuardrailArn(givenConfig({ organization: { id: 'o-exampleorgid' } }))).toBeUndefined();
});

test('the Bedrock policy takes a pinned version, and the guardrail is shared with the organization alone', () => {
  const files = filesOf(ENFORCED);
  const region = JSON.parse(files['guardrail.bedrock-policy.json'] ?? '').bedrock.guardrail_inference['us-west-2'];
  expect(region.config_1.identifier).toEqual({ '@@assign': `${MANAGEMENT_GUARDRAIL}:2` });
  const [statement] = JSON.parse(files['guardrail.resource-policy.json'] ?? '').Statement;
  expect(statement).toMatchObject({
    Resource: MANAGEMENT_GUARDRAIL,
    Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } },
  });
  expect(organizationGuardrailArn(givenConfig({ organization: { id: 'o-exampleorgid', ...ENFORCED } }))).toBe(
    MANAGEMENT_GUARDRAIL,
  );
});

describe('a document', () => {
  test.each(Object.entries(filesOf(ENFORCED)))('%s has no white space outside its strings', (_, text) => {
    expect(text).toBe(JSON.stringify(JSON.parse(text)));
  });

  test('that is a service control policy has only what one may have', () => {
    for (const { type, document } of givenPolicies({}, ENFORCED)) {
      if (type !== 'SERVICE_CONTROL_POLICY') continue;
      const { Version, Statement, ...rest } = document as { Version: string; Statement: Record<string, unknown>[] };
      expect(rest).toEqual({});
      expect(Version).toBe('2012-10-17');
      for (const { Sid, Effect, Action, Resource, NotResource, Condition, ...others } of Statement) {
        expect(others).toEqual({});
        expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
        expect(Effect).toBe('Deny');
        expect(Action).not.toEqual([]);
        expect([Resource, NotResource].filter(Boolean)).toHaveLength(1);
      }
    }
  });

  test.each(RESIDENCIES)('fits under residency %s', (residency) => {
    const region = residency === 'in-region' ? 'us-west-2' : residencyHome(residency);
    const availabilityZones = [`${region}a`, `${region}b`];
    const policies = givenPolicies({ residency, region, network: { type: 'create', availabilityZones } });
    expect(policies).toHaveLength(2);
  });

  test('that is too long is named, with its size and the limit', () => {
    const guardrailArns = Array.from({ length: 60 }, (_, i) => `${GUARDRAIL.slice(0, -2)}${10 + i}`);
    expect(() => givenPolicies({}, { guardrailArns })).toThrow(
      /^organization: models\.scp\.json has \d{4} characters, expected at most 5120, which is what AWS Organizations takes for SERVICE_CONTROL_POLICY; list fewer guardrailArns/,
    );
  });

  test('may be as long as the limit, and not a character longer', () => {
    const length = (guardrailArns: string[]) => {
      const document = givenPolicies({}, { guardrailArns }).find(({ file }) => file === 'models.scp.json')?.document;
      return JSON.stringify(document).length;
    };
    const id = (n: number) => `arn:aws:bedrock:us-west-2:${ACCOUNT}:guardrail/${'a'.repeat(n)}`;
    const spare = 5_120 - length([id(1)]);
    expect(length([id(1 + spare)])).toBe(5_120);
    expect(() => length([id(2 + spare)])).toThrow('has 5121 characters');
  });
});

describe('models without a guardrail', () => {
  test('are embedding and reranking models, and no model that makes content', () => {
    const kinds = new Set(unguardedModelIds().map((id) => CATALOGUE.find(({ modelId }) => modelId === id)?.kind));
    expect([...kinds].sort()).toEqual(['embedding', 'rerank']);
  });

  test('none of them is documented to take one', () => {
    const guarded = CATALOGUE.filter(({ guardrails }) => guardrails).map(({ modelId }) => modelId);
    expect(unguardedModelIds().filter((id) => guarded.includes(id))).toEqual([]);
  });

  test('are named one by one', () => {
    for (const arn of unguardedModelArns('aws')) {
      expect(arn).toMatch(/^arn:aws:bedrock:\*:(:foundation-model\/|\*:inference-profile\/\*\.)[a-z0-9.:-]+$/);
    }
  });
});

/** A Region from which a model is called inside the residency. */
function residencyHome(residency: (typeof RESIDENCIES)[number]) {
  const homes: Record<string, (typeof REGIONS)[number]> = {
    us: 'us-west-2',
    'us-gov': 'us-gov-west-1',
    ca: 'ca-central-1',
    'north-america': 'us-west-2',
    eu: 'eu-central-1',
    uk: 'eu-west-2',
    europe: 'eu-central-1',
    jp: 'ap-northeast-1',
    au: 'ap-southeast-2',
    in: 'ap-south-1',
    apac: 'ap-northeast-1',
    global: 'us-west-2',
  };
  const home = homes[residency];
  if (!home) throw new Error(`no Region for residency ${residency}`);
  return home;
}
