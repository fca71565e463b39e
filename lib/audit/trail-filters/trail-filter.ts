import { FilterPattern, type JsonPattern } from 'aws-cdk-lib/aws-logs';
import type { Severity } from '../../observability/alert-topics';

/** Something that the trail's log group is searched for, and from how many events on somebody is told. */
export interface TrailFilter {
  /** Heading of docs/alarms.md. */
  readonly heading: string;
  readonly severity: Severity;
  /** An event that matches one of them counts; two parts of one matter would not fit into 1024 characters together. */
  readonly patterns: readonly [JsonPattern, ...JsonPattern[]];
  /** Events in five minutes. @default 1 */
  readonly threshold?: number;
}

/** A field has one of these values; `*` at an end of a value stands for anything. */
export function oneOf(field: string, ...values: readonly string[]): JsonPattern {
  const equal = values.map((value) => FilterPattern.stringValue(field, '=', value));
  const [only] = equal;
  return only && equal.length === 1 ? only : FilterPattern.any(...equal);
}

/** A field is there and has none of these values. */
export function noneOf(field: string, ...values: readonly string[]): JsonPattern {
  // A comparison says nothing of a field that is missing.
  return FilterPattern.all(
    FilterPattern.exists(field),
    ...values.map((value) => FilterPattern.stringValue(field, '!=', value)),
  );
}

/** Calls of a service, by their names. */
export function calls(service: string, ...names: readonly string[]): JsonPattern {
  return FilterPattern.all(oneOf('$.eventSource', `${service}.amazonaws.com`), oneOf('$.eventName', ...names));
}
