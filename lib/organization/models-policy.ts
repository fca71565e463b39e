import { settingsRoleArn } from '../account/settings-role';
import type { BaselineConfig } from '../config';
import type { OrganizationConfig } from '../config/organization';
import { BEDROCK_RUNTIME_ACTIONS } from '../network/endpoint-policies';
import { allowedRegions, partitionOf } from '../residency';
import { deny, type ServiceControlPolicy } from './policy-document';
import { unguardedModelArns } from './unguarded-models';

/**
 * Service control policy over model calls in the targets, for every principal: with an allowed guardrail in a
 * published version, in the Regions of the residency, with signed requests, without retention.
 *
 * A call through an inference profile is authorized on the profile and on the model in every destination Region, each
 * with that Region as `aws:RequestedRegion`, or `unspecified` for a `global` profile. So a list of Regions is enough to
 * refuse profiles that leave the residency, and lets those pass that do not. Source: Amazon Bedrock User Guide,
 * geographic- and global-cross-region-inference.
 */
export function modelsPolicy(config: BaselineConfig, organization: OrganizationConfig): ServiceControlPolicy {
  const { account, region, residency } = config;
  const partition = partitionOf(region);
  const guardrails = organization.guardrailArns ?? [`arn:${partition}:bedrock:${region}:${account}:guardrail/*`];
  const invoke = BEDROCK_RUNTIME_ACTIONS.invoke;
  const regions = [...allowedRegions(residency, region), ...(residency === 'global' ? ['unspecified'] : [])];
  const bedrockApiKey = { StringEquals: { 'iam:ServiceSpecificCredentialServiceName': 'bedrock.amazonaws.com' } };
  return {
    Version: '2012-10-17',
    Statement: [
      // Without a guardrail the key is absent, and a negated operator matches.
      deny('GuardrailOnEveryCall', invoke, {
        NotResource: unguardedModelArns(partition),
        Condition: { ArnNotLike: { 'bedrock:GuardrailIdentifier': guardrails.map((arn) => `${arn}:*`) } },
      }),
      // The working draft is named by the bare ARN, which the patterns above leave out; this is for its other name.
      deny('NoDraftGuardrail', invoke, {
        Condition: { ArnLike: { 'bedrock:GuardrailIdentifier': `arn:${partition}:bedrock:*:*:guardrail/*:DRAFT` } },
      }),
      // Batch inference takes no guardrail, and the condition key does not cover it.
      deny('NoBatchInference', ['bedrock:CreateModelInvocationJob']),
      deny('StayInsideResidency', ['bedrock:*'], {
        Condition: { StringNotEquals: { 'aws:RequestedRegion': regions } },
      }),
      // The mantle endpoint has neither guardrails nor invocation logging.
      deny('NoMantleNoBearerTokens', ['bedrock-mantle:*', 'bedrock:CallWithBearerToken']),
      deny('NoNewApiKeys', ['iam:CreateServiceSpecificCredential', 'iam:ResetServiceSpecificCredential'], {
        Condition: bedrockApiKey,
      }),
      deny('NoDataRetention', ['bedrock:PutAccountDataRetention'], {
        Condition: {
          StringNotEquals: { 'bedrock:DataRetentionMode': 'none' },
          // It puts the earlier mode back when the platform goes.
          ArnNotLike: { 'aws:PrincipalArn': settingsRoleArn(config) },
        },
      }),
    ],
  };
}
