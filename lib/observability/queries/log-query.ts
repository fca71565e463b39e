/** A query of CloudWatch Logs Insights: a command a line. */
export interface LogQuery {
  /** What it answers, in a few words. */
  readonly title: string;
  readonly lines: readonly string[];
}

/** The query as the console and `AWS::Logs::QueryDefinition` take it. */
export function queryString({ lines }: LogQuery): string {
  return lines.join('\n| ');
}
