import { type Alarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { BaselineConfig } from '../../config';
import type { PlatformFunction } from '../../inference/platform-function';
import { PERIOD } from '../metric-math';
import { AlarmFamily, type AlarmFamilyProps } from './alarm-family';

export interface FunctionAlarmsProps extends AlarmFamilyProps {
  readonly function: PlatformFunction;
  /** Key of the function below `functions` in the config. */
  readonly capability: keyof BaselineConfig['functions'];
}

/** What Lambda says of a function that answers callers. */
export class FunctionAlarms extends AlarmFamily {
  /** Those in which callers are not served. */
  readonly impairing: readonly Alarm[];

  constructor(scope: Construct, id: string, props: FunctionAlarmsProps) {
    super(scope, id, props);
    const { capability } = props;
    const lambda = props.function.function;
    const limits = this.config.alarms.thresholds;
    const { timeoutSeconds, reservedConcurrency } = this.config.functions[capability];
    const notRun = 'Lambda counts every run, so no count means that the function did not run';
    this.impairing = [
      this.alarm('Errors', {
        heading: 'Function crashes',
        subject: capability,
        metric: lambda.metricErrors({ period: PERIOD }),
        threshold: limits.functionErrorsCount,
        silence: notRun,
      }),
      this.alarm('Throttles', {
        heading: 'Function is throttled',
        subject: capability,
        metric: lambda.metricThrottles({ period: PERIOD }),
        threshold: limits.functionThrottlesCount,
        silence: notRun,
      }),
    ];
    this.alarm('Duration', {
      heading: 'Function nears its timeout',
      subject: capability,
      metric: lambda.metricDuration({ period: PERIOD, statistic: Stats.MAXIMUM }),
      threshold: timeoutSeconds * 10 * limits.functionDurationPercent,
      evaluationPeriods: 3,
      silence: notRun,
    });
    if (reservedConcurrency !== null) {
      this.alarm('Concurrency', {
        heading: 'Function nears its reserved concurrency',
        subject: capability,
        metric: lambda.metric('ConcurrentExecutions', { period: PERIOD, statistic: Stats.MAXIMUM }),
        threshold: (reservedConcurrency * limits.functionConcurrencyPercent) / 100,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        silence: notRun,
      });
    }
  }
}
