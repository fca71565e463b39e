/** A line in CloudWatch's embedded metric format. Source: CloudWatch user guide, embedded metric format specification. */
export interface EmfLine {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [key: string]: unknown;
}

/** A metric as CloudWatch would make it of a line. */
export interface Datum {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The line that a function wrote; undefined for any other line. */
export function toEmf(message: string): EmfLine | undefined {
  return message.startsWith('{"_aws":') ? (JSON.parse(message) as EmfLine) : undefined;
}

/**
 * What CloudWatch makes of a line.
 * @throws Error where CloudWatch would drop something without a word: a value that is not there, a dimension that is no text
 */
export function dataOf(line: EmfLine): Datum[] {
  return line._aws.CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name: name, Unit: unit }) => {
        const value = line[name];
        if (typeof value !== 'number') throw new Error(`the line has no value of ${name}`);
        const dimensions = names.map((key) => {
          const given = line[key];
          if (typeof given !== 'string' || given === '') throw new Error(`the line has no value of dimension ${key}`);
          return [key, given] as const;
        });
        return { namespace, name, unit, dimensions: Object.fromEntries(dimensions), value };
      }),
    ),
  );
}
