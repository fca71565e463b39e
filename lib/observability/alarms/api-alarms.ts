import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import type { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { PERIOD, shareOf } from '../metric-math';
import { webAclMetric } from '../metrics';
import { AlarmFamily, type AlarmFamilyProps } from './alarm-family';

export interface ApiAlarmsProps extends AlarmFamilyProps {
  readonly stage: Stage;
}

/** What API Gateway and AWS WAF say of the API. */
export class ApiAlarms extends AlarmFamily {
  /** Those in which callers are not served. */
  readonly impairing: readonly Alarm[];

  constructor(scope: Construct, id: string, props: ApiAlarmsProps) {
    super(scope, id, props);
    const { stage } = props;
    const limits = this.config.alarms.thresholds;
    const share = (alarmId: string, heading: string, part: Metric, threshold: number) =>
      this.alarm(alarmId, {
        heading,
        metric: shareOf({
          part,
          whole: stage.metricCount(),
          minimumCount: limits.minimumRequestsCount,
          label: `${heading} (%)`,
        }),
        threshold,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        silence: 'API Gateway counts every request, so no count means that nobody asked',
      });
    this.impairing = [
      share(
        'ServerErrors',
        'The API answers with server errors',
        stage.metricServerError(),
        limits.apiServerErrorsPercent,
      ),
    ];
    share('ClientErrors', 'The API refuses many requests', stage.metricClientError(), limits.apiClientErrorsPercent);
    this.alarm('WafBlocked', {
      heading: 'WAF blocks many requests',
      metric: webAclMetric(this.config, 'BlockedRequests', { period: PERIOD }),
      threshold: limits.wafBlockedCount,
      silence: 'WAF writes a value only in minutes in which it blocked something',
    });
  }
}
