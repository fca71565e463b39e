import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { PERIOD } from '../metric-math';
import { endpointMetric, type WatchedEndpoint } from '../metrics';
import { AlarmFamily, type AlarmFamilyProps } from './alarm-family';

export interface EndpointAlarmsProps extends AlarmFamilyProps {
  readonly watched: WatchedEndpoint;
}

/** What AWS PrivateLink says of an interface endpoint. */
export class EndpointAlarms extends AlarmFamily {
  /** Those in which what passes the endpoint is not served. */
  readonly impairing: readonly Alarm[];

  constructor(scope: Construct, id: string, props: EndpointAlarmsProps) {
    super(scope, id, props);
    const limits = this.config.alarms.thresholds;
    const packets = (
      alarmId: string,
      heading: string,
      name: 'PacketsDropped' | 'RstPacketsReceived',
      threshold: number,
    ) =>
      this.alarm(alarmId, {
        heading,
        subject: props.watched.service,
        metric: endpointMetric(this.config, props.watched, name, { period: PERIOD }),
        threshold,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        silence: 'an endpoint has no values while nothing passes it',
      });
    this.impairing = [
      packets('Dropped', 'An endpoint drops packets', 'PacketsDropped', limits.endpointDroppedPacketsCount),
      packets('Reset', 'An endpoint is reset', 'RstPacketsReceived', limits.endpointResetPacketsCount),
    ];
  }
}
