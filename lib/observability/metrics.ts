import type { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IInterfaceVpcEndpoint, IVpc } from 'aws-cdk-lib/aws-ec2';
import { DIMENSIONS, METRICS, metricsNamespace } from '../../lambda/contract/metrics';
import type { BaselineConfig } from '../config';
import type { PlatformGuardrail } from '../guardrails/platform-guardrail';
import { webAclMetricName } from '../inference/web-acl';
import type { ResolvedModel } from '../residency';

interface Shown {
  /** @default Sum */
  readonly statistic?: string;
  /** @default five minutes */
  readonly period?: Duration;
  /** @default the metric's name */
  readonly label?: string;
}

/** Keys of metrics.ts in lambda/contract. */
export type PlatformMetricKey = keyof typeof METRICS;

/**
 * A metric that a function writes.
 * @param capability the function, e.g. `chat`
 */
export function platformMetric(
  config: BaselineConfig,
  capability: string,
  key: PlatformMetricKey,
  { alias, statistic = Stats.SUM, ...rest }: Shown & { readonly alias?: string } = {},
): Metric {
  return new Metric({
    namespace: metricsNamespace(config.prefix),
    metricName: METRICS[key].name,
    dimensionsMap: {
      [DIMENSIONS.CAPABILITY]: capability,
      ...(alias !== undefined && { [DIMENSIONS.ALIAS]: alias }),
    },
    statistic,
    ...rest,
  });
}

/** Metrics of a model. Source: Amazon Bedrock user guide, Monitor bedrock-runtime inference using CloudWatch metrics. */
export type ModelMetricName =
  | 'Invocations'
  | 'InvocationClientErrors'
  | 'InvocationServerErrors'
  | 'InvocationThrottles'
  | 'InvocationLatency'
  | 'TimeToFirstToken'
  | 'EstimatedTPMQuotaUsage';

/** Bedrock's own metric of a model: every call of the account, through the platform or not. */
export function modelMetric(
  model: ResolvedModel,
  metricName: ModelMetricName,
  { statistic = Stats.SUM, ...rest }: Shown = {},
): Metric {
  return new Metric({
    namespace: 'AWS/Bedrock',
    metricName,
    dimensionsMap: { ModelId: metricModelId(model) },
    statistic,
    ...rest,
  });
}

/**
 * What the dimension `ModelId` holds: the id of the inference profile, else that of the foundation model. Source: AWS
 * Machine Learning Blog of 12 March 2026, new CloudWatch metrics for time to first token and estimated quota consumption.
 */
export function metricModelId({ invoke }: ResolvedModel): string {
  return invoke.type === 'inference-profile' ? invoke.profileId : invoke.modelId;
}

/** Bedrock's own metric of the guardrail's pinned version. Source: Bedrock user guide, monitoring-guardrails-cw-metrics. */
export function guardrailMetric(
  guardrail: PlatformGuardrail,
  metricName: 'Invocations' | 'InvocationsIntervened' | 'TextUnitCount',
  { statistic = Stats.SUM, ...rest }: Shown = {},
): Metric {
  return new Metric({
    namespace: 'AWS/Bedrock/Guardrails',
    metricName,
    dimensionsMap: { GuardrailArn: guardrail.guardrailArn, GuardrailVersion: guardrail.version },
    statistic,
    ...rest,
  });
}

/** Delivery of invocation logs, for the account and Region: these metrics have no dimension. Source: as {@link ModelMetricName}. */
export function deliveryMetric(
  metricName: `Model${'InvocationLogsCloudWatch' | 'InvocationLargeDataS3'}Delivery${'Success' | 'Failure'}`,
  { statistic = Stats.SUM, ...rest }: Shown = {},
): Metric {
  return new Metric({ namespace: 'AWS/Bedrock', metricName, statistic, ...rest });
}

/** An interface endpoint, as its metrics name it. */
export interface WatchedEndpoint {
  /** Last part of the service's name, e.g. `bedrock-runtime`. */
  readonly service: string;
  readonly endpoint: IInterfaceVpcEndpoint;
  readonly vpc: IVpc;
}

/** A metric of an interface endpoint in all its subnets. Source: AWS PrivateLink guide, CloudWatch metrics. */
export function endpointMetric(
  config: BaselineConfig,
  { service, endpoint, vpc }: WatchedEndpoint,
  metricName: 'ActiveConnections' | 'BytesProcessed' | 'PacketsDropped' | 'RstPacketsReceived',
  { statistic = Stats.SUM, ...rest }: Shown = {},
): Metric {
  return new Metric({
    namespace: 'AWS/PrivateLinkEndpoints',
    metricName,
    dimensionsMap: {
      'Endpoint Type': 'Interface',
      'Service Name': `com.amazonaws.${config.region}.${service}`,
      'VPC Endpoint Id': endpoint.vpcEndpointId,
      'VPC Id': vpc.vpcId,
    },
    statistic,
    ...rest,
  });
}

/** Requests that AWS WAF let pass or blocked, by any rule. Source: AWS WAF developer guide, metrics and dimensions. */
export function webAclMetric(
  config: BaselineConfig,
  metricName: 'AllowedRequests' | 'BlockedRequests',
  { statistic = Stats.SUM, ...rest }: Shown = {},
): Metric {
  return new Metric({
    namespace: 'AWS/WAFV2',
    metricName,
    dimensionsMap: { Region: config.region, Rule: 'ALL', WebACL: webAclMetricName(config.prefix) },
    statistic,
    ...rest,
  });
}
