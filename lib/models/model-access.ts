import { type IInterfaceVpcEndpoint, Port } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ENV } from '../../lambda/contract/environment';
import type { BaselineConfig } from '../config';
import type { PlatformGuardrail } from '../guardrails/platform-guardrail';
import type { PlatformFunction } from '../inference/platform-function';
import { BEDROCK_RUNTIME_ACTIONS } from '../network/endpoint-policies';
import type { ResolvedModel } from '../residency';
import { PerimeterPolicy } from './perimeter-policy';

/** Size of a managed policy without white space, in characters. Source: IAM quotas. */
const MAX_POLICY_CHARACTERS = 6_000;

export interface ModelAccessProps {
  readonly config: BaselineConfig;
  readonly models: readonly ResolvedModel[];
  readonly guardrail: PlatformGuardrail;
  /** The bedrock-runtime endpoint. */
  readonly endpoint: IInterfaceVpcEndpoint;
}

/** Lets a function call models with the pinned version of the guardrail, through the endpoint, and in no other way. */
export function allowModels(fn: PlatformFunction, props: ModelAccessProps): void {
  const { config, models, guardrail, endpoint } = props;
  allowGuardrail(fn, guardrail);
  policiesFor(models, guardrail).forEach((statements, i) => {
    fn.attach(
      new ManagedPolicy(fn, `Models${i + 1}`, { description: 'Models that the function may call', statements }),
    );
  });
  fn.attach(new PerimeterPolicy(fn, 'Perimeter', { config, models, guardrail, endpointId: endpoint.vpcEndpointId }));
  fn.function.connections.allowTo(endpoint, Port.HTTPS, 'bedrock-runtime');
}

/** Lets a function apply the guardrail, and tells it which one. */
function allowGuardrail(fn: PlatformFunction, guardrail: PlatformGuardrail): void {
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

/** Statements in groups that fit a managed policy each. */
function policiesFor(models: readonly ResolvedModel[], guardrail: PlatformGuardrail): PolicyStatement[][] {
  const actions = [...BEDROCK_RUNTIME_ACTIONS.invoke];
  const pinned = { StringEquals: { 'bedrock:GuardrailIdentifier': guardrail.pinnedIdentifier } };
  const groups: PolicyStatement[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const model of new Map(models.map((m) => [m.invokeId, m])).values()) {
    const statements = model.profileArn
      ? [
          new PolicyStatement({ actions, resources: [model.profileArn], conditions: pinned }),
          new PolicyStatement({
            actions,
            resources: [...model.foundationModelArns],
            conditions: {
              StringEquals: { ...pinned.StringEquals, 'bedrock:InferenceProfileArn': model.profileArn },
            },
          }),
        ]
      : [new PolicyStatement({ actions, resources: [...model.foundationModelArns], conditions: pinned })];
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
