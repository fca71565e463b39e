import { givenConfig, LEAST } from '../support/configs';
import { alarm, given, least } from './given-alarms';
import { evaluate } from './templates';

const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const OWN = 'BedrockBaseline/example';
const counted =
  (service: string) =>
  (name: string, statistic = 'Sum') => ({
    namespace: OWN,
    name,
    dimensions: { service },
    statistic,
  });
const chat = counted('chat');
const embeddings = counted('embeddings');
const lambda = (name: string, statistic = 'Sum') => ({
  namespace: 'AWS/Lambda',
  name,
  dimensions: { FunctionName: expect.stringContaining('Function') },
  statistic,
});
const api = (name: string, statistic = 'Sum') => ({
  namespace: 'AWS/ApiGateway',
  name,
  dimensions: { ApiName: 'example-openai', Stage: expect.stringContaining('DeploymentStage') },
  statistic,
});
const endpoint = (service: string, name: string) => ({
  namespace: 'AWS/PrivateLinkEndpoints',
  name,
  dimensions: {
    'Endpoint Type': 'Interface',
    'Service Name': `com.amazonaws.us-west-2.${service}`,
    'VPC Endpoint Id': expect.any(String),
    'VPC Id': expect.stringContaining('Vpc'),
  },
  statistic: 'Sum',
});
const model = (name: string) => ({ namespace: 'AWS/Bedrock', name, dimensions: { ModelId: MODEL }, statistic: 'Sum' });
const delivery = (name: string) => ({ namespace: 'AWS/Bedrock', name, dimensions: {}, statistic: 'Sum' });

const SUSTAINED = [3, 2];
const LASTING = [3, 3];
const ONCE = [1, 1];

/** What each alarm looks at, how long, and which threshold of the config it follows. */
const EXPECTED: Record<
  string,
  { metrics: object[]; periods: number[]; follows?: string; value?: (x: number) => number }
> = {
  'chat-requests-fail': {
    metrics: [chat('ServerErrors'), chat('Requests')],
    periods: SUSTAINED,
    follows: 'chatServerErrorsPercent',
  },
  'chat-requests-are-throttled': {
    metrics: [chat('Throttles'), chat('Requests')],
    periods: SUSTAINED,
    follows: 'chatThrottledPercent',
  },
  'the-guardrail-blocks-unusually-much': {
    metrics: [chat('GuardrailBlocked'), chat('Requests')],
    periods: SUSTAINED,
    follows: 'chatBlockedPercent',
  },
  'chat-answers-are-slow': {
    metrics: [chat('Latency', 'SampleCount'), chat('Latency', 'p99')],
    periods: LASTING,
    follows: 'chatLatencyP99Ms',
  },
  'chat-streams-begin-late': {
    metrics: [chat('TimeToFirstToken', 'SampleCount'), chat('TimeToFirstToken', 'p99')],
    periods: LASTING,
    follows: 'chatFirstTokenP99Ms',
  },
  'requests-fail-embeddings': {
    metrics: [embeddings('ServerErrors'), embeddings('Requests')],
    periods: SUSTAINED,
    follows: 'requestServerErrorsPercent',
  },
  'requests-are-throttled-embeddings': {
    metrics: [embeddings('Throttles'), embeddings('Requests')],
    periods: SUSTAINED,
    follows: 'requestThrottledPercent',
  },
  ...Object.fromEntries(
    [
      { fn: 'chat', timeoutMs: 300_000, reserved: 20 },
      { fn: 'embeddings', timeoutMs: 120_000, reserved: 10 },
      { fn: 'models', timeoutMs: 10_000, reserved: 5 },
    ].flatMap(({ fn, timeoutMs, reserved }) => [
      [`function-crashes-${fn}`, { metrics: [lambda('Errors')], periods: ONCE, follows: 'functionErrorsCount' }],
      [
        `function-is-throttled-${fn}`,
        { metrics: [lambda('Throttles')], periods: ONCE, follows: 'functionThrottlesCount' },
      ],
      [
        `function-nears-its-timeout-${fn}`,
        {
          metrics: [lambda('Duration', 'Maximum')],
          periods: LASTING,
          follows: 'functionDurationPercent',
          value: (x: number) => (timeoutMs * x) / 100,
        },
      ],
      [
        `function-nears-its-reserved-concurrency-${fn}`,
        {
          metrics: [lambda('ConcurrentExecutions', 'Maximum')],
          periods: SUSTAINED,
          follows: 'functionConcurrencyPercent',
          value: (x: number) => (reserved * x) / 100,
        },
      ],
    ]),
  ),
  'the-api-answers-with-server-errors': {
    metrics: [api('5XXError'), api('Count', 'SampleCount')],
    periods: SUSTAINED,
    follows: 'apiServerErrorsPercent',
  },
  'the-api-refuses-many-requests': {
    metrics: [api('4XXError'), api('Count', 'SampleCount')],
    periods: SUSTAINED,
    follows: 'apiClientErrorsPercent',
  },
  'waf-blocks-many-requests': {
    metrics: [
      {
        namespace: 'AWS/WAFV2',
        name: 'BlockedRequests',
        dimensions: { Region: 'us-west-2', Rule: 'ALL', WebACL: 'example-web-acl' },
        statistic: 'Sum',
      },
    ],
    periods: ONCE,
    follows: 'wafBlockedCount',
  },
  ...Object.fromEntries(
    ['bedrock-runtime', 'execute-api'].flatMap((service) => [
      [
        `an-endpoint-drops-packets-${service}`,
        {
          metrics: [endpoint(service, 'PacketsDropped')],
          periods: SUSTAINED,
          follows: 'endpointDroppedPacketsCount',
        },
      ],
      [
        `an-endpoint-is-reset-${service}`,
        {
          metrics: [endpoint(service, 'RstPacketsReceived')],
          periods: SUSTAINED,
          follows: 'endpointResetPacketsCount',
        },
      ],
    ]),
  ),
  'bedrock-throttles-a-model-us.anthropic.claude-haiku-4-5-20251001-v1-0': {
    metrics: [model('InvocationThrottles'), model('Invocations')],
    periods: SUSTAINED,
    follows: 'modelThrottledPercent',
  },
  'bedrock-fails-a-model-us.anthropic.claude-haiku-4-5-20251001-v1-0': {
    metrics: [model('InvocationServerErrors'), model('Invocations')],
    periods: SUSTAINED,
    follows: 'modelServerErrorsPercent',
  },
  'a-token-quota-is-nearly-used-up-default': {
    metrics: [model('EstimatedTPMQuotaUsage')],
    periods: [5, 3],
    follows: 'quotaUsePercent',
    value: (x: number) => 10_000 * x,
  },
  'invocation-logs-are-not-delivered': {
    metrics: [delivery('ModelInvocationLogsCloudWatchDeliveryFailure')],
    periods: ONCE,
    follows: 'logDeliveryFailuresCount',
  },
  'large-invocation-logs-are-not-delivered': {
    metrics: [delivery('ModelInvocationLargeDataS3DeliveryFailure')],
    periods: ONCE,
    follows: 'logDeliveryFailuresCount',
  },
  'account-settings-fail': { metrics: [lambda('Errors')], periods: ONCE },
};

describe('every alarm', () => {
  const defaults = givenConfig().alarms.thresholds;
  /** Each threshold one higher than its default. */
  const raised = Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, value + 1]));
  const quotaTokensPerMinute = { default: 1_000_000 };
  const models = { ...LEAST.models, embeddings: { embed: 'amazon.titan-embed-text-v2:0' } };
  const asIs = given({ models, alarms: { quotaTokensPerMinute } }).alarms;
  const followed = given({ models, alarms: { quotaTokensPerMinute, thresholds: raised } }).alarms;

  test('is expected here', () => {
    const names = Object.keys(EXPECTED).map((name) => `example-${name}`);
    expect(Object.keys(asIs).sort()).toEqual(names.sort());
  });

  test.each(Object.entries(EXPECTED))('%s', (name, { metrics, periods, follows, value = (x) => x }) => {
    const found = alarm(name, asIs);
    expect(found.metrics).toEqual(metrics.map((metric) => expect.objectContaining(metric)));
    expect([found.evaluationPeriods, found.datapointsToAlarm]).toEqual(periods);
    expect(found.comparison).toBe('GreaterThanOrEqualToThreshold');
    expect(found.metrics.map((metric) => metric.periodSeconds)).toEqual(
      metrics.map(() => (name.startsWith('a-token-quota') ? 60 : 300)),
    );
    if (!follows) return;
    const key = follows as keyof typeof defaults;
    expect(found.threshold).toBe(value(defaults[key]));
    expect(alarm(name, followed).threshold).toBe(value(defaults[key] + 1));
  });

  test('every threshold has an alarm that follows it, or holds shares back', () => {
    const used = new Set(Object.values(EXPECTED).flatMap(({ follows }) => follows ?? []));
    expect([...used, 'minimumRequestsCount'].sort()).toEqual(Object.keys(defaults).sort());
  });

  test.each(Object.values(asIs).map((one) => [one.name, one] as const))('%s says why silence is fine', (_, one) => {
    expect(one.treatMissingData).toBe('notBreaching');
    expect(one.description).toMatch(/Missing data: notBreaching, because .{20,}\. Runbook: docs\/alarms\.md#[a-z-]+$/);
  });

  test('warns, unless a log is lost', () => {
    const critical = Object.values(asIs).filter((one) => one.topic.includes('Critical'));
    expect(critical.map(({ name }) => name).sort()).toEqual([
      'example-invocation-logs-are-not-delivered',
      'example-large-invocation-logs-are-not-delivered',
    ]);
    const rest = Object.values(asIs).filter((one) => !critical.includes(one));
    expect(rest.filter((one) => !one.topic.includes('Warning'))).toEqual([]);
  });
});

describe('what the dimensions name is there', () => {
  test.each([
    ['function-crashes-chat', 'Inference', /^POST \/v1\/chat\/completions/],
    ['function-crashes-models', 'Inference', /^GET \/v1\/models/],
    ['account-settings-fail', 'Foundation', /settings of the account/],
  ] as const)('%s: its function', (name, stack, description) => {
    const output = alarm(name).metrics[0]?.dimensions.FunctionName?.slice(1, -1) ?? '';
    const template = least.templates[stack].toJSON();
    const functionId = template.Outputs[output].Value.Ref;
    expect(template.Resources[functionId].Properties.Description).toMatch(description);
  });

  test('the API and its stage', () => {
    const dimensions = alarm('the-api-answers-with-server-errors').metrics[0]?.dimensions;
    const { Inference } = least.templates;
    Inference.hasResourceProperties('AWS::ApiGateway::RestApi', { Name: dimensions?.ApiName });
    const { Value } = Inference.toJSON().Outputs[dimensions?.Stage?.slice(1, -1) ?? ''];
    expect(Inference.toJSON().Resources[Value.Ref].Type).toBe('AWS::ApiGateway::Stage');
  });

  test('the web ACL', () => {
    least.templates.Inference.hasResourceProperties('AWS::WAFv2::WebACL', {
      VisibilityConfig: { MetricName: alarm('waf-blocks-many-requests').metrics[0]?.dimensions.WebACL },
    });
  });
});

describe('a share', () => {
  const failed = alarm('chat-requests-fail').expression ?? '';
  const throttled = alarm('bedrock-throttles-a-model-us.anthropic.claude-haiku-4-5-20251001-v1-0').expression ?? '';

  test.each([
    ['one of one is no share', { part: 1, whole: 1 }, 0],
    ['one below the minimum', { part: 19, whole: 19 }, 0],
    ['at the minimum', { part: 1, whole: 20 }, 5],
    ['all', { part: 40, whole: 40 }, 100],
    ['none', { part: 0, whole: 40 }, 0],
    ['no value of the part', { part: undefined, whole: 40 }, 0],
    ['more parts than wholes, which a service may count apart', { part: 40, whole: 10 }, 100],
  ])('%s', (_, values, percent) => expect(evaluate(failed, values)).toBe(percent));

  test('of calls, those throttled stand beside the invocations', () => {
    expect(evaluate(throttled, { part: 20, whole: undefined })).toBe(100);
    expect(evaluate(throttled, { part: 10, whole: 90 })).toBe(10);
    expect(evaluate(throttled, { part: 10, whole: 9 })).toBe(0);
  });

  test('follows the minimum of the config', () => {
    const { alarms } = given({ alarms: { thresholds: { minimumRequestsCount: 1 } } });
    expect(evaluate(alarm('chat-requests-fail', alarms).expression ?? '', { part: 1, whole: 1 })).toBe(100);
  });
});

test('a percentile counts from the minimum of values on', () => {
  const { expression = '' } = alarm('chat-answers-are-slow');
  expect(evaluate(expression, { samples: 19, p99: 99_000 })).toBe(0);
  expect(evaluate(expression, { samples: 20, p99: 99_000 })).toBe(99_000);
});
