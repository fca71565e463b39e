import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { BaselineConfig } from '../config';
import { partitionOf } from '../residency';

/** IAM actions behind the Converse, ConverseStream, InvokeModel and ApplyGuardrail calls of the functions. */
export const BEDROCK_RUNTIME_ACTIONS = {
  invoke: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
  /** For models that answer with numbers, and never stream. */
  embed: ['bedrock:InvokeModel'],
  applyGuardrail: ['bedrock:ApplyGuardrail'],
} as const;

export interface BedrockRuntimePolicyProps {
  readonly account: string;
  /** Exact ARNs of the foundation models and inference profiles that may be invoked with the guardrail. */
  readonly modelArns: readonly string[];
  /** Exact ARNs of the embedding models and their inference profiles, which can't carry it. May be empty. */
  readonly unguardedModelArns: readonly string[];
  readonly guardrailArn: string;
  /** What a model call applies; the guardrail and what goes with it. */
  readonly appliedGuardrailArns: readonly string[];
}

/**
 * Policy of the bedrock-runtime endpoint: this account's principals, the configured models, and our guardrail in any
 * published version. Not in the pinned one alone: this policy changes before the functions do when a version is
 * published, and their roles pin it.
 */
export function bedrockRuntimePolicy(props: BedrockRuntimePolicyProps): [PolicyStatement, ...PolicyStatement[]] {
  const ownPrincipals = { 'aws:PrincipalAccount': props.account };
  return [
    new PolicyStatement({
      sid: 'InvokeConfiguredModelsWithTheGuardrail',
      principals: [new AnyPrincipal()],
      actions: [...BEDROCK_RUNTIME_ACTIONS.invoke],
      resources: [...props.modelArns],
      conditions: {
        StringEquals: ownPrincipals,
        StringLike: { 'bedrock:GuardrailIdentifier': `${props.guardrailArn}:*` },
      },
    }),
    ...(props.unguardedModelArns.length > 0
      ? [
          new PolicyStatement({
            // IAM does not evaluate the condition on the guardrail for embedding models: it would deny every call.
            sid: 'InvokeConfiguredEmbeddingModels',
            principals: [new AnyPrincipal()],
            actions: [...BEDROCK_RUNTIME_ACTIONS.embed],
            resources: [...props.unguardedModelArns],
            conditions: { StringEquals: ownPrincipals },
          }),
        ]
      : []),
    new PolicyStatement({
      sid: 'NoDraftOfTheGuardrail',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: [...BEDROCK_RUNTIME_ACTIONS.invoke],
      resources: ['*'],
      conditions: { StringLike: { 'bedrock:GuardrailIdentifier': '*:DRAFT' } },
    }),
    new PolicyStatement({
      sid: 'ApplyTheGuardrail',
      principals: [new AnyPrincipal()],
      actions: [...BEDROCK_RUNTIME_ACTIONS.applyGuardrail],
      resources: [...props.appliedGuardrailArns],
      conditions: { StringEquals: ownPrincipals },
    }),
  ];
}

/**
 * Policy of the execute-api endpoint: the routes of the platform. A caller with a bearer token is anonymous to IAM, so
 * a condition on the principal is possible only where requests are signed.
 *
 * @param routes of the API, as `<stage>/<METHOD>/<path>`; the id of the API is not known here
 * @param preflights which a browser sends without credentials, in the same form
 */
export function executeApiPolicy(
  config: BaselineConfig,
  routes: readonly string[],
  preflights: readonly string[],
): [PolicyStatement, ...PolicyStatement[]] {
  const { region, account } = config;
  const arn = (route: string) => `arn:${partitionOf(region)}:execute-api:${region}:${account}:*/${route}`;
  return [
    new PolicyStatement({
      sid: 'InvokeTheRoutesOfThePlatform',
      principals: [new AnyPrincipal()],
      actions: ['execute-api:Invoke'],
      resources: routes.map(arn),
      conditions: config.api.auth.type === 'iam' ? { StringEquals: callersOf(config) } : undefined,
    }),
    ...(preflights.length > 0
      ? [
          new PolicyStatement({
            sid: 'AskWhatAPageMaySend',
            principals: [new AnyPrincipal()],
            actions: ['execute-api:Invoke'],
            resources: preflights.map(arn),
          }),
        ]
      : []),
  ];
}

/** Condition on the callers of a signed API: the organization, where there is one, else this account. */
function callersOf({ organization, account }: BaselineConfig): Record<string, string> {
  return organization ? { 'aws:PrincipalOrgID': organization.id } : { 'aws:PrincipalAccount': account };
}

/**
 * Policy of a gateway endpoint (S3, DynamoDB): what capabilities have named passes, and nothing else does.
 *
 * @param statements of the capabilities; without one the policy has to say that nothing passes, as none at all is full access
 */
export function gatewayPolicy(statements: readonly PolicyStatement[]): PolicyStatement[] {
  if (statements.length > 0) return [...statements];
  return [
    new PolicyStatement({
      sid: 'NothingPasses',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['*'],
      resources: ['*'],
    }),
  ];
}
