import type { Severity } from '../../observability/alert-topics';

/** Calls of one service, and what has to be in them. */
export interface ApiCalls {
  /** Host of the service without `.amazonaws.com`, which is what CloudTrail's `eventSource` begins with. */
  readonly service: string;
  /** Values of CloudTrail's `eventName`; an operator such as `{ prefix }` where a service adds its API's date. */
  readonly names: readonly (string | { readonly prefix: string })[];
  /**
   * Alternatives for `requestParameters`, as an event pattern writes them. An empty list: no call, as there is nothing
   * of the platform's to touch.
   * @default every such call in the account and Region
   */
  readonly on?: readonly Readonly<Record<string, unknown>>[];
}

/** Something that nobody should do to the platform in passing. */
export interface Tampering {
  /** Heading of docs/alarms.md. */
  readonly heading: string;
  readonly severity: Severity;
  readonly calls: readonly ApiCalls[];
}

/**
 * Event pattern for calls that CloudTrail records, successful or not. CloudTrail leaves `requestParameters` out of most
 * calls that IAM denies, so a pattern that asks for them sees those that the service itself refuses, and the metric
 * filter on unauthorized calls sees the others.
 *
 * @returns undefined when no call could match
 */
export function patternOf(calls: readonly ApiCalls[]): Record<string, unknown> | undefined {
  const alternatives = calls.flatMap(({ service, names, on }) => {
    const call = { eventSource: [`${service}.amazonaws.com`], eventName: [...names] };
    return on ? on.map((requestParameters) => ({ ...call, requestParameters })) : [call];
  });
  const [only] = alternatives;
  if (!only) return undefined;
  return {
    // Only AWS can send events whose source begins so: nobody raises a false alarm with an event of his own.
    source: [{ prefix: 'aws.' }],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: alternatives.length === 1 ? only : { $or: alternatives },
  };
}
