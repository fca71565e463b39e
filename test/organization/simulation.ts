import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { BaselineConfigInput } from '../../lib/config';
import { organizationPolicies } from '../../lib/organization/organization-policies';
import { givenConfig } from '../support/configs';

export const ACCOUNT = '111122223333';
export const GUARDRAIL = `arn:aws:bedrock:us-west-2:${ACCOUNT}:guardrail/abcdef123456`;
export const DEPLOYMENT_ROLE = `arn:aws:iam::${ACCOUNT}:role/deployment`;
export const BREAK_GLASS = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_BreakGlass_*`;
export const ADMINISTRATOR = `arn:aws:sts::${ACCOUNT}:assumed-role/Administrator/alice`;
export const BREAK_GLASS_SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_BreakGlass_0123456789abcdef/alice`;

export interface Attempt {
  readonly action: string;
  readonly resource: string;
  readonly context?: Record<string, string>;
  /** @default an administrator of the platform's account */
  readonly principal?: string;
  /** @default the Region of the resource, else us-west-2 */
  readonly region?: string;
}

/** The policies of the least config with changes, for the two roles above. */
export function givenPolicies(
  changes: Partial<BaselineConfigInput> = {},
  organization: Partial<NonNullable<BaselineConfigInput['organization']>> = {},
) {
  const config = givenConfig({ ...changes, organization: { id: 'o-exampleorgid', ...organization } });
  if (!config.organization) throw new Error('expected a config with an organization');
  return organizationPolicies(config, config.organization, [DEPLOYMENT_ROLE, BREAK_GLASS]);
}

/**
 * Whether the service control policies leave this to someone who may do everything. A context key that the simulator
 * leaves out fails the test: a condition on it would mean nothing.
 */
export async function isAllowed(policies: ReturnType<typeof givenPolicies>, attempt: Attempt): Promise<boolean> {
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const principal = attempt.principal ?? ADMINISTRATOR;
  // The simulator takes no ARN without a Region, such as that of a model behind a global profile.
  const resource = attempt.resource.replace(':bedrock:::', ':bedrock:unspecified::');
  const region = attempt.region ?? (resource.split(':')[3] || 'us-west-2');
  const result = await runSimulation(
    {
      request: {
        principal,
        action: attempt.action,
        resource: { resource, accountId: principal.split(':')[4] ?? ACCOUNT },
        contextVariables: {
          'aws:RequestedRegion': region,
          'aws:PrincipalArn': roleOf(principal),
          'aws:PrincipalAccount': principal.split(':')[4] ?? '',
          ...attempt.context,
        },
      },
      identityPolicies: [{ name: 'everything', policy: everything }],
      serviceControlPolicies: [
        { orgIdentifier: 'r-root', policies: [{ name: 'FullAWSAccess', policy: everything }] },
        {
          orgIdentifier: 'ou-root-platforms',
          policies: [
            { name: 'FullAWSAccess', policy: everything },
            ...policies
              .filter(({ type }) => type === 'SERVICE_CONTROL_POLICY')
              .map(({ name, document }) => ({ name, policy: document })),
          ],
        },
      ],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  const results = result.resultType === 'single' ? [result.result] : result.results;
  expect(results.flatMap(({ ignoredContextKeys }) => ignoredContextKeys ?? [])).toEqual([]);
  expect(results.length).toBeGreaterThan(0);
  return results.every(({ analysis }) => analysis.scpAnalysis?.result === 'Allowed');
}

/** ARN of the role behind a session; single sign-on keeps its roles under a path that the session's ARN leaves out. */
function roleOf(principal: string): string {
  const name = principal.split('/')[1] ?? '';
  const path = name.startsWith('AWSReservedSSO_') ? 'aws-reserved/sso.amazonaws.com/us-west-2/' : '';
  return principal.includes(':assumed-role/')
    ? `arn:aws:iam::${principal.split(':')[4]}:role/${path}${name}`
    : principal;
}
