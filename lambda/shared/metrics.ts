import { Metrics } from '@aws-lambda-powertools/metrics';
import { DIMENSIONS, METRICS, type MetricKey } from '../contract/metrics';
import type { LogFields } from './logger';

/**
 * Namespace and capability come from the environment. Made after the first answer, as it opens standard output, which takes
 * Node.js milliseconds.
 */
let metrics: Metrics | undefined;

/** What one request adds to the metrics; a metric that is absent gets no value. */
export type Measured = Partial<Record<MetricKey, number>>;

/** What a chat request adds to the metrics, from what its log line says. */
export function measure(fields: Omit<LogFields, 'requestId'>): Measured {
  const outcome = outcomeOf(fields);
  const count = (applies: boolean) => (applies ? 1 : 0);
  return {
    REQUESTS: 1,
    CLIENT_ERRORS: count(outcome === 'client error'),
    THROTTLES: count(outcome === 'throttled'),
    SERVER_ERRORS: count(outcome === 'server error'),
    DISCONNECTS: count(outcome === 'disconnected'),
    BLOCKED: count(fields.guardrailAction === 'blocked'),
    MASKED: count(fields.guardrailAction === 'masked'),
    FALLBACKS: fields.answeredBy === undefined ? undefined : 1,
    INPUT_TOKENS: fields.promptTokens,
    OUTPUT_TOKENS: fields.completionTokens,
    LATENCY: outcome === 'answered' ? fields.durationMs : undefined,
    TIME_TO_FIRST_TOKEN: fields.firstTokenMs,
    RATED_UP: fields.rating && count(fields.rating === 'up'),
    RATED_DOWN: fields.rating && count(fields.rating === 'down'),
  };
}

type Outcome = 'answered' | 'client error' | 'throttled' | 'server error' | 'disconnected';

function outcomeOf({ errorKind, status = 500 }: Pick<LogFields, 'errorKind' | 'status'>): Outcome {
  if (errorKind === undefined) return 'answered';
  if (errorKind === 'disconnected') return 'disconnected';
  // A stream that had begun with 200 failed.
  if (status < 400 || status >= 500) return 'server error';
  return status === 429 ? 'throttled' : 'client error';
}

/**
 * Writes one line in embedded metric format.
 * @param alias one that exists: it becomes a dimension
 */
export function writeMetrics(measured: Measured, { requestId, alias }: Pick<LogFields, 'requestId' | 'alias'>): void {
  metrics ??= new Metrics();
  // Each call adds a set of dimensions to the capability's.
  metrics.addDimensions({});
  if (alias !== undefined) metrics.addDimensions({ [DIMENSIONS.ALIAS]: alias });
  for (const [key, { name, unit }] of Object.entries(METRICS)) {
    const value = measured[key as MetricKey];
    if (value !== undefined) metrics.addMetric(name, unit, value);
  }
  metrics.addMetadata('requestId', requestId).publishStoredMetrics();
}
