import type { OrganizationConfig } from '../config/organization';
import { unguardedModelIds } from './unguarded-models';

type GuardrailIdentifier = NonNullable<OrganizationConfig['guardrailIdentifier']>;

/**
 * Amazon Bedrock policy: a guardrail of the management account on every model call in the targets, over all of the
 * input, whatever the caller tags. Source: AWS Organizations User Guide, orgs_manage_policies_bedrock_syntax.
 */
export function bedrockPolicy(guardrailIdentifier: GuardrailIdentifier) {
  const region = guardrailIdentifier.split(':')[3] ?? '';
  return {
    bedrock: {
      guardrail_inference: {
        [region]: {
          config_1: {
            identifier: { '@@assign': guardrailIdentifier },
            selective_content_guarding: {
              system: { '@@assign': 'comprehensive' },
              messages: { '@@assign': 'comprehensive' },
            },
            model_enforcement: {
              included_models: { '@@assign': ['ALL'] },
              excluded_models: { '@@assign': unguardedModelIds() },
            },
          },
        },
      },
    },
  };
}

/**
 * Resource policy of that guardrail: accounts of the organization may apply it. Without it every model call in the
 * targets is refused. Source: Amazon Bedrock User Guide, guardrails-resource-based-policies, which allows no other form.
 */
export function guardrailResourcePolicy(guardrailIdentifier: GuardrailIdentifier, organizationId: string) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: ['bedrock:ApplyGuardrail', 'bedrock:GetGuardrail'],
        Resource: arnOf(guardrailIdentifier),
        Condition: { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
      },
    ],
  };
}

/**
 * Guardrail that the organization enforces on the platform's calls: function roles and the endpoint must be allowed
 * `bedrock:ApplyGuardrail` on it, or their calls fail. Undefined: none.
 */
export function organizationGuardrailArn(config: { readonly organization?: OrganizationConfig }): string | undefined {
  const identifier = config.organization?.guardrailIdentifier;
  return identifier && arnOf(identifier);
}

function arnOf(guardrailIdentifier: string): string {
  return guardrailIdentifier.slice(0, guardrailIdentifier.lastIndexOf(':'));
}
