import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import type { PlatformModels } from '../models/platform-models';
import type { AlertTopics } from '../observability/alert-topics';
import { PlatformAlarm } from '../observability/platform-alarm';
import { idOf, slugOf } from '../observability/runbook';
import { CIS_FILTERS } from './trail-filters/cis';
import { platformFilters } from './trail-filters/platform';
import { residencyFilters } from './trail-filters/residency';
import type { TrailFilter } from './trail-filters/trail-filter';

export interface TrailAlarmsProps {
  readonly config: BaselineConfig;
  readonly alerts: AlertTopics;
  /** What the trail records; of every Region, or else calls of IAM are not seen outside us-east-1. */
  readonly logGroup: ILogGroup;
  /** Models whose Regions the platform's calls are held to. */
  readonly models: PlatformModels;
}

/**
 * Searches what the trail records: for what the CIS benchmark wants to be told of (unless `audit.cisAlarms` is off), for
 * what rules on events can't see, and for calls that left the residency. An alarm for each heading of docs/alarms.md, and
 * one for a trail that is silent. An event is there some five minutes after the call.
 */
export class TrailAlarms extends Construct {
  constructor(scope: Construct, id: string, props: TrailAlarmsProps) {
    super(scope, id);
    const { config } = props;
    for (const filter of [
      ...(config.audit.cisAlarms ? Object.values(CIS_FILTERS) : []),
      ...platformFilters(config),
      ...residencyFilters(config, props.models.all),
    ]) {
      this.watch(filter, props);
    }
    this.watchSilence(props);
  }

  private watch({ heading, severity, patterns, threshold = 1 }: TrailFilter, props: TrailAlarmsProps): void {
    const { config, alerts, logGroup } = props;
    const id = idOf(heading);
    const metric = { metricNamespace: `BedrockBaseline/${config.prefix}/trail`, metricName: id };
    patterns.forEach((filterPattern, i) => {
      const part = patterns.length > 1 ? i + 1 : '';
      new MetricFilter(this, `${id}Filter${part}`, {
        logGroup,
        // Names of alarms and filters are alike, so that one leads to the other.
        filterName: [config.prefix, slugOf(heading), part].filter((word) => word !== '').join('-'),
        filterPattern,
        ...metric,
        metricValue: '1',
      });
    });
    new PlatformAlarm(this, id, {
      config,
      alerts,
      heading,
      severity,
      metric: new Metric({
        namespace: metric.metricNamespace,
        metricName: metric.metricName,
        period: Duration.minutes(5),
        statistic: Stats.SUM,
      }),
      threshold,
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      missingData: {
        treatment: TreatMissingData.NOT_BREACHING,
        because: 'a filter reports only events that it finds',
      },
    });
  }

  /** CloudTrail's own deliveries leave events all day, also where nobody works. */
  private watchSilence({ config, alerts, logGroup }: TrailAlarmsProps): void {
    new PlatformAlarm(this, 'TrailSilent', {
      config,
      alerts,
      heading: 'Trail silent',
      severity: 'critical',
      metric: new Metric({
        namespace: 'AWS/Logs',
        metricName: 'IncomingLogEvents',
        dimensionsMap: { LogGroupName: logGroup.logGroupName },
        period: Duration.minutes(30),
        statistic: Stats.SUM,
      }),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 2,
      missingData: {
        treatment: TreatMissingData.BREACHING,
        because: 'no events at all are what the alarm is for',
      },
    });
  }
}
