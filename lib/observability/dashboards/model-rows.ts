import { Duration } from 'aws-cdk-lib';
import { type IWidget, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { BaselineConfig } from '../../config';
import type { ChatModels } from '../../models/chat-models';
import { type ModelMetricName, metricModelId, modelMetric } from '../metrics';
import { FULL_WIDTH, graph } from './widgets';

const MINUTE = Duration.minutes(1);

/** What Bedrock says of the models: calls, quota and latency. */
export function modelRows(config: BaselineConfig, { aliases }: ChatModels): IWidget[][] {
  const models = new Map([...aliases.values()].map((model) => [metricModelId(model), model]));
  /** A metric of every model, once for aliases that share it. */
  const each = (name: ModelMetricName, options: { statistic?: string; suffix?: string; period?: Duration } = {}) => {
    const { statistic, suffix = '', period } = options;
    return [...models].map(
      ([modelId, model]): Metric => modelMetric(model, name, { statistic, period, label: `${modelId}${suffix}` }),
    );
  };
  const quotas = Object.entries(config.alarms.quotaTokensPerMinute);
  const p99 = { statistic: Stats.p(99) };
  return [
    [
      graph({ title: 'Models: calls', unit: 'Calls', metrics: each('Invocations') }),
      graph({
        title: 'Models: calls that Bedrock throttled or failed',
        unit: 'Calls',
        metrics: [
          ...each('InvocationThrottles', { suffix: ' throttled' }),
          ...each('InvocationServerErrors', { suffix: ' failed' }),
          ...each('InvocationClientErrors', { suffix: ' wrong' }),
        ],
      }),
      graph({
        title:
          quotas.length > 0
            ? 'Models: estimated use of the token quota'
            : 'Models: estimated use of the token quota (the config names no quota to compare with)',
        unit: 'Tokens a minute',
        metrics: each('EstimatedTPMQuotaUsage', { period: MINUTE }),
        period: MINUTE,
        thresholds: quotas.map(([alias, value]) => ({ label: `quota of ${alias}`, value })),
      }),
    ],
    [
      graph({
        title: 'Models: p99 of the time to the last token',
        unit: 'ms',
        metrics: each('InvocationLatency', p99),
        width: FULL_WIDTH / 2,
      }),
      graph({
        title: 'Models: p99 of the time to the first token of a stream',
        unit: 'ms',
        metrics: each('TimeToFirstToken', p99),
        width: FULL_WIDTH / 2,
      }),
    ],
  ];
}
