import { Duration } from 'aws-cdk-lib';
import { type IWidget, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { BaselineConfig } from '../../config';
import { ratedAliases } from '../../feedback/feedback-access';
import { type PlatformMetricKey, platformMetric } from '../metrics';
import { FULL_WIDTH, graph } from './widgets';

const DAY = Duration.days(1);

/** What callers think of answers, where the config has feedback. A rating counts by alias where it names one. */
export function satisfactionRow(config: BaselineConfig): IWidget[] {
  if (!config.feedback) return [];
  const ratings = (key: PlatformMetricKey, options: { alias?: string; label?: string } = {}) =>
    platformMetric(config, 'feedback', key, { ...options, period: DAY });
  return [
    graph({
      title: 'Feedback: ratings per day',
      unit: 'Ratings',
      metrics: [ratings('RATED_UP', { label: 'Up' }), ratings('RATED_DOWN', { label: 'Down' })],
      period: DAY,
      width: FULL_WIDTH / 2,
    }),
    graph({
      title: 'Feedback: share of ratings that are up, by the alias that they name',
      unit: '%',
      metrics: ratedAliases(config).map(
        (alias, i) =>
          new MathExpression({
            expression: `100 * up${i} / (up${i} + down${i})`,
            usingMetrics: {
              [`up${i}`]: ratings('RATED_UP', { alias }),
              [`down${i}`]: ratings('RATED_DOWN', { alias }),
            },
            label: alias,
            period: DAY,
          }),
      ),
      period: DAY,
      width: FULL_WIDTH / 2,
    }),
  ];
}
