import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { givenConfig, refusalOf } from '../support/configs';
import { alarm, given, least } from './given-alarms';
import { evaluate, resolved } from './templates';

describe('capabilities', () => {
  const composites: Record<string, Record<string, unknown> & { AlarmActions: unknown[] }> = Object.fromEntries(
    Object.values(least.templates.Observability.findResources('AWS::CloudWatch::CompositeAlarm')).map(
      ({ Properties }) => [Properties.AlarmName, Properties],
    ),
  );
  const names = least.templates.Observability.findResources('AWS::CloudWatch::Alarm');
  const below = (name: string) =>
    [...resolved(composites[name]?.AlarmRule).matchAll(/ALARM\("<(\w+)>"\)/g)].map(
      ([, id = '']) => names[id]?.Properties.AlarmName,
    );

  test('chat and the API, each critical', () => {
    expect(Object.keys(composites).sort()).toEqual(['example-chat-is-impaired', 'example-the-api-is-impaired']);
    for (const { AlarmActions, AlarmDescription } of Object.values(composites)) {
      expect(AlarmActions.map(resolved)).toEqual([expect.stringContaining('Critical')]);
      expect(AlarmDescription).toContain('(critical)');
    }
  });

  test('chat', () => {
    expect(below('example-chat-is-impaired')).toEqual([
      'example-chat-requests-fail',
      'example-chat-requests-are-throttled',
      'example-chat-answers-are-slow',
      'example-chat-streams-begin-late',
      'example-function-crashes-chat',
      'example-function-is-throttled-chat',
    ]);
    expect(composites['example-chat-is-impaired']?.ActionsSuppressor).toBeUndefined();
  });

  test('the API keeps quiet while chat explains it', () => {
    expect(below('example-the-api-is-impaired')).toEqual([
      'example-the-api-answers-with-server-errors',
      'example-function-crashes-models',
      'example-function-is-throttled-models',
      'example-an-endpoint-drops-packets-execute-api',
      'example-an-endpoint-is-reset-execute-api',
    ]);
    const api = composites['example-the-api-is-impaired'];
    expect(resolved(api?.ActionsSuppressor)).toMatch(/^<AlarmsChatImpaired/);
    expect(api?.ActionsSuppressorWaitPeriod).toBe(300);
  });
});

describe('the config decides which alarms there are', () => {
  test('no reservation, no alarm on it', () => {
    const { alarms } = given({ functions: { chat: { reservedConcurrency: null } } });
    const names = Object.keys(alarms).filter((name) => name.includes('reserved-concurrency'));
    expect(names).toEqual(['example-function-nears-its-reserved-concurrency-models']);
  });

  test('no quota, no alarm on it', () => {
    expect(Object.keys(least.alarms).filter((name) => name.includes('quota'))).toEqual([]);
  });

  test('aliases of one model share its alarms, and each has its quota', () => {
    const same = 'anthropic.claude-haiku-4-5-20251001-v1:0';
    const { alarms } = given({
      models: { chat: { 'a.b': same, 'a-b': same } },
      alarms: { quotaTokensPerMinute: { 'a.b': 100, 'a-b': 200 } },
    });
    expect(Object.keys(alarms).filter((name) => name.includes('a-model'))).toHaveLength(2);
    expect(alarm('a-token-quota-is-nearly-used-up-a.b', alarms).threshold).toBe(80);
    expect(alarm('a-token-quota-is-nearly-used-up-a-b', alarms).threshold).toBe(160);
  });

  test('a model in its Region goes by its own id', () => {
    const { alarms } = given({ models: { chat: { open: 'openai.gpt-oss-120b-1:0' } } });
    const { metrics } = alarm('bedrock-fails-a-model-openai.gpt-oss-120b-1-0', alarms);
    expect(metrics[0]?.dimensions).toEqual({ ModelId: 'openai.gpt-oss-120b-1:0' });
  });

  test('a regional API has no endpoint to watch', () => {
    const { alarms } = given({
      api: { exposure: { type: 'regional', clientCidrs: ['203.0.113.0/24'] }, auth: { type: 'iam' } },
    });
    expect(Object.keys(alarms).filter((name) => name.includes('execute-api'))).toEqual([]);
    expect(Object.keys(alarms).filter((name) => name.includes('bedrock-runtime'))).toHaveLength(2);
  });

  test("the company's own network and endpoints are watched by their ids", () => {
    const subnet = (zone: string, digit: string) => ({
      subnetId: `subnet-0123456789abcdef${digit}`,
      availabilityZone: zone,
      routeTableId: `rtb-0123456789abcdef${digit}`,
    });
    const securityGroupId = 'sg-0123456789abcdef0';
    const { alarms } = given({
      network: {
        type: 'existing',
        vpcId: 'vpc-0123456789abcdef0',
        cidr: '10.0.0.0/16',
        subnets: [subnet('us-west-2a', '0'), subnet('us-west-2b', '1')],
        endpoints: {
          bedrockRuntime: { endpointId: 'vpce-0000000000000000a', securityGroupId },
          executeApi: { endpointId: 'vpce-0000000000000000b', securityGroupId },
        },
      },
    });
    const named = (service: string) => alarm(`an-endpoint-is-reset-${service}`, alarms).metrics[0]?.dimensions;
    expect(named('bedrock-runtime')).toMatchObject({
      'VPC Id': 'vpc-0123456789abcdef0',
      'VPC Endpoint Id': 'vpce-0000000000000000a',
    });
    expect(named('execute-api')).toMatchObject({ 'VPC Endpoint Id': 'vpce-0000000000000000b' });
  });
});

describe('thresholds of the config', () => {
  const source = readFileSync(join(__dirname, '..', '..', 'lib', 'config', 'alarms.ts'), 'utf8');
  const documented = [...source.matchAll(/@default (\d+) \*\/\s+(\w+):/g)].map(([, value, key = '']) => [
    key,
    Number(value),
  ]);

  test('have the defaults that their comments name', () => {
    expect(Object.fromEntries(documented)).toEqual(givenConfig().alarms.thresholds);
  });

  test('name their unit', () => {
    const keys = Object.keys(givenConfig().alarms.thresholds);
    expect(keys.filter((key) => !/(Percent|Count|Ms)$/.test(key))).toEqual([]);
  });
});

describe('the config is refused', () => {
  test.each([
    ['an unknown threshold', { thresholds: { chatErrors: 1 } }, /chatErrors/],
    ['a share above all', { thresholds: { chatServerErrorsPercent: 101 } }, /expected a percentage: at most 100/],
    ['a share of nothing', { thresholds: { chatServerErrorsPercent: 0 } }, /chatServerErrorsPercent/],
    ['a count out of reach', { thresholds: { functionErrorsCount: 10_000_000 } }, /functionErrorsCount/],
    ['a quota of no alias', { quotaTokensPerMinute: { fast: 1000 } }, /expected an alias of models\.chat: default/],
    ['no quota at all', { quotaTokensPerMinute: { default: 0 } }, /quotaTokensPerMinute/],
  ])('%s', (_, alarms, message) => expect(refusalOf({ alarms })).toMatch(message));

  test('a percentage of 100 still goes off when all fails', () => {
    const { alarms } = given({ alarms: { thresholds: { chatServerErrorsPercent: 100 } } });
    const { threshold, expression = '' } = alarm('chat-requests-fail', alarms);
    expect(evaluate(expression, { part: 50, whole: 50 })).toBeGreaterThanOrEqual(threshold);
  });
});
