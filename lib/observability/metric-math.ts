import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';

/** How long alarms look at once. */
export const PERIOD = Duration.minutes(5);

export interface ShareProps {
  readonly part: IMetric;
  readonly whole: IMetric;
  /**
   * What `whole` counts: all of it, `part` included; or only what is left without `part`.
   * @default all
   */
  readonly wholeCounts?: 'all' | 'the rest';
  /** Below this many in a period there is no share to speak of: it is 0. */
  readonly minimumCount: number;
  readonly label: string;
}

/** A share in percent, 0 to 100, over a period of five minutes. No data when there was nothing at all. */
export function shareOf({ part, whole, wholeCounts = 'all', minimumCount, label }: ShareProps): MathExpression {
  const all = wholeCounts === 'all' ? 'MAX([whole, part])' : 'SUM([whole, part])';
  return new MathExpression({
    expression: `IF(${all} >= ${minimumCount}, 100 * FILL(part, 0) / ${all}, 0)`,
    usingMetrics: { part, whole },
    label,
    period: PERIOD,
  });
}

/** The 99th percentile of a metric; 0 while it has fewer than `minimumCount` values in a period of five minutes. */
export function guardedP99(metric: Metric, minimumCount: number, label: string): MathExpression {
  return new MathExpression({
    expression: `IF(samples >= ${minimumCount}, p99, 0)`,
    usingMetrics: {
      samples: metric.with({ statistic: Stats.SAMPLE_COUNT }),
      p99: metric.with({ statistic: Stats.p(99) }),
    },
    label,
    period: PERIOD,
  });
}
