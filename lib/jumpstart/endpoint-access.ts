import { type IInterfaceVpcEndpoint, Port } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { PlatformFunction } from '../inference/platform-function';

/** IAM actions behind the calls of a function to its endpoints. */
export const SAGEMAKER_RUNTIME_ACTIONS = [
  'sagemaker:InvokeEndpoint',
  'sagemaker:InvokeEndpointWithResponseStream',
] as const;

/** Policy of the sagemaker-runtime endpoint: this account's principals and the configured SageMaker endpoints. */
export function sageMakerRuntimePolicy(
  account: string,
  endpointArns: readonly string[],
): [PolicyStatement, ...PolicyStatement[]] {
  return [
    new PolicyStatement({
      sid: 'InvokeConfiguredEndpoints',
      principals: [new AnyPrincipal()],
      actions: [...SAGEMAKER_RUNTIME_ACTIONS],
      resources: [...endpointArns],
      conditions: { StringEquals: { 'aws:PrincipalAccount': account } },
    }),
  ];
}

export interface EndpointAccessProps {
  /** ARNs of the SageMaker endpoints. */
  readonly endpointArns: readonly string[];
  /** The sagemaker-runtime endpoint of the VPC. */
  readonly endpoint: IInterfaceVpcEndpoint;
}

/**
 * Lets a function call models on SageMaker endpoints, through the VPC endpoint, and in no other way. SageMaker has no
 * condition on a guardrail: that it is applied is the function's own doing, so no other function gets this.
 */
export function allowEndpoints(fn: PlatformFunction, { endpointArns, endpoint }: EndpointAccessProps): void {
  const actions = [...SAGEMAKER_RUNTIME_ACTIONS];
  fn.attach(
    new ManagedPolicy(fn, 'ModelEndpoints', {
      description: 'SageMaker endpoints that the function may call',
      statements: [
        new PolicyStatement({
          sid: 'InvokeConfiguredEndpoints',
          actions,
          resources: [...endpointArns],
          conditions: { StringEquals: { 'aws:SourceVpce': endpoint.vpcEndpointId } },
        }),
        new PolicyStatement({
          sid: 'NotPastTheSageMakerEndpoint',
          effect: Effect.DENY,
          actions,
          resources: ['*'],
          conditions: { StringNotEquals: { 'aws:SourceVpce': endpoint.vpcEndpointId } },
        }),
        new PolicyStatement({
          sid: 'NoOtherSageMakerEndpoint',
          effect: Effect.DENY,
          actions,
          notResources: [...endpointArns],
        }),
        // Answers would go to a bucket before the guardrail has seen them.
        new PolicyStatement({
          sid: 'NoAsynchronousCall',
          effect: Effect.DENY,
          actions: ['sagemaker:InvokeEndpointAsync'],
          resources: ['*'],
        }),
      ],
    }),
  );
  fn.function.connections.allowTo(endpoint, Port.HTTPS, 'sagemaker-runtime');
}
