import { ENV } from '../../lambda/contract/environment';
import { METRICS, metricsNamespace } from '../../lambda/contract/metrics';
import type { LogFields } from '../../lambda/shared/logger';
import type { measure as Measure, writeMetrics as WriteMetrics } from '../../lambda/shared/metrics';

let measure: typeof Measure;
let writeMetrics: typeof WriteMetrics;
let lines: string[];

beforeAll(async () => {
  process.env[ENV.METRICS_NAMESPACE] = metricsNamespace('example');
  process.env[ENV.CAPABILITY] = 'chat';
  ({ measure, writeMetrics } = await import('../../lambda/shared/metrics'));
});
beforeEach(() => {
  lines = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  }
});
afterEach(() => jest.restoreAllMocks());

const COUNTERS = ['CLIENT_ERRORS', 'THROTTLES', 'SERVER_ERRORS', 'DISCONNECTS', 'BLOCKED', 'MASKED'] as const;

describe('what a request counts as', () => {
  test.each<[string, Omit<LogFields, 'requestId'>, (typeof COUNTERS)[number] | undefined]>([
    ['an answer', { status: 200 }, undefined],
    ['a wrong request', { status: 400, errorKind: 'invalid_request' }, 'CLIENT_ERRORS'],
    ['an unknown alias', { status: 404, errorKind: 'model_not_found' }, 'CLIENT_ERRORS'],
    ['throttled', { status: 429, errorKind: 'throttled' }, 'THROTTLES'],
    ['a failed model', { status: 502, errorKind: 'model_failed' }, 'SERVER_ERRORS'],
    ['too slow', { status: 504, errorKind: 'timeout' }, 'SERVER_ERRORS'],
    ['failed within a stream', { status: 200, errorKind: 'model_failed' }, 'SERVER_ERRORS'],
    ['throttled within a stream', { status: 200, errorKind: 'throttled' }, 'SERVER_ERRORS'],
    ['left within a stream', { status: 200, errorKind: 'disconnected' }, 'DISCONNECTS'],
    ['left before an answer', { errorKind: 'disconnected' }, 'DISCONNECTS'],
    ['blocked', { status: 200, guardrailAction: 'blocked' }, 'BLOCKED'],
    ['masked', { status: 200, guardrailAction: 'masked' }, 'MASKED'],
  ])('%s', (_, fields, counted) => {
    const measured = measure({ ...fields, durationMs: 5 });
    expect(measured.REQUESTS).toBe(1);
    for (const key of COUNTERS) expect([key, measured[key]]).toEqual([key, key === counted ? 1 : 0]);
    expect(measured.LATENCY).toBe(fields.errorKind === undefined ? 5 : undefined);
  });

  test('tokens and the first token only where they are known', () => {
    expect(measure({ status: 200, promptTokens: 7, completionTokens: 0, firstTokenMs: 3 })).toMatchObject({
      INPUT_TOKENS: 7,
      OUTPUT_TOKENS: 0,
      TIME_TO_FIRST_TOKEN: 3,
    });
    const failed = measure({ status: 400, errorKind: 'invalid_request' });
    expect([failed.INPUT_TOKENS, failed.OUTPUT_TOKENS, failed.TIME_TO_FIRST_TOKEN]).toEqual(Array(3).fill(undefined));
  });
});

describe('the line', () => {
  const everything = Object.fromEntries(Object.keys(METRICS).map((key, i) => [key, i]));

  test('has every metric by capability, and by capability and alias', () => {
    writeMetrics(everything, { requestId: 'r-1', alias: 'fast' });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'BedrockBaseline/example',
            Dimensions: [['service'], ['service', 'Alias']],
            Metrics: Object.values(METRICS).map(({ name, unit }) => ({ Name: name, Unit: unit })),
          },
        ],
      },
      service: 'chat',
      Alias: 'fast',
      requestId: 'r-1',
      ...Object.fromEntries(Object.values(METRICS).map(({ name }, i) => [name, i])),
    });
  });

  test('of a request without an alias, after one that had it', () => {
    writeMetrics({ REQUESTS: 1 }, { requestId: 'r-1', alias: 'fast' });
    writeMetrics({ REQUESTS: 1, LATENCY: undefined }, { requestId: 'r-2' });
    const { _aws, ...rest } = JSON.parse(lines[1] ?? '');
    expect(_aws.CloudWatchMetrics).toEqual([
      expect.objectContaining({ Dimensions: [['service']], Metrics: [{ Name: 'Requests', Unit: 'Count' }] }),
    ]);
    expect(rest).toEqual({ service: 'chat', requestId: 'r-2', Requests: 1 });
  });
});
