import { type IInterfaceVpcEndpoint, Port } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ENV } from '../../lambda/contract/environment';
import type { BaselineConfig } from '../config';
import type { PlatformGuardrail } from '../guardrails/platform-guardrail';
import type { PlatformFunction } from '../inference/platform-function';
import { BEDROCK_RUNTIME_ACTIONS } from '../network/endpoint-policies';
import type { ResolvedModel } from '../residency';
import type { ModelAliases } from './model-aliases';
import { PerimeterPolicy } from './perimeter-policy';

/** Size of a managed policy without white space, in characters. Source: IAM quotas. */
const MAX_POLICY_CHARACTERS = 6_000;

export interface ModelAccessProps {
  readonly config: BaselineConfig;
  /** The one kind of models that the function calls. */
  readonly models: ModelAliases;
  readonly guardrail: PlatformGuardrail;
  /** The bedrock-runtime endpoint. */
  readonly endpoint: IInterfaceVpcEndpoint;
}

/**
 * Lets a function call the models of a kind through the endpoint, and in no other way: with the pinned version of the
 * guardrail, unless the kind can't carry one. Such a function may apply the guardrail to what it sends all the same.
 */
export function allowModels(fn: PlatformFunction, props: ModelAccessProps): void {
  const { config, models, guardrail, endpoint } = props;
  allowGuardrail(fn, guardrail);
  const policies = models.guarded ? policiesFor(models.models, guardrail) : unguardedPoliciesFor(models.models);
  policies.forEach((statements, i) => {
    fn.attach(
      new ManagedPolicy(fn, `Models${i + 1}`, { description: 'Models that the function may call', statements }),
    );
  });
  fn.attach(new PerimeterPolicy(fn, 'Perimeter', { config, models, guardrail, endpointId: endpoint.vpcEndpointId }));
  fn.function.connections.allowTo(endpoint, Port.HTTPS, 'bedrock-runtime');
}

/** Lets a function apply the guardrail, and tells it which one. */
export function allowGuardrail(fn: PlatformFunction, guardrail: PlatformGuardrail): void {
  fn.function.addEnvironment(ENV.GUARDRAIL_ID, guardrail.guardrailId);
  fn.function.addEnvironment(ENV.GUARDRAIL_VERSION, guardrail.version);
  fn.allow(
    new PolicyStatement({
      sid: 'ApplyTheGuardrail',
      actions: [...BEDROCK_RUNTIME_ACTIONS.applyGuardrail],
      resources: guardrail.appliedArns,
    }),
    new PolicyStatement({
      sid: 'ReadTheGuardrail',
      actions: ['kms:Decrypt'],
      resources: [guardrail.dataKey.keyArn],
    }),
  );
}

/** Statements for guarded models, in groups that fit a managed policy each. */
function policiesFor(models: readonly ResolvedModel[], guardrail: PlatformGuardrail): PolicyStatement[][] {
  const pinned = { 'bedrock:GuardrailIdentifier': guardrail.pinnedIdentifier };
  return inGroups(models, [...BEDROCK_RUNTIME_ACTIONS.invoke], pinned);
}

/**
 * Statements for embedding models: without the condition on the guardrail, which is not evaluated for them and would
 * allow nothing, but for exact models, and for InvokeModel alone, which is not streamed. lib/organization has the same
 * exemption, in unguarded-models.ts.
 */
function unguardedPoliciesFor(models: readonly ResolvedModel[]): PolicyStatement[][] {
  return inGroups(models, [...BEDROCK_RUNTIME_ACTIONS.embed], {});
}

function inGroups(
  models: readonly ResolvedModel[],
  actions: string[],
  pinned: Readonly<Record<string, string>>,
): PolicyStatement[][] {
  const groups: PolicyStatement[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const model of new Map(models.map((m) => [m.invokeId, m])).values()) {
    const { profileArn } = model;
    const allow = (resources: string[], conditions: Readonly<Record<string, string>>) =>
      new PolicyStatement({
        actions,
        resources,
        ...(Object.keys(conditions).length > 0 && { conditions: { StringEquals: { ...conditions } } }),
      });
    const statements = profileArn
      ? [
          allow([profileArn], pinned),
          allow([...model.foundationModelArns], { ...pinned, 'bedrock:InferenceProfileArn': profileArn }),
        ]
      : [allow([...model.foundationModelArns], pinned)];
    // 450 characters hold a statement's frame, its conditions and the guardrail's ARN as it is when resolved.
    const added = statements.length * 450 + JSON.stringify(model.foundationModelArns).length;
    if (size + added > MAX_POLICY_CHARACTERS) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(...statements);
    size += added;
  }
  return groups;
}
