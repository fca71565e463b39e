import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { shareOf } from '../metric-math';
import { type PlatformMetricKey, platformMetric } from '../metrics';
import type { WatchedCapability } from '../watched-capability';
import { AlarmFamily, type AlarmFamilyProps } from './alarm-family';

export interface RequestAlarmsProps extends AlarmFamilyProps {
  readonly watched: WatchedCapability;
}

/** What callers of a capability get to feel, as its function counts it. Chat has alarms of its own. */
export class RequestAlarms extends AlarmFamily {
  /** Those in which callers are not served. */
  readonly impairing: readonly Alarm[];

  constructor(scope: Construct, id: string, props: RequestAlarmsProps) {
    super(scope, id, props);
    const { capability } = props.watched;
    const { minimumRequestsCount, requestServerErrorsPercent, requestThrottledPercent } = this.config.alarms.thresholds;
    const share = (alarmId: string, heading: string, part: PlatformMetricKey, threshold: number) =>
      this.alarm(alarmId, {
        heading,
        subject: capability,
        metric: shareOf({
          part: platformMetric(this.config, capability, part),
          whole: platformMetric(this.config, capability, 'REQUESTS'),
          minimumCount: minimumRequestsCount,
          label: `${heading}: ${capability} (%)`,
        }),
        threshold,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        silence: 'the function counts every request, so no count means that nobody asked',
      });
    this.impairing = [
      share('ServerErrors', 'Requests fail', 'SERVER_ERRORS', requestServerErrorsPercent),
      share('Throttled', 'Requests are throttled', 'THROTTLES', requestThrottledPercent),
    ];
  }
}
