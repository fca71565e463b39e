import { Duration } from 'aws-cdk-lib';
import {
  GraphWidget,
  type HorizontalAnnotation,
  type IMetric,
  LogQueryWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { LogQuery } from '../queries/log-query';

/** Width of a dashboard in its own units. */
export const FULL_WIDTH = 24;

export interface GraphProps {
  readonly title: string;
  /** What the axis counts, e.g. `ms`. */
  readonly unit: string;
  readonly metrics: readonly IMetric[];
  /** Of {@link FULL_WIDTH}. @default a third */
  readonly width?: number;
  readonly stacked?: boolean;
  /** @default five minutes */
  readonly period?: Duration;
  /** Lines at the figures from which alarms go off. @default none */
  readonly thresholds?: readonly { readonly label: string; readonly value: number }[];
}

/** Metrics over time, with a title and a unit. */
export function graph(props: GraphProps): GraphWidget {
  const annotations = props.thresholds?.map(({ label, value }): HorizontalAnnotation => ({ label, value }));
  return new GraphWidget({
    title: props.title,
    left: [...props.metrics],
    leftAnnotations: annotations,
    leftYAxis: { label: props.unit, min: 0, showUnits: false },
    period: props.period ?? Duration.minutes(5),
    stacked: props.stacked ?? false,
    width: props.width ?? FULL_WIDTH / 3,
    height: 6,
  });
}

/** The answer to a query over logs, as a table of the dashboard's full width. */
export function table(query: LogQuery, logGroups: readonly ILogGroup[]): LogQueryWidget {
  return new LogQueryWidget({
    title: query.title,
    logGroupNames: logGroups.map(({ logGroupName }) => logGroupName),
    queryLines: [...query.lines],
    width: FULL_WIDTH,
    height: 7,
  });
}

export function text(markdown: string, { width = FULL_WIDTH, height = 2 } = {}): TextWidget {
  return new TextWidget({ markdown, width, height });
}
