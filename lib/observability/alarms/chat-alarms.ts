import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { guardedP99, shareOf } from '../metric-math';
import { type PlatformMetricKey, platformMetric } from '../metrics';
import { AlarmFamily, type AlarmFamilyProps } from './alarm-family';

/** A share has to be too high in two of three periods, a latency in three of three. */
const SUSTAINED = { evaluationPeriods: 3, datapointsToAlarm: 2 };
const LASTING = { evaluationPeriods: 3 };

/** What callers of the chat function get to feel. */
export class ChatAlarms extends AlarmFamily {
  /** Those in which callers are not served. */
  readonly impairing: readonly Alarm[];

  constructor(scope: Construct, id: string, props: AlarmFamilyProps) {
    super(scope, id, props);
    const limits = this.config.alarms.thresholds;
    this.impairing = [
      this.share('ServerErrors', 'Chat requests fail', 'SERVER_ERRORS', limits.chatServerErrorsPercent),
      this.share('Throttled', 'Chat requests are throttled', 'THROTTLES', limits.chatThrottledPercent),
      this.latency('Latency', 'Chat answers are slow', 'LATENCY', limits.chatLatencyP99Ms),
      this.latency('FirstToken', 'Chat streams begin late', 'TIME_TO_FIRST_TOKEN', limits.chatFirstTokenP99Ms),
    ];
    this.share('Blocked', 'The guardrail blocks unusually much', 'BLOCKED', limits.chatBlockedPercent);
  }

  private share(id: string, heading: string, part: PlatformMetricKey, threshold: number): Alarm {
    return this.alarm(id, {
      heading,
      metric: shareOf({
        part: platformMetric(this.config, 'chat', part),
        whole: platformMetric(this.config, 'chat', 'REQUESTS'),
        minimumCount: this.config.alarms.thresholds.minimumRequestsCount,
        label: `${heading} (%)`,
      }),
      threshold,
      ...SUSTAINED,
      silence: 'the function counts every request, so no count means that nobody asked',
    });
  }

  private latency(id: string, heading: string, key: PlatformMetricKey, threshold: number): Alarm {
    const minimum = this.config.alarms.thresholds.minimumRequestsCount;
    return this.alarm(id, {
      heading,
      metric: guardedP99(platformMetric(this.config, 'chat', key), minimum, `${heading} (p99, ms)`),
      threshold,
      ...LASTING,
      silence: 'only answers have a latency, and requests that fail instead have alarms of their own',
    });
  }
}
