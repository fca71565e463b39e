import { setTimeout as sleep } from 'node:timers/promises';
import { METRICS } from '../../lambda/contract/metrics';
import { configNames, loadConfig } from '../../lib/config';
import { MAX_REQUEST_BYTES } from '../../lib/config/api';
import { ratedAliases } from '../../lib/feedback/feedback-access';
import { type Fault, FILTER_SAMPLES } from '../../local/bedrock';
import { type LocalPlatform, startPlatform } from '../../local/platform';
import { fallingAlias } from '../support/configs';
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
  readonly fallbacks?: number;
  /** What is counted of a stored rating. */
  readonly rated?: 'up' | 'down';
  /** Absent: the request names no alias that exists. */
  readonly alias?: string;
  /** Metrics of which there is a value, beside the counters. */
  readonly valued: readonly ('tokens' | 'latency' | 'first token')[];
}

const chat = (content: string, rest: object = {}) => ({
  body: { model: 'default', messages: [{ role: 'user', content }], ...rest },
});
const respond = (content: string, rest: object = {}) => ({ body: { model: 'default', input: content, ...rest } });

/** A route that answers with the chat models. */
interface Surface {
  readonly service: string;
  readonly path: string;
  readonly ask: typeof chat | typeof respond;
  readonly streamed: object;
  /** Tokens that the answer names, streamed or not. */
  readonly tokensOf: (last: string) => { input: number; output: number };
}

const CHAT: Surface = {
  service: 'chat',
  path: '/chat/completions',
  ask: chat,
  streamed: { stream: true, stream_options: { include_usage: true } },
  tokensOf: (last) => {
    const { usage } = JSON.parse(last);
    return { input: usage.prompt_tokens, output: usage.completion_tokens };
  },
};
const RESPONSES: Surface = {
  service: 'responses',
  path: '/responses',
  ask: respond,
  streamed: { stream: true },
  tokensOf: (last) => {
    const data = JSON.parse(last);
    const { usage } = data.response ?? data;
    return { input: usage.input_tokens, output: usage.output_tokens };
  },
};
const EMBEDDINGS = {
  service: 'embeddings',
  path: '/embeddings',
  tokensOf: (last: string) => ({ input: JSON.parse(last).usage.prompt_tokens, output: undefined }),
};
const ANSWERED = ['tokens', 'latency'] as const;
const STREAMED = ['tokens', 'latency', 'first token'] as const;

/** @param falling the alias that has a fallback */
function casesOf(
  { service, ask, streamed }: Surface,
  deniedTopic: string,
  aliases: readonly string[],
  falling: string,
): Case[] {
  const failing = (type: 'throttle' | 'internal' | 'validation' | 'accessDenied'): Fault => ({ type, times: 2 });
  const ok = { status: 200, counted: [], alias: 'default' };
  const noAlias = { counted: ['ClientErrors'], valued: [] } as const;
  const long = 'repeat: one two three four five six seven eight';
  return [
    ...aliases.map(
      (alias): Case => ({
        ...ok,
        name: `an answer of ${alias}`,
        request: ask('Hello there', { model: alias }),
        alias,
        valued: ANSWERED,
      }),
    ),
    { ...ok, name: 'a stream', request: ask('Hello there', streamed), valued: STREAMED },
    ...(service === 'chat'
      ? [{ ...ok, name: 'several answers', request: ask('Hello there', { n: 2 }), valued: ANSWERED }]
      : []),
    {
      ...ok,
      name: 'an answer of a fallback',
      request: ask('Hello there', { model: falling }),
      fault: { type: 'throttle' },
      alias: falling,
      fallbacks: 1,
      valued: ANSWERED,
    },
    { ...ok, name: 'a blocked prompt', request: ask(deniedTopic), counted: ['GuardrailBlocked'], valued: ANSWERED },
    {
      ...ok,
      name: 'a blocked prompt, streamed',
      request: ask(deniedTopic, streamed),
      counted: ['GuardrailBlocked'],
      valued: STREAMED,
    },
    {
      ...ok,
      name: 'a masked answer',
      request: ask('repeat: write to kim@example.com'),
      counted: ['GuardrailMasked'],
      valued: ANSWERED,
    },
    {
      ...ok,
      name: 'a throttled request',
      request: ask('Hello'),
      fault: failing('throttle'),
      status: 429,
      counted: ['Throttles'],
      valued: [],
    },
    {
      ...ok,
      name: 'a failed request',
      request: ask('Hello', streamed),
      fault: failing('internal'),
      status: 502,
      counted: ['ServerErrors'],
      valued: [],
    },
    {
      ...ok,
      name: 'a request that the platform may not make',
      request: ask('Hello'),
      fault: { type: 'accessDenied' },
      status: 500,
      counted: ['ServerErrors'],
      valued: [],
    },
    {
      ...ok,
      name: 'a request that Bedrock refuses',
      request: ask('Hello'),
      fault: { type: 'validation' },
      status: 400,
      counted: ['ClientErrors'],
      valued: [],
    },
    ...(['modelStreamErrorException', 'throttlingException', 'validationException'] as const).map(
      (exception): Case => ({
        ...ok,
        name: `a stream that ends in ${exception}`,
        request: ask(long, streamed),
        fault: { type: 'midStreamError', afterTokens: 3, exception },
        counted: ['ServerErrors'],
        valued: ['first token'],
      }),
    ),
    {
      ...ok,
      name: 'a client that leaves',
      request: { ...ask('count to 500', streamed), leaveWhen: (text) => text.split('delta').length > 4 },
      fault: { type: 'slowTokens', delayMs: 20 },
      counted: ['Disconnects'],
      valued: ['first token'],
    },
    { ...noAlias, name: 'malformed JSON', request: { body: '{' }, status: 400 },
    { ...noAlias, name: 'an unknown alias', request: ask('Hello', { model: 'nothing' }), status: 404 },
    { ...noAlias, name: 'a request that is too large', request: ask('x'.repeat(MAX_REQUEST_BYTES)), status: 413 },
  ];
}

const FEEDBACK = {
  service: 'feedback',
  path: '/feedback',
  tokensOf: () => ({ input: undefined, output: undefined }),
};

function feedbackCasesOf(deniedTopic: string, aliases: readonly string[]): Case[] {
  const [alias = ''] = aliases;
  const of = (name: string, body: object, rest: Partial<Case> = {}): Case => ({
    name,
    request: { body: { completion_id: 'chatcmpl-AbCdEf012345678=', rating: 'down', model: alias, ...body } },
    status: 200,
    counted: [],
    alias,
    rated: 'down',
    valued: ['latency'],
    ...rest,
  });
  const failed = (status: number, counted: readonly Counter[], rest: Partial<Case> = {}): Partial<Case> => ({
    status,
    counted,
    rated: undefined,
    valued: [],
    ...rest,
  });
  const noAlias = { alias: undefined };
  return [
    ...aliases.map((model) => of(`a rating of ${model}`, { rating: 'up', model }, { rated: 'up', alias: model })),
    of('a rating of no alias', { model: null }, noAlias),
    of('a masked reason', { reason: 'kim@example.com' }, { counted: ['GuardrailMasked'] }),
    of('a blocked reason', { reason: deniedTopic }, { counted: ['GuardrailBlocked'] }),
    of('a throttled request', { reason: 'x' }, failed(429, ['Throttles'], { fault: { type: 'throttle', times: 2 } })),
    of('a failed request', { reason: 'x' }, failed(502, ['ServerErrors'], { fault: { type: 'internal', times: 2 } })),
    of('a rating that is none', { rating: 5 }, failed(400, ['ClientErrors'], noAlias)),
    of('an unknown alias', { model: 'nothing' }, failed(404, ['ClientErrors'], noAlias)),
  ];
}

function embeddingCasesOf(deniedTopic: string, aliases: readonly string[]): Case[] {
  const [alias = ''] = aliases;
  const embed = (input: unknown, rest: object = {}) => ({ body: { model: alias, input, ...rest } });
  const failing = (type: 'throttle' | 'internal'): Fault => ({ type, times: 2, operation: 'InvokeModel' });
  const of = (
    name: string,
    request: Sent,
    status: number,
    counted: readonly Counter[],
    rest: Partial<Case> = {},
  ): Case => ({
    name,
    request,
    status,
    counted,
    alias,
    valued: status === 200 ? ANSWERED : [],
    ...rest,
  });
  return [
    ...aliases.map((model) => of(`vectors of ${model}`, embed(['one', 'two'], { model }), 200, [], { alias: model })),
    of('a masked text', embed('write to kim@example.com'), 200, ['GuardrailMasked']),
    of('a blocked text', embed(deniedTopic), 400, ['ClientErrors', 'GuardrailBlocked']),
    of('a throttled request', embed('one'), 429, ['Throttles'], { fault: failing('throttle') }),
    of('a failed request', embed('one'), 502, ['ServerErrors'], { fault: failing('internal') }),
    of('an empty text', embed(''), 400, ['ClientErrors'], { alias: undefined }),
    of('an unknown alias', embed('one', { model: 'nothing' }), 404, ['ClientErrors'], { alias: undefined }),
  ];
}

const IMAGES = { ...FEEDBACK, service: 'images', path: '/images/generations' };

function imageCasesOf(deniedTopic: string, aliases: readonly string[]): Case[] {
  const of = (
    name: string,
    body: object,
    status = 200,
    counted: readonly Counter[] = [],
    rest: Partial<Case> = {},
  ) => ({
    name,
    request: { body: { model: aliases[0], prompt: 'a red boat', ...body } },
    status,
    counted,
    alias: aliases[0],
    valued: status === 200 ? (['latency'] as const) : [],
    ...rest,
  });
  const failing = (type: 'throttle' | 'internal') => ({ fault: { type, times: 2, operation: 'InvokeModel' } as const });
  return [
    ...aliases.map((model) => of(`an image of ${model}`, { model, n: 2 }, 200, [], { alias: model })),
    of('a masked prompt', { prompt: 'a card for kim@example.com' }, 200, ['GuardrailMasked']),
    of('a blocked prompt', { prompt: deniedTopic }, 400, ['ClientErrors', 'GuardrailBlocked']),
    of('a prompt that the model filters', { prompt: FILTER_SAMPLES.prompt }, 400, ['ClientErrors']),
    of('a throttled request', {}, 429, ['Throttles'], failing('throttle')),
    of('a failed request', {}, 502, ['ServerErrors'], failing('internal')),
    of('an unknown alias', { model: 'nothing' }, 404, ['ClientErrors'], { alias: undefined }),
  ];
}

const MODERATIONS = { ...FEEDBACK, service: 'moderations', path: '/moderations' };

function moderationCasesOf(deniedTopic: string): Case[] {
  const of = (name: string, input: unknown, status = 200, counted: readonly Counter[] = [], fault?: Fault): Case => ({
    name,
    request: { body: { input } },
    fault,
    status,
    counted,
    valued: status === 200 ? ['latency'] : [],
  });
  return [
    of('a harmless text', 'hello'),
    of('a flagged text', ['hello', deniedTopic], 200, ['GuardrailBlocked']),
    of('personal data', 'write to kim@example.com', 200, ['GuardrailMasked']),
    of('a throttled request', 'hello', 429, ['Throttles'], { type: 'throttle', times: 2 }),
    of('a failed request', 'hello', 502, ['ServerErrors'], { type: 'internal', times: 2 }),
    of('no input', [], 400, ['ClientErrors']),
  ];
}

/** All that distinguishes a metric in CloudWatch. */
const key = ({ namespace, name, dimensions }: Pick<Datum, 'namespace' | 'name' | 'dimensions'>) =>
  `${namespace} ${name} ${JSON.stringify(Object.entries(dimensions).sort())}`;

describe.each(configNames())('metrics of %s', (name) => {
  const config = loadConfig(name);
  const aliases = Object.keys({ ...config.models.chat, ...config.jumpstart });
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

  const topic = config.guardrail.deniedTopics[0]?.examples[0] ?? '';
  const { embeddings, images } = config.models;
  const surfaces = [
    ...[CHAT, ...(config.api.responses ? [RESPONSES] : [])].map((surface) => ({
      ...surface,
      cases: casesOf(surface, topic, aliases, fallingAlias(config)),
    })),
    ...(config.feedback ? [{ ...FEEDBACK, cases: feedbackCasesOf(topic, ratedAliases(config)) }] : []),
    ...(embeddings ? [{ ...EMBEDDINGS, cases: embeddingCasesOf(topic, Object.keys(embeddings)) }] : []),
    ...(images ? [{ ...IMAGES, cases: imageCasesOf(topic, Object.keys(images)) }] : []),
    ...(config.api.moderations ? [{ ...MODERATIONS, cases: moderationCasesOf(topic) }] : []),
  ];
  describe.each(surfaces)('of $service:', ({ service, path, tokensOf, cases }) => {
    test.each(cases)('$name', async (given) => {
      if (given.fault) platform.bedrock.inject(given.fault);
      const { answer, line } = await measured(path, given.request);
      platform.bedrock.reset();
      expect(answer.status).toBe(given.status);

      expect(line).toMatchObject({ Requests: 1, service });
      expect(line.Alias).toBe(given.alias);
      expect(line.Fallbacks).toBe(given.fallbacks);
      const rated = given.rated && { up: [1, 0], down: [0, 1] }[given.rated];
      expect([line.RatedUp, line.RatedDown]).toEqual(rated ?? [undefined, undefined]);
      for (const counter of COUNTERS)
        expect([counter, line[counter]]).toEqual([counter, given.counted.includes(counter) ? 1 : 0]);
      const has = (...names: string[]) => names.map((metric) => typeof line[metric]);
      expect(has('Latency')).toEqual([given.valued.includes('latency') ? 'number' : 'undefined']);
      expect(has('TimeToFirstToken')).toEqual([given.valued.includes('first token') ? 'number' : 'undefined']);
      if (given.valued.includes('tokens')) {
        const { input, output } = tokensOf(lastData(answer.text));
        expect([line.InputTokens, line.OutputTokens]).toEqual([input, output]);
      } else {
        expect(has('InputTokens', 'OutputTokens')).toEqual(['undefined', 'undefined']);
      }

      const data = dataOf(line);
      expect(new Set(data.map((datum) => datum.namespace))).toEqual(new Set([namespace]));
      const sets = new Set(data.map((datum) => JSON.stringify(datum.dimensions)));
      const alias = given.alias && JSON.stringify({ service, Alias: given.alias });
      expect(sets).toEqual(new Set([JSON.stringify({ service }), ...(alias ? [alias] : [])]));
    });
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
    const expected = (line: string) => toEmf(line) || line.startsWith('{"level":');
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

/** A whole answer, or the last JSON of a stream. */
function lastData(text: string): string {
  const last = text.startsWith('{') ? text : text.split('\n').findLast((line) => line.startsWith('data: {'));
  return (last ?? '').replace(/^data: /, '');
}
