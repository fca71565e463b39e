import { type Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../../config';
import type { AlertTopics } from '../alert-topics';
import { PlatformAlarm, type PlatformAlarmProps } from '../platform-alarm';

export interface AlarmFamilyProps {
  readonly config: BaselineConfig;
  readonly alerts: AlertTopics;
}

type Ours = Pick<PlatformAlarmProps, 'heading' | 'subject' | 'metric' | 'threshold' | 'datapointsToAlarm'> & {
  /** What silence of the metric means; it never goes off by itself. */
  readonly silence: string;
  /** @default warning */
  readonly severity?: PlatformAlarmProps['severity'];
  /** @default 1 */
  readonly evaluationPeriods?: number;
};

/** Operational alarms of one thing: they go off from their threshold on, and silence is fine. */
export abstract class AlarmFamily extends Construct {
  protected readonly config: BaselineConfig;
  private readonly alerts: AlertTopics;

  constructor(scope: Construct, id: string, { config, alerts }: AlarmFamilyProps) {
    super(scope, id);
    this.config = config;
    this.alerts = alerts;
  }

  protected alarm(id: string, { silence, severity = 'warning', evaluationPeriods = 1, ...props }: Ours): Alarm {
    return new PlatformAlarm(this, id, {
      config: this.config,
      alerts: this.alerts,
      severity,
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods,
      missingData: { treatment: TreatMissingData.NOT_BREACHING, because: silence },
      ...props,
    });
  }
}
