import { Duration } from 'aws-cdk-lib';
import { type Alarm, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { AlarmFamily, type AlarmFamilyProps } from '../observability/alarms/alarm-family';
import { guardedP99, PERIOD, shareOf } from '../observability/metric-math';
import type { EndpointModel } from './endpoint-models';
import { VARIANT } from './model-endpoint';

const NOBODY_ASKED = 'SageMaker counts every call, so no count means that nobody called the endpoint';
/** Microseconds in a millisecond: the unit of SageMaker's latencies. */
const MICROSECONDS = 1_000;

export interface JumpStartAlarmsProps extends AlarmFamilyProps {
  readonly model: EndpointModel;
}

/** What SageMaker says of an endpoint. Source: SageMaker developer guide, "Monitor SageMaker AI with CloudWatch". */
export class JumpStartAlarms extends AlarmFamily {
  /** Those in which callers are not served. */
  readonly impairing: readonly Alarm[];

  constructor(scope: Construct, id: string, props: JumpStartAlarmsProps) {
    super(scope, id, props);
    const { alias: subject, endpointName, config: endpoint } = props.model;
    const limits = this.config.alarms.thresholds;
    const metric = (metricName: string, period = PERIOD) =>
      new Metric({
        namespace: 'AWS/SageMaker',
        metricName,
        dimensionsMap: { EndpointName: endpointName, VariantName: VARIANT },
        statistic: Stats.SUM,
        period,
      });
    this.impairing = [
      this.alarm('Failed', {
        heading: 'A model endpoint fails',
        subject,
        metric: shareOf({
          part: metric('InvocationModelErrors'),
          whole: metric('Invocations'),
          minimumCount: limits.minimumRequestsCount,
          label: 'A model endpoint fails (%)',
        }),
        threshold: limits.modelServerErrorsPercent,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        silence: NOBODY_ASKED,
      }),
      this.alarm('Slow', {
        heading: 'A model endpoint is slow',
        subject,
        metric: guardedP99(metric('ModelLatency'), limits.minimumRequestsCount, 'A model endpoint is slow (p99, µs)'),
        threshold: limits.chatLatencyP99Ms * MICROSECONDS,
        evaluationPeriods: 3,
        silence: NOBODY_ASKED,
      }),
    ];
    if (endpoint.scaling) {
      this.alarm('Full', {
        heading: 'A model endpoint does not keep up',
        subject,
        // Target tracking adds instances from the target on; it takes some minutes, unless it is at its maximum.
        metric: metric('InvocationsPerInstance', Duration.minutes(1)),
        threshold: endpoint.scaling.targetInvocationsPerInstance * 1.2,
        evaluationPeriods: 20,
        silence: NOBODY_ASKED,
      });
    }
  }
}
