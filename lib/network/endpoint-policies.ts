import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** What the functions may reach on Bedrock, as exact ARNs. */
export interface ReachableModels {
  readonly foundationModelArns: readonly string[];
  readonly inferenceProfileArns: readonly string[];
  /** Guardrails, and the guardrail profiles of every destination Region when the guardrail crosses Regions. */
  readonly guardrailArns: readonly string[];
}

/** IAM actions behind the Converse, ConverseStream and ApplyGuardrail calls of the functions. */
export const BEDROCK_RUNTIME_ACTIONS = {
  invoke: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
  applyGuardrail: ['bedrock:ApplyGuardrail'],
} as const;

/** Policy of the bedrock-runtime endpoint: this account's principals, the configured models and guardrails, no more. */
export function bedrockRuntimePolicy(account: string, models: ReachableModels): PolicyStatement[] {
  const ownPrincipals = { StringEquals: { 'aws:PrincipalAccount': account } };
  return [
    new PolicyStatement({
      sid: 'InvokeConfiguredModels',
      principals: [new AnyPrincipal()],
      actions: [...BEDROCK_RUNTIME_ACTIONS.invoke],
      resources: [...models.foundationModelArns, ...models.inferenceProfileArns],
      conditions: ownPrincipals,
    }),
    new PolicyStatement({
      sid: 'ApplyGuardrails',
      principals: [new AnyPrincipal()],
      actions: [...BEDROCK_RUNTIME_ACTIONS.applyGuardrail],
      resources: [...models.guardrailArns],
      conditions: ownPrincipals,
    }),
  ];
}

/**
 * Policy of the execute-api endpoint: APIs of this account and Region. A caller with a bearer token is anonymous to
 * IAM, so a condition on the principal is possible only where requests are signed.
 */
export function executeApiPolicy(apis: string, auth: { type: 'iam' | 'cognito' }, account: string): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'InvokeApisOfThisAccount',
      principals: [new AnyPrincipal()],
      actions: ['execute-api:Invoke'],
      resources: [apis],
      conditions: auth.type === 'iam' ? { StringEquals: { 'aws:PrincipalAccount': account } } : undefined,
    }),
  ];
}

/** Policy of a gateway endpoint (S3, DynamoDB): this account's principals on this account's resources. */
export function gatewayPolicy(service: 's3' | 'dynamodb', account: string): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'ThisAccountOnly',
      principals: [new AnyPrincipal()],
      actions: [`${service}:*`],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:PrincipalAccount': account, 'aws:ResourceAccount': account } },
    }),
  ];
}
