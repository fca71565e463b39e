import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ChatModels } from '../../models/chat-models';
import { shareOf } from '../metric-math';
import { type ModelMetricName, metricModelId, modelMetric } from '../metrics';
import { AlarmFamily, type AlarmFamilyProps } from './alarm-family';

export interface ModelAlarmsProps extends AlarmFamilyProps {
  readonly models: ChatModels;
}

/** What Bedrock says of the models: calls of the whole account, as its quotas hold for the whole account. */
export class ModelAlarms extends AlarmFamily {
  constructor(scope: Construct, id: string, props: ModelAlarmsProps) {
    super(scope, id, props);
    const { aliases } = props.models;
    const limits = this.config.alarms.thresholds;
    for (const [modelId, model] of new Map([...aliases.values()].map((m) => [metricModelId(m), m]))) {
      const share = (
        alarmId: string,
        heading: string,
        part: ModelMetricName,
        wholeCounts: 'all' | 'the rest',
        threshold: number,
      ) =>
        this.alarm(`${alarmId}-${modelId}`, {
          heading,
          subject: modelId,
          metric: shareOf({
            part: modelMetric(model, part),
            whole: modelMetric(model, 'Invocations'),
            wholeCounts,
            minimumCount: limits.minimumRequestsCount,
            label: `${heading} (%)`,
          }),
          threshold,
          evaluationPeriods: 3,
          datapointsToAlarm: 2,
          silence: 'Bedrock counts every call, so no count means that nobody called the model',
        });
      // Throttled calls are not among the invocations; that failed ones are, the documentation has said and unsaid.
      share('Throttled', 'Bedrock throttles a model', 'InvocationThrottles', 'the rest', limits.modelThrottledPercent);
      share('Failed', 'Bedrock fails a model', 'InvocationServerErrors', 'all', limits.modelServerErrorsPercent);
    }
    for (const [alias, quota] of Object.entries(this.config.alarms.quotaTokensPerMinute)) {
      const model = aliases.get(alias);
      // The schema holds the quotas to the aliases.
      if (!model) continue;
      this.alarm(`Quota-${alias}`, {
        heading: 'A token quota is nearly used up',
        subject: alias,
        metric: modelMetric(model, 'EstimatedTPMQuotaUsage', { period: Duration.minutes(1) }),
        threshold: (quota * limits.quotaUsePercent) / 100,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
        silence: 'Bedrock counts every call, so no count means that nobody used the quota',
      });
    }
  }
}
