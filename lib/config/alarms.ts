import { z } from 'zod';

const emails = z.array(z.email('expected an email address')).default([]);
const percent = () => z.number().min(1).max(100, 'expected a percentage: at most 100');
const count = () => z.int().min(1).max(1_000_000);

/**
 * From which figures on an alarm goes off. No alarm can be switched off one by one: raise its threshold. A percentage of
 * 100 still goes off when everything fails. An alarm looks at periods of five minutes, that on quotas of one minute.
 */
const thresholdsSchema = z.strictObject({
  /** Requests or calls in a period below which no share and no percentile is judged: one of one is no 100 %. @default 20 */
  minimumRequestsCount: count().default(20),
  /** Share of chat requests that end with a 5xx, or break off while they stream. @default 5 */
  chatServerErrorsPercent: percent().default(5),
  /** Share of chat requests that Bedrock throttles (429). @default 10 */
  chatThrottledPercent: percent().default(10),
  /** Share of chat requests that the guardrail blocks. @default 20 */
  chatBlockedPercent: percent().default(20),
  /** Time until the end of the answer that 99 % of chat requests stay below; 1000 to 900000. @default 60000 */
  chatLatencyP99Ms: z.int().min(1_000).max(900_000).default(60_000),
  /** Time until the first token of a stream that 99 % of streams stay below; 100 to 900000. @default 10000 */
  chatFirstTokenP99Ms: z.int().min(100).max(900_000).default(10_000),
  /** Share of the requests of another capability (embeddings ...) that end with a 5xx, for each by itself. @default 5 */
  requestServerErrorsPercent: percent().default(5),
  /** Share of the requests of another capability that Bedrock throttles (429). @default 10 */
  requestThrottledPercent: percent().default(10),
  /** Runs of a function that crash, time out or run out of memory; refusals and failures of a model are not among them. @default 3 */
  functionErrorsCount: count().default(3),
  /** Calls that Lambda refuses as too many run at once. @default 1 */
  functionThrottlesCount: count().default(1),
  /** Longest run as a share of `timeoutSeconds`. @default 90 */
  functionDurationPercent: percent().default(90),
  /** Runs at once as a share of `reservedConcurrency`; not watched where that is null. @default 80 */
  functionConcurrencyPercent: percent().default(80),
  /** Share of the API's requests that are answered with a 5xx, whoever failed. @default 5 */
  apiServerErrorsPercent: percent().default(5),
  /** Share of the API's requests that are answered with a 4xx: refused callers, wrong requests, throttling. @default 40 */
  apiClientErrorsPercent: percent().default(40),
  /** Requests that AWS WAF blocks. @default 100 */
  wafBlockedCount: count().default(100),
  /** Share of a model's calls that Bedrock throttles, those of others in the account included. @default 10 */
  modelThrottledPercent: percent().default(10),
  /** Share of a model's calls that Bedrock fails. @default 5 */
  modelServerErrorsPercent: percent().default(5),
  /** Estimated use of `quotaTokensPerMinute`. @default 80 */
  quotaUsePercent: percent().default(80),
  /** Packets that an endpoint drops. @default 100 */
  endpointDroppedPacketsCount: count().default(100),
  /** Connections that an endpoint's service resets, in packets. @default 1000 */
  endpointResetPacketsCount: count().default(1_000),
  /** Invocation logs that Bedrock could not deliver. @default 1 */
  logDeliveryFailuresCount: count().default(1),
});

export const alarmsSchema = z.strictObject({
  /**
   * Told when a capability is down or something tampers with the platform. Each address has to confirm its subscription.
   * @default nobody: subscribe to the topic yourself, see the stack's outputs
   */
  criticalEmails: emails,
  /** Told of everything else that an alarm sees. @default nobody */
  warningEmails: emails,
  /** Where the people who are told find docs/alarms.md. @default the path in this repository */
  runbookUrl: z.string().min(1).max(200).default('docs/alarms.md'),
  /** @default see each */
  thresholds: thresholdsSchema.prefault({}),
  /**
   * Alias -> tokens a minute that Service Quotas grants to its model, called as the alias calls it (in the Region, or
   * through an inference profile). Neither CloudFormation nor CloudWatch can ask for it.
   * @default none: the use of the quota is shown, and no alarm watches it
   */
  quotaTokensPerMinute: z.record(z.string(), z.int().min(1)).default({}),
});
export type AlarmsConfig = z.output<typeof alarmsSchema>;

/** Holds the quotas to the aliases that there are. */
export function checkAlarms(
  config: { readonly alarms: AlarmsConfig; readonly models: { readonly chat: Readonly<Record<string, unknown>> } },
  refuse: (path: PropertyKey[], message: string) => void,
): void {
  const aliases = Object.keys(config.models.chat);
  for (const alias of Object.keys(config.alarms.quotaTokensPerMinute)) {
    if (!aliases.includes(alias)) {
      refuse(['alarms', 'quotaTokensPerMinute', alias], `expected an alias of models.chat: ${aliases.join(', ')}`);
    }
  }
}
