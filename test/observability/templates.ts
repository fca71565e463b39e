import type { Template } from 'aws-cdk-lib/assertions';

/** A value of a template as text: references become their names in angle brackets. */
export function resolved(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) throw new Error(`expected a string, got ${JSON.stringify(value)}`);
  const [[intrinsic, argument]] = Object.entries(value) as [[string, unknown]];
  if (intrinsic === 'Fn::Join') return (argument as [string, unknown[]])[1].map(resolved).join('');
  if (intrinsic === 'Ref') return `<${argument}>`;
  if (intrinsic === 'Fn::GetAtt') return `<${(argument as string[])[0]}>`;
  if (intrinsic === 'Fn::GetStackOutput') return `<${(argument as { OutputName: string }).OutputName}>`;
  throw new Error(`expected a reference, got ${intrinsic}`);
}

export interface TemplateMetric {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly periodSeconds: number;
}

export interface TemplateAlarm {
  readonly name: string;
  readonly description: string;
  readonly threshold: number;
  readonly comparison: string;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: string;
  readonly topic: string;
  /** Metric math; absent when one metric is looked at as it is. */
  readonly expression?: string;
  readonly metrics: readonly TemplateMetric[];
}

interface RawMetric {
  Namespace: string;
  MetricName: string;
  Dimensions?: { Name: string; Value: unknown }[];
}

/** Every alarm of a template that looks at metrics, by name. */
export function alarmsOf(template: Template): Record<string, TemplateAlarm> {
  const all = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties: p }): TemplateAlarm => {
      const dimensions = ({ Dimensions = [] }: RawMetric) =>
        Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, resolved(Value)]));
      const rest = {
        name: p.AlarmName,
        description: p.AlarmDescription,
        threshold: p.Threshold,
        comparison: p.ComparisonOperator,
        evaluationPeriods: p.EvaluationPeriods,
        datapointsToAlarm: p.DatapointsToAlarm ?? p.EvaluationPeriods,
        treatMissingData: p.TreatMissingData,
        topic: p.AlarmActions.map(resolved).join(),
      };
      if (!p.Metrics) {
        const metric = { id: 'm', name: p.MetricName, namespace: p.Namespace, dimensions: dimensions(p) };
        const statistic = p.Statistic ?? p.ExtendedStatistic;
        return { ...rest, metrics: [{ ...metric, statistic, periodSeconds: p.Period }] };
      }
      const entries = p.Metrics as {
        Id: string;
        Expression?: string;
        MetricStat?: { Metric: RawMetric; Stat: string; Period: number };
      }[];
      return {
        ...rest,
        expression: entries.find((entry) => entry.Expression)?.Expression,
        metrics: entries.flatMap(({ Id, MetricStat: stat }) =>
          stat
            ? [
                {
                  id: Id,
                  name: stat.Metric.MetricName,
                  namespace: stat.Metric.Namespace,
                  dimensions: dimensions(stat.Metric),
                  statistic: stat.Stat,
                  periodSeconds: stat.Period,
                },
              ]
            : [],
        ),
      };
    },
  );
  return Object.fromEntries(all.map((alarm) => [alarm.name, alarm]));
}

/**
 * Metric math at one moment, as CloudWatch documents it: a metric without a value then is undefined, FILL gives it one, and
 * SUM and MAX of a list pass over it. Anything else fails.
 */
export function evaluate(expression: string, values: Readonly<Record<string, number | undefined>>): number | undefined {
  const functions = {
    IF: (condition: boolean, then: number, otherwise: number) => (condition ? then : otherwise),
    FILL: (value: number | undefined, filling: number) => value ?? filling,
    MAX: (list: (number | undefined)[]) => Math.max(...known(list)),
    SUM: (list: (number | undefined)[]) => known(list).reduce((sum, value) => sum + value, 0),
  };
  const scope = { ...functions, ...values };
  const result: unknown = new Function(...Object.keys(scope), `return ${expression}`)(...Object.values(scope));
  if (typeof result !== 'number') throw new Error(`expected a number from ${expression}`);
  return Number.isNaN(result) ? undefined : result;
}

function known(list: (number | undefined)[]): number[] {
  return list.filter((value) => value !== undefined);
}
