/**
 * Metrics that the functions write in embedded metric format and that dashboards and alarms read. Both sides import
 * this module.
 *
 * Every request adds to every counter, 0 where it does not apply: rates need no filling of gaps, and silence means that
 * no request came. The others have a value only where there is one. The models function writes `Requests` only.
 */
export const METRICS = {
  /** Requests that reached the function, whatever came of them. */
  REQUESTS: { name: 'Requests', unit: 'Count' },
  /** Answered with a 4xx other than 429. */
  CLIENT_ERRORS: { name: 'ClientErrors', unit: 'Count' },
  /** Answered with 429: Bedrock throttled. */
  THROTTLES: { name: 'Throttles', unit: 'Count' },
  /** Answered with a 5xx, or failed after a stream had begun, for whatever reason: the client cannot tell it by the status. */
  SERVER_ERRORS: { name: 'ServerErrors', unit: 'Count' },
  /** The client went away before its answer ended. No error. */
  DISCONNECTS: { name: 'Disconnects', unit: 'Count' },
  /** The guardrail blocked the request or the answer, or flagged it. Answered with 400 by embeddings and images, else with 200. */
  BLOCKED: { name: 'GuardrailBlocked', unit: 'Count' },
  /** The guardrail masked something and let the rest pass. */
  MASKED: { name: 'GuardrailMasked', unit: 'Count' },
  /** Answered by a fallback of the alias that was asked for, under which it counts. Without a value elsewhere. */
  FALLBACKS: { name: 'Fallbacks', unit: 'Count' },
  /**
   * `usage.prompt_tokens` of the answer, those of the prompt cache included. Without a value where an answer was not
   * finished: Bedrock tells them at the end, and `AWS/Bedrock` counts them all the same.
   */
  INPUT_TOKENS: { name: 'InputTokens', unit: 'Count' },
  /** `usage.completion_tokens` of the answer; without a value as {@link METRICS.INPUT_TOKENS}. */
  OUTPUT_TOKENS: { name: 'OutputTokens', unit: 'Count' },
  /** From the start of the handler to the end of the answer. Only of answers that were finished: failures are often quick. */
  LATENCY: { name: 'Latency', unit: 'Milliseconds' },
  /** From the start of the handler to the first text or tool call of a stream that the client was sent. */
  TIME_TO_FIRST_TOKEN: { name: 'TimeToFirstToken', unit: 'Milliseconds' },
  /** Ratings that were stored and say that an answer was good; a rating that replaces another counts again. */
  RATED_UP: { name: 'RatedUp', unit: 'Count' },
  /** Ratings that were stored and say that an answer was not good. Every stored rating has a value of both, 0 or 1. */
  RATED_DOWN: { name: 'RatedDown', unit: 'Count' },
} as const;

export type MetricKey = keyof typeof METRICS;

/**
 * Dimensions: every metric is there by capability, and by capability and alias where the request named an alias that
 * exists. They are bounded: as many values as there are capabilities and aliases.
 */
export const DIMENSIONS = {
  /** The capability, e.g. `chat`; the name is Powertools for AWS Lambda's own. */
  CAPABILITY: 'service',
  ALIAS: 'Alias',
} as const;

/** Namespace of a platform's metrics; several platforms of an account stay apart. */
export function metricsNamespace(prefix: string): string {
  return `BedrockBaseline/${prefix}`;
}
