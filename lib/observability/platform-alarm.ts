import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmRule,
  AlarmState,
  type ComparisonOperator,
  CompositeAlarm,
  type IAlarm,
  type IMetric,
  type TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import type { AlertTopics, Severity } from './alert-topics';
import { runbookLink, slugOf } from './runbook';

/** Who is told of what. */
export interface Told {
  readonly config: BaselineConfig;
  readonly alerts: AlertTopics;
  /** What is wrong, in a few words: a heading of docs/alarms.md, and the alarm's name. */
  readonly heading: string;
  /** Which of several it is about (a function, a model, an endpoint): ends the alarm's name. @default there is one */
  readonly subject?: string;
  readonly severity: Severity;
}

export interface PlatformAlarmProps extends Told {
  readonly metric: IMetric;
  readonly threshold: number;
  /** How the metric is compared with the threshold. */
  readonly comparison: ComparisonOperator;
  /** Periods of the metric that are looked at. */
  readonly evaluationPeriods: number;
  /** How many of them have to be over the threshold. @default all */
  readonly datapointsToAlarm?: number;
  /** What silence means, and why. */
  readonly missingData: { readonly treatment: TreatMissingData; readonly because: string };
}

/** An alarm that names its severity, its runbook heading and what missing data mean, and tells someone. */
export class PlatformAlarm extends Alarm {
  /** The alarm's name as text: no reference to its stack. */
  readonly fullName: string;

  constructor(scope: Construct, id: string, props: PlatformAlarmProps) {
    const { treatment, because } = props.missingData;
    super(scope, id, {
      alarmName: nameOf(props),
      alarmDescription: describe(props, `Missing data: ${treatment}, because ${because}.`),
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator: props.comparison,
      evaluationPeriods: props.evaluationPeriods,
      datapointsToAlarm: props.datapointsToAlarm,
      treatMissingData: treatment,
    });
    this.fullName = nameOf(props);
    this.addAlarmAction(new SnsAction(props.alerts.of(props.severity)));
  }
}

export interface CapabilityAlarmProps extends Told {
  /** The capability is impaired when any of these is in alarm. */
  readonly alarms: readonly IAlarm[];
  /** Alarm that explains this one: while it lasts, this one tells nobody. @default none */
  readonly explainedBy?: IAlarm;
}

/** A composite alarm: one message for a capability that is impaired, whatever of it failed. */
export class CapabilityAlarm extends CompositeAlarm {
  /** The alarm's name as text: no reference to its stack. */
  readonly fullName: string;

  constructor(scope: Construct, id: string, props: CapabilityAlarmProps) {
    super(scope, id, {
      compositeAlarmName: nameOf(props),
      alarmDescription: describe(props, 'Missing data: as its alarms say.'),
      alarmRule: AlarmRule.anyOf(...props.alarms.map((alarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM))),
      actionsSuppressor: props.explainedBy,
      // The explanation is looked at as often as this alarm, and may come a period later.
      ...(props.explainedBy && {
        actionsSuppressorWaitPeriod: Duration.minutes(5),
        actionsSuppressorExtensionPeriod: Duration.minutes(5),
      }),
    });
    this.fullName = nameOf(props);
    this.addAlarmAction(new SnsAction(props.alerts.of(props.severity)));
  }
}

/** Name of an alarm or rule. */
export function nameOf({ config, heading, subject }: Told): string {
  const name = `${config.prefix}-${slugOf(heading)}`;
  return subject ? `${name}-${subject.replaceAll(':', '-')}` : name;
}

function describe({ config, heading, subject, severity }: Told, missingData: string): string {
  const what = subject ? `${heading}: ${subject}` : heading;
  return `${what} (${severity}). ${missingData} Runbook: ${runbookLink(config, heading)}`;
}
