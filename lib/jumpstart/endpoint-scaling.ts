import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { CfnEndpoint } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';

/** An instance takes minutes until it has loaded its weights: growing again before that would overshoot. */
const COOLDOWN_SECONDS = { out: 300, in: 900 };

export interface EndpointScalingProps {
  readonly endpoint: CfnEndpoint;
  readonly endpointName: string;
  readonly variant: string;
  readonly min: number;
  readonly max: number;
  /** Requests in a minute to each instance. */
  readonly targetInvocationsPerInstance: number;
}

/** Keeps the number of instances in step with the requests, through the service-linked role of Application Auto Scaling. */
export class EndpointScaling extends Construct {
  constructor(scope: Construct, id: string, props: EndpointScalingProps) {
    super(scope, id);
    const target = new CfnScalableTarget(this, 'Target', {
      serviceNamespace: 'sagemaker',
      scalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      resourceId: `endpoint/${props.endpointName}/variant/${props.variant}`,
      minCapacity: props.min,
      maxCapacity: props.max,
    });
    target.node.addDependency(props.endpoint);
    new CfnScalingPolicy(this, 'Policy', {
      policyName: `${props.endpointName}-invocations`,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: target.ref,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: props.targetInvocationsPerInstance,
        predefinedMetricSpecification: { predefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
        scaleOutCooldown: COOLDOWN_SECONDS.out,
        scaleInCooldown: COOLDOWN_SECONDS.in,
      },
    });
  }
}
