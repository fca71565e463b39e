import type { BaselineConfig } from '../config';
import type { OrganizationConfig } from '../config/organization';
import { bedrockPolicy, guardrailResourcePolicy } from './bedrock-policy';
import { modelsPolicy } from './models-policy';
import { platformPolicy } from './platform-policy';

/**
 * Longest document of a type, in characters. White space counts when a policy is saved through the API, so the documents
 * have none. Source: AWS CloudFormation Template Reference, AWS::Organizations::Policy; the Organizations quotas page
 * gives service control policies more, the smaller of the two holds here.
 */
const MAX_CHARACTERS = { SERVICE_CONTROL_POLICY: 5_120, BEDROCK_POLICY: 10_000 } as const;

/** A policy that the organization attaches to roots, organizational units or accounts. */
export interface OrganizationPolicy {
  /** Name in the organization, unique by the config's prefix. */
  readonly name: string;
  readonly type: keyof typeof MAX_CHARACTERS;
  readonly description: string;
  /** Name of the file in the folder `organization` of the cloud assembly. */
  readonly file: string;
  readonly document: object;
}

/**
 * The policies that a config asks for.
 *
 * @param exemptRoleArns roles that may change the platform
 * @throws Error naming the document, its size and the limit, when one is too long
 */
export function organizationPolicies(
  config: BaselineConfig,
  organization: OrganizationConfig,
  exemptRoleArns: readonly string[],
): OrganizationPolicy[] {
  const { prefix } = config;
  const policies: OrganizationPolicy[] = [
    {
      name: `${prefix}-models`,
      type: 'SERVICE_CONTROL_POLICY',
      description: `No model call without a guardrail, outside residency ${config.residency}, or with an API key`,
      file: 'models.scp.json',
      document: modelsPolicy(config, organization),
    },
    {
      name: `${prefix}-platform`,
      type: 'SERVICE_CONTROL_POLICY',
      description: `Nobody but the exempt roles changes the platform ${prefix} in account ${config.account}`,
      file: 'platform.scp.json',
      document: platformPolicy(config, exemptRoleArns),
    },
  ];
  if (organization.guardrailIdentifier) {
    policies.push({
      name: `${prefix}-guardrail`,
      type: 'BEDROCK_POLICY',
      description: 'A guardrail of the management account on every model call',
      file: 'guardrail.bedrock-policy.json',
      document: bedrockPolicy(organization.guardrailIdentifier),
    });
  }
  for (const policy of policies) requireFit(policy);
  return policies;
}

/** File name -> text of everything that goes into the folder `organization`. */
export function organizationFiles(
  policies: readonly OrganizationPolicy[],
  organization: OrganizationConfig,
): Record<string, string> {
  const { guardrailIdentifier, id } = organization;
  return {
    ...Object.fromEntries(policies.map(({ file, document }) => [file, JSON.stringify(document)])),
    ...(guardrailIdentifier && {
      'guardrail.resource-policy.json': JSON.stringify(guardrailResourcePolicy(guardrailIdentifier, id)),
    }),
  };
}

function requireFit({ file, type, document }: OrganizationPolicy): void {
  const characters = JSON.stringify(document).length;
  const limit = MAX_CHARACTERS[type];
  if (characters > limit) {
    throw new Error(
      `organization: ${file} has ${characters} characters, expected at most ${limit}, which is what AWS Organizations ` +
        `takes for ${type}; list fewer guardrailArns or exemptRoleArns, or patterns that stand for several`,
    );
  }
}
