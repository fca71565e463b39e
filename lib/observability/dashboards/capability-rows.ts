import { type IWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { BaselineConfig } from '../../config';
import { type PlatformMetricKey, platformMetric } from '../metrics';
import type { WatchedCapability } from '../watched-capability';
import { fallbackGraph } from './fallback-graph';
import { graph, text } from './widgets';

/** What callers of a capability other than chat get to feel, and what they use. */
export function capabilityRows(
  config: BaselineConfig,
  { capability, label: name, aliases, countsTokens = true, writesText = false }: WatchedCapability,
): IWidget[][] {
  const sum = (key: PlatformMetricKey, label: string) => platformMetric(config, capability, key, { label });
  const each = (key: PlatformMetricKey, { statistic, suffix = '' }: { statistic?: string; suffix?: string } = {}) =>
    aliases.map((alias) => platformMetric(config, capability, key, { alias, statistic, label: `${alias}${suffix}` }));
  const p99 = { statistic: Stats.p(99) };
  const ifAliases = (props: Parameters<typeof graph>[0]) => (aliases.length > 0 ? [graph(props)] : []);
  return [
    [text(`## ${name}\nWhat callers get to feel, as the function measures it, and what they use.`, { height: 2 })],
    [
      graph({
        title: `${name}: p99 of the time to the end of the answer, in all and by alias`,
        unit: 'ms',
        metrics: [platformMetric(config, capability, 'LATENCY', { ...p99, label: 'All' }), ...each('LATENCY', p99)],
      }),
      graph({
        title: `${name}: requests, and those that were not answered`,
        unit: 'Requests',
        metrics: [
          sum('REQUESTS', 'All'),
          sum('SERVER_ERRORS', 'Failed (5xx)'),
          sum('THROTTLES', 'Throttled (429)'),
          sum('CLIENT_ERRORS', 'Wrong or blocked (other 4xx)'),
          sum('DISCONNECTS', 'Client left'),
        ],
      }),
      ...ifAliases({
        title: `${name}: requests failed and throttled, by alias`,
        unit: 'Requests',
        metrics: [...each('SERVER_ERRORS', { suffix: ' failed' }), ...each('THROTTLES', { suffix: ' throttled' })],
      }),
    ],
    [
      ...ifAliases({ title: `${name}: requests by alias`, unit: 'Requests', metrics: each('REQUESTS') }),
      ...(countsTokens
        ? [
            graph({
              title: `${name}: input tokens, in all and by alias`,
              unit: 'Tokens',
              metrics: [sum('INPUT_TOKENS', 'All'), ...each('INPUT_TOKENS')],
            }),
          ]
        : []),
      graph({
        title: `${name}: requests that the guardrail blocked and masked`,
        unit: 'Requests',
        metrics: [sum('BLOCKED', 'Blocked'), sum('MASKED', 'Masked'), ...each('BLOCKED', { suffix: ' blocked' })],
      }),
    ],
    ...(writesText
      ? [
          [
            graph({
              title: `${name}: p99 of the time to the first token of a stream`,
              unit: 'ms',
              metrics: [platformMetric(config, capability, 'TIME_TO_FIRST_TOKEN', { ...p99, label: 'All' })],
            }),
            graph({
              title: `${name}: output tokens, in all and by alias`,
              unit: 'Tokens',
              metrics: [sum('OUTPUT_TOKENS', 'All'), ...each('OUTPUT_TOKENS')],
            }),
            ...fallbackGraph(config, capability, name),
          ],
        ]
      : []),
  ];
}
