import { Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import type { PlatformGuardrail } from '../guardrails/platform-guardrail';
import { BEDROCK_RUNTIME_ACTIONS } from '../network/endpoint-policies';
import { partitionOf, type ResolvedModel } from '../residency';
import type { ModelAliases } from './model-aliases';

export interface PerimeterPolicyProps {
  readonly config: BaselineConfig;
  readonly models: ModelAliases;
  readonly guardrail: PlatformGuardrail;
  /** Id of the only bedrock-runtime endpoint that calls may come through. */
  readonly endpointId: string;
}

/**
 * What a function that calls models is denied, whatever it is allowed elsewhere: the same rules that its permissions
 * hold, turned round, so that a permission which is added by mistake opens nothing.
 */
export class PerimeterPolicy extends ManagedPolicy {
  constructor(scope: Construct, id: string, props: PerimeterPolicyProps) {
    const { config, guardrail, endpointId } = props;
    const { models, guarded } = props.models;
    const partition = partitionOf(config.region);
    const invoke = [...BEDROCK_RUNTIME_ACTIONS.invoke];
    const deny = (
      sid: string,
      actions: string[],
      rest: { resources?: string[]; notResources?: string[]; conditions?: object },
    ) =>
      new PolicyStatement({
        sid,
        effect: Effect.DENY,
        actions,
        ...(rest.notResources ? { notResources: rest.notResources } : { resources: rest.resources ?? ['*'] }),
        conditions: rest.conditions as Record<string, Record<string, string>> | undefined,
      });

    super(scope, id, {
      description: 'What the function may never do, whatever else it is allowed',
      statements: [
        // A kind that can't carry the guardrail would be denied every call; NoOtherModel holds it to its own models.
        ...(guarded
          ? [
              deny('NoModelWithoutTheGuardrail', invoke, {
                conditions: { StringNotEquals: { 'bedrock:GuardrailIdentifier': guardrail.pinnedIdentifier } },
              }),
            ]
          : []),
        deny('NotPastTheEndpoint', [...invoke, ...BEDROCK_RUNTIME_ACTIONS.applyGuardrail], {
          conditions: {
            StringNotEquals: { 'aws:SourceVpce': endpointId },
            // Bedrock's own calls on the function's behalf do not come through an endpoint.
            BoolIfExists: { 'aws:ViaAWSService': 'false' },
          },
        }),
        deny('NoOtherModel', invoke, { notResources: listedModels(models, partition) }),
        deny('NoOtherRegion', invoke, {
          conditions: { StringNotEquals: { 'aws:RequestedRegion': reachableRegions(config, models) } },
        }),
        ...(config.residency === 'global'
          ? []
          : [
              deny('NoGlobalProfile', invoke, {
                resources: [
                  `arn:${partition}:bedrock:*:*:inference-profile/global.*`,
                  `arn:${partition}:bedrock:::foundation-model/*`,
                ],
              }),
            ]),
        deny('NoOtherServiceTier', invoke, {
          conditions: {
            // A negated operator also holds where the key is absent, which is the default tier.
            Null: { 'bedrock:ServiceTier': 'false' },
            // The functions ask for no tier, which is the default one.
            StringNotEquals: { 'bedrock:ServiceTier': [...new Set(['default', ...config.models.serviceTiers])] },
          },
        }),
        // No guardrails and no invocation logging there.
        deny('NoMantle', ['bedrock-mantle:*'], {}),
        deny('NoBearerToken', ['bedrock:CallWithBearerToken', 'bedrock-mantle:CallWithBearerToken'], {}),
      ],
    });
  }
}

/** Profiles by their ARN, foundation models in any Region: the Regions are held by a statement of their own. */
function listedModels(models: readonly ResolvedModel[], partition: string): string[] {
  const arns = models.flatMap(({ model, profileArn }) => [
    `arn:${partition}:bedrock:*::foundation-model/${model.modelId}`,
    ...(profileArn ? [profileArn] : []),
  ]);
  return [...new Set(arns)].sort();
}

/** `unspecified` is what a global profile's foundation model has for a Region. Source: Amazon Bedrock
 * user guide, global cross-Region inference. */
function reachableRegions(config: BaselineConfig, models: readonly ResolvedModel[]): string[] {
  const regions = models.flatMap((model) => model.destinationRegions as readonly string[]);
  const global = models.some(({ profileArn }) => profileArn?.includes('inference-profile/global.'));
  return [...new Set([config.region, ...regions, ...(global ? ['unspecified'] : [])])].sort();
}
