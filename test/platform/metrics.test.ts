import { setTimeout as sleep } from 'node:timers/promises';
import { METRICS } from '../../lambda/contract/metrics';
import { configNames, loadConfig } from '../../lib/config';
import type { Fault } from '../../local/bedrock';
import { type LocalPlatform, startPlatform } from '../../local/platform';
import { type Datum, dataOf, type EmfLine, toEmf } from '../support/emf';
import { type MetricRead, metricReads, metricsOfFilters } from '../support/metric-reads';
import { type Received, type Sent, send } from '../support/raw-client';
import { assemblyOf, resourcesOf } from './assemblies';

const COUNTERS = [
  METRICS.CLIENT_ERRORS,
  METRICS.THROTTLES,
  METRICS.SERVER_ERRORS,
  METRICS.DISCONNECTS,
  METRICS.BLOCKED,
  METRICS.MASKED,
].map(({ name }) => name);
type Counter = (typeof COUNTERS)[number];

/** Written, and read by no alarm and no dashboard: a line gives each of its metrics the same sets of dimensions. */
const UNREAD = [METRICS.CLIENT_ERRORS, METRICS.DISCONNECTS, METRICS.MASKED, METRICS.TIME_TO_FIRST_TOKEN].map(
  (metric) => `${metric.name} by service, Alias`,
);

interface Case {
  readonly name: string;
  readonly request: Sent & { readonly path?: string };
  readonly fault?: Fault;
  readonly status: number;
  readonly counted: readonly Counter[];
  /** Absent: the request names no alias that exists. */
  readonly alias?: string;
  /** Metrics of which there is a value, beside the counters. */
  readonly valued: readonly ('tokens' | 'latency' | 'first token')[];
}

const chat = (content: string, rest: object = {}) => ({
  body: { model: 'default', messages: [{ role: 'user', content }], ...rest },
});
const STREAM = { stream: true, stream_options: { include_usage: true } };
const ANSWERED = ['tokens', 'latency'] as const;
const STREAMED = ['tokens', 'latency', 'first token'] as const;

function casesOf(deniedTopic: string, aliases: readonly string[]): Case[] {
  const failing = (type: 'throttle' | 'internal' | 'validation' | 'accessDenied'): Fault => ({ type, times: 2 });
  const ok = { status: 200, counted: [], alias: 'default' };
  const noAlias = { counted: ['ClientErrors'], valued: [] } as const;
  const long = 'repeat: one two three four five six seven eight';
  return [
    ...aliases.map(
      (alias): Case => ({
        ...ok,
        name: `an answer of ${alias}`,
        request: chat('Hello there', { model: alias }),
        alias,
        valued: ANSWERED,
      }),
    ),
    { ...ok, name: 'a stream', request: chat('Hello there', STREAM), valued: STREAMED },
    { ...ok, name: 'a blocked prompt', request: chat(deniedTopic), counted: ['GuardrailBlocked'], valued: ANSWERED },
    {
      ...ok,
      name: 'a blocked prompt, streamed',
      request: chat(deniedTopic, STREAM),
      counted: ['GuardrailBlocked'],
      valued: STREAMED,
    },
    {
      ...ok,
      name: 'a masked answer',
      request: chat('repeat: write to kim@example.com'),
      counted: ['GuardrailMasked'],
      valued: ANSWERED,
    },
    {
      ...ok,
      name: 'a throttled request',
      request: chat('Hello'),
      fault: failing('throttle'),
      status: 429,
      counted: ['Throttles'],
      valued: [],
    },
    {
      ...ok,
      name: 'a failed request',
      request: chat('Hello', STREAM),
      fault: failing('internal'),
      status: 502,
      counted: ['ServerErrors'],
      valued: [],
    },
    {
      ...ok,
      name: 'a request that the platform may not make',
      request: chat('Hello'),
      fault: { type: 'accessDenied' },
      status: 500,
      counted: ['ServerErrors'],
      valued: [],
    },
    {
      ...ok,
      name: 'a request that Bedrock refuses',
      request: chat('Hello'),
      fault: { type: 'validation' },
      status: 400,
      counted: ['ClientErrors'],
      valued: [],
    },
    ...(['modelStreamErrorException', 'throttlingException', 'validationException'] as const).map(
      (exception): Case => ({
        ...ok,
        name: `a stream that ends in ${exception}`,
        request: chat(long, STREAM),
        fault: { type: 'midStreamError', afterTokens: 3, exception },
        counted: ['ServerErrors'],
        valued: ['first token'],
      }),
    ),
    {
      ...ok,
      name: 'a client that leaves',
      request: { ...chat('count to 500', STREAM), leaveWhen: (text) => text.split('data:').length > 4 },
      fault: { type: 'slowTokens', delayMs: 20 },
      counted: ['Disconnects'],
      valued: ['first token'],
    },
    { ...noAlias, name: 'malformed JSON', request: { body: '{' }, status: 400 },
    { ...noAlias, name: 'an unknown alias', request: chat('Hello', { model: 'nothing' }), status: 404 },
    { ...noAlias, name: 'a request that is too large', request: chat('x'.repeat(5 * 1024 * 1024)), status: 413 },
  ];
}

/** All that distinguishes a metric in CloudWatch. */
const key = ({ namespace, name, dimensions }: Pick<Datum, 'namespace' | 'name' | 'dimensions'>) =>
  `${namespace} ${name} ${JSON.stringify(Object.entries(dimensions).sort())}`;

describe.each(configNames())('metrics of %s', (name) => {
  const config = loadConfig(name);
  const aliases = Object.keys(config.models.chat);
  const namespace = `BedrockBaseline/${config.prefix}`;
  const written = new Map<string, Datum>();
  let platform: LocalPlatform;

  beforeAll(async () => {
    platform = await startPlatform({ assembly: assemblyOf(name) });
  });
  afterAll(() => platform.close());

  const linesOf = (requestId: string): EmfLine[] =>
    platform.logs.flatMap(({ message }) => toEmf(message) ?? []).filter((line) => line.requestId === requestId);

  async function measured(path: string, request: Sent): Promise<{ answer: Received; line: EmfLine }> {
    const answer = await send(`${platform.baseURL}${path}`, request);
    const requestId = String(answer.headers['x-amz-apigw-id']);
    for (let i = 0; i < 100 && linesOf(requestId).length === 0; i++) await sleep(20);
    const [line, second] = linesOf(requestId);
    if (!line || second) throw new Error(`expected one line of metrics of ${requestId}`);
    for (const datum of dataOf(line)) written.set(key(datum), datum);
    return { answer, line };
  }

  test.each(casesOf(config.guardrail.deniedTopics[0]?.examples[0] ?? '', aliases))('$name', async (given) => {
    if (given.fault) platform.bedrock.inject(given.fault);
    const { answer, line } = await measured('/chat/completions', given.request);
    platform.bedrock.reset();
    expect(answer.status).toBe(given.status);

    expect(line).toMatchObject({ Requests: 1, service: 'chat' });
    expect(line.Alias).toBe(given.alias);
    for (const counter of COUNTERS)
      expect([counter, line[counter]]).toEqual([counter, given.counted.includes(counter) ? 1 : 0]);
    const has = (...names: string[]) => names.map((metric) => typeof line[metric]);
    expect(has('Latency')).toEqual([given.valued.includes('latency') ? 'number' : 'undefined']);
    expect(has('TimeToFirstToken')).toEqual([given.valued.includes('first token') ? 'number' : 'undefined']);
    if (given.valued.includes('tokens')) {
      const { prompt_tokens, completion_tokens } = usageOf(answer.text);
      expect(line).toMatchObject({ InputTokens: prompt_tokens, OutputTokens: completion_tokens });
    } else {
      expect(has('InputTokens', 'OutputTokens')).toEqual(['undefined', 'undefined']);
    }

    const data = dataOf(line);
    expect(new Set(data.map((datum) => datum.namespace))).toEqual(new Set([namespace]));
    const sets = new Set(data.map((datum) => JSON.stringify(datum.dimensions)));
    const alias = given.alias && JSON.stringify({ service: 'chat', Alias: given.alias });
    expect(sets).toEqual(new Set([JSON.stringify({ service: 'chat' }), ...(alias ? [alias] : [])]));
  });

  test('the list of models', async () => {
    const { answer, line } = await measured('/models', { method: 'GET' });
    expect(answer.status).toBe(200);
    expect(dataOf(line)).toEqual([
      { namespace, name: 'Requests', unit: 'Count', dimensions: { service: 'models' }, value: 1 },
    ]);
  });

  test('functions write nothing but metrics and one line per request', () => {
    const lines = platform.logs
      .filter(({ functionName }) => functionName !== 'api-gateway')
      .map(({ message }) => message);
    // The SDK's word on Node.js 20 here; Lambda runs 24.
    const expected = (line: string) => toEmf(line) || line.startsWith('{"level":') || /NodeVersionSupport/.test(line);
    const other = lines.filter((line) => !expected(line));
    expect(other).toEqual([]);
    expect(lines.length).toBeGreaterThan(aliases.length);
  });

  describe('what alarms and dashboards read', () => {
    const resources = resourcesOf(assemblyOf(name));
    const reads = metricReads(resources).filter((read) => !read.namespace.startsWith('AWS/'));
    const filtered = metricsOfFilters(resources);

    test('is written by a function, or by a metric filter', () => {
      expect(reads.filter((read) => read.namespace === namespace).length).toBeGreaterThan(aliases.length);
      const all = [...written.values(), ...filtered];
      expect(reads.filter((read) => !all.some((one) => isReadBy(one, read)))).toEqual([]);
    });

    test('is all that is written', () => {
      const unread = [...written.values()].filter((datum) => !reads.some((read) => isReadBy(datum, read)));
      const names = unread.map((datum) => `${datum.name} by ${Object.keys(datum.dimensions).join(', ')}`);
      expect([...new Set(names)].sort()).toEqual([...UNREAD].sort());
      expect(filtered.filter((one) => !reads.some((read) => isReadBy(one, read)))).toEqual([]);
    });
  });
});

/** The read names the metric and exactly its dimensions; CloudWatch shows nothing for less, for more, or for another value. */
function isReadBy(metric: Pick<Datum, 'namespace' | 'name' | 'dimensions'>, read: MetricRead): boolean {
  const names = (dimensions: object) => Object.keys(dimensions).sort().join();
  return (
    read.namespace === metric.namespace &&
    read.name === metric.name &&
    names(read.dimensions) === names(metric.dimensions) &&
    Object.entries(read.dimensions).every(([key, value]) => value === '*' || value === metric.dimensions[key])
  );
}

test.each<[string, Partial<MetricRead>]>([
  ['another namespace', { namespace: 'Ours/y' }],
  ['another name', { name: 'Request' }],
  ['another name of the dimension', { dimensions: { Service: 'chat' } }],
  ['another value', { dimensions: { service: 'Chat' } }],
  ['a dimension more', { dimensions: { service: 'chat', Alias: 'default' } }],
  ['a dimension less', { dimensions: {} }],
])('a read of %s would be found', (_, change) => {
  const metric = { namespace: 'Ours/x', name: 'Requests', dimensions: { service: 'chat' } };
  expect(isReadBy(metric, { by: 'x', ...metric })).toBe(true);
  expect(isReadBy(metric, { by: 'x', ...metric, ...change })).toBe(false);
});

/** Of a whole answer, or of the usage chunk of a stream. */
function usageOf(text: string): { prompt_tokens: number; completion_tokens: number } {
  const last = text.startsWith('{') ? text : text.split('\n').findLast((line) => line.startsWith('data: {'));
  return JSON.parse((last ?? '').replace(/^data: /, '')).usage;
}
