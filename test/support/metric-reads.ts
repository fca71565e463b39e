/** A metric that an alarm or a dashboard reads. */
export interface MetricRead {
  /** Logical id of the alarm or the dashboard. */
  readonly by: string;
  readonly namespace: string;
  readonly name: string;
  /** Name -> value; `*`: whatever value is there. */
  readonly dimensions: Readonly<Record<string, string>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface MetricStat {
  readonly Metric: {
    readonly Namespace: unknown;
    readonly MetricName: unknown;
    readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  };
}

/** Every metric that the alarms and dashboards among resources read, search expressions and composite widgets included. */
export function metricReads(resources: Readonly<Record<string, Resource>>): MetricRead[] {
  return Object.entries(resources).flatMap(([by, { Type, Properties = {} }]) => {
    const found = Type === 'AWS::CloudWatch::Alarm' ? ofAlarm(Properties) : undefined;
    const reads = Type === 'AWS::CloudWatch::Dashboard' ? ofDashboard(Properties) : (found ?? []);
    return reads.map((read) => ({ by, ...read }));
  });
}

/** What the metric filters among resources make of logs. */
export function metricsOfFilters(resources: Readonly<Record<string, Resource>>): MetricRead[] {
  return Object.entries(resources)
    .filter(([, { Type }]) => Type === 'AWS::Logs::MetricFilter')
    .flatMap(([by, { Properties }]) => {
      const transformations = Properties?.MetricTransformations as readonly {
        readonly MetricNamespace: unknown;
        readonly MetricName: unknown;
        readonly Dimensions?: readonly { readonly Key: string }[];
      }[];
      return transformations.map(({ MetricNamespace, MetricName, Dimensions = [] }) => ({
        by,
        namespace: text(MetricNamespace),
        name: text(MetricName),
        dimensions: Object.fromEntries(Dimensions.map(({ Key }) => [Key, '*'])),
      }));
    });
}

type Read = Omit<MetricRead, 'by'>;

function ofAlarm(properties: Readonly<Record<string, unknown>>): Read[] {
  const metrics = (properties.Metrics ?? []) as readonly { MetricStat?: MetricStat; Expression?: unknown }[];
  const single = properties.MetricName === undefined ? [] : [toRead(properties as unknown as MetricStat['Metric'])];
  return [
    ...single,
    ...metrics.flatMap(({ MetricStat: stat, Expression }) =>
      stat ? [toRead(stat.Metric)] : ofExpression(text(Expression)),
    ),
  ];
}

function toRead({ Namespace, MetricName, Dimensions = [] }: MetricStat['Metric']): Read {
  return {
    namespace: text(Namespace),
    name: text(MetricName),
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, text(Value)])),
  };
}

/** Rows as CloudWatch's dashboard syntax has them: `[namespace, name, dimension, value, ..., options]`. */
function ofDashboard({ DashboardBody }: Readonly<Record<string, unknown>>): Read[] {
  const { widgets } = JSON.parse(text(DashboardBody)) as { widgets: { properties: { metrics?: unknown[][] } }[] };
  return widgets
    .flatMap(({ properties }) => properties.metrics ?? [])
    .flatMap((row) => {
      const [namespace, name, ...rest] = row;
      if (typeof namespace === 'object') return ofExpression((namespace as { expression?: string }).expression ?? '');
      const words = rest.filter((part): part is string => typeof part === 'string');
      if ([namespace, name, ...words].some((part) => part === '.' || part === '...')) {
        throw new Error(`expected a row of a dashboard in full, got ${JSON.stringify(row)}`);
      }
      const pairs = words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1] ?? '']] : []));
      return [{ namespace: String(namespace), name: String(name), dimensions: Object.fromEntries(pairs) }];
    });
}

/** The metrics that `SEARCH('{namespace,dimension,...} MetricName="x" dimension="y"', ...)` finds; arithmetic finds none. */
function ofExpression(expression: string): Read[] {
  if (/\bSELECT\b/i.test(expression)) throw new Error(`expected no Metrics Insights query, got ${expression}`);
  return [...expression.matchAll(/SEARCH\(\s*(['"])\{([^}]*)\}(.*?)\1\s*,/g)].flatMap(
    ([, , schema = '', terms = '']) => {
      const [namespace = '', ...dimensions] = schema.split(',').map((part) => part.trim().replace(/^\\?"|\\?"$/g, ''));
      const values = (key: string) =>
        [
          ...terms.matchAll(new RegExp(`\\b${key}\\s*=\\s*(?:\\(([^)]*)\\)|\\\\?"([^"\\\\]+)\\\\?"|(\\S+))`, 'g')),
        ].flatMap(
          ([, group, quoted, bare]) =>
            group?.split(/\s+OR\s+/).map((item) => item.replace(/[\\"\s]/g, '')) ?? quoted ?? bare ?? [],
        );
      const names = values('MetricName');
      if (names.length === 0) throw new Error(`expected a search to name its metrics, got ${expression}`);
      const fixed = Object.fromEntries(dimensions.map((dimension) => [dimension, values(dimension)[0] ?? '*']));
      return names.map((name) => ({ namespace, name, dimensions: fixed }));
    },
  );
}

/** A text of a template; what only a deployment knows is `?`. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const join = (value as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join'];
  return join ? join[1].map(text).join(join[0]) : '?';
}
