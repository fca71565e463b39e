import { configNames, defineConfig, loadConfig } from '../../lib/config';
import { givenConfig, LEAST, refusalOf } from '../support/configs';

describe('a config that is refused', () => {
  const cases: [string, Record<string, unknown>, string][] = [
    ['misspelt key', { regoin: 'us-west-2' }, 'regoin: unknown key, did you mean region?; accepted: prefix, sandbox,'],
    [
      'misspelt key inside one of several alternatives',
      { network: { type: 'create', availabilityZone: ['us-west-2a'] } },
      'network.availabilityZone: unknown key, did you mean availabilityZones?; accepted: type, cidr, availabilityZones',
    ],
    [
      'misspelt key in a list',
      { guardrail: { ...LEAST.guardrail, deniedTopics: [{ name: 'a', definition: 'b', example: ['c'] }] } },
      'guardrail.deniedTopics[0].example: unknown key, did you mean examples?; accepted: name, definition, examples',
    ],
    [
      'alias that is neither a model id nor an object',
      { models: { chat: { default: 5 } } },
      'models.chat.default: got 5; expected one of string, object',
    ],
    ['unknown Region', { region: 'us-west-9' }, 'region: got "us-west-9", did you mean us-west-1?; expected one of'],
    ['unknown residency', { residency: 'korea' }, 'residency: got "korea"; expected one of in-region,'],
    ['wrong type', { account: 111122223333 }, 'account: got 111122223333; expected string, received number'],
    ['malformed account', { account: '1234' }, 'account: got "1234"; expected the 12 digits of an AWS account id'],
    ['missing section', { models: undefined }, 'models: got nothing; expected object'],
    ['no alias', { models: { chat: {} } }, 'models.chat: got {}; expected at least one alias'],
    ['alias in capitals', { models: { chat: { Default: 'x' } } }, 'models.chat.Default: expected 1 to 40 lower-case'],
    [
      'unknown kind of network',
      { network: { type: 'shared' } },
      'network.type: got "shared"; expected one of create, existing',
    ],
    [
      'one Availability Zone',
      { network: { type: 'create', availabilityZones: ['us-west-2a'] } },
      'network.availabilityZones: got ["us-west-2a"]; expected at least two Availability Zones',
    ],
    [
      'one Availability Zone, twice',
      { network: { type: 'create', availabilityZones: ['us-west-2a', 'us-west-2a'] } },
      'network.availabilityZones: got ["us-west-2a","us-west-2a"]; expected at least two different Availability Zones',
    ],
    [
      'Availability Zone of another Region',
      { network: { type: 'create', availabilityZones: ['us-west-2a', 'eu-central-1b'] } },
      'network.availabilityZones: got ["us-west-2a","eu-central-1b"]; expected Availability Zones of us-west-2',
    ],
    [
      'malformed boundary',
      { iam: { permissionsBoundaryArn: 'arn:aws:iam::1111:policy/Boundary' } },
      'iam.permissionsBoundaryArn: got "arn:aws:iam::1111:policy/Boundary"; expected the ARN of a managed policy',
    ],
    [
      'boundary of another account',
      { iam: { permissionsBoundaryArn: 'arn:aws:iam::444455556666:policy/Boundary' } },
      'iam.permissionsBoundaryArn: got "arn:aws:iam::444455556666:policy/Boundary"; expected a policy of account 111122223333',
    ],
    ['role path without slashes', { iam: { rolePath: 'platform' } }, 'iam.rolePath: got "platform"; expected a path'],
    [
      'key of another Region',
      {
        encryption: {
          type: 'existing',
          auditKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555',
          contentKeyArn: 'arn:aws:kms:us-west-2:111122223333:key/22222222-2222-3333-4444-555555555555',
          dataKeyArn: 'arn:aws:kms:us-west-2:111122223333:key/11111111-2222-3333-4444-555555555555',
        },
      },
      'expected an ARN of account 111122223333 in us-west-2',
    ],
    [
      'API that is open to the internet',
      { api: { exposure: { type: 'regional', clientCidrs: ['0.0.0.0/0'] }, auth: { type: 'iam' } } },
      'api.exposure.clientCidrs: got ["0.0.0.0/0"]; expected the address blocks of your callers',
    ],
    [
      'body that may not fit the event of Lambda',
      { api: { ...LEAST.api, maxRequestBytes: 4_620_289 } },
      'api.maxRequestBytes: got 4620289; expected at most 4620288 (4.4 MiB): Lambda takes an event of 6 MiB',
    ],
    ['data destroyed outside a sandbox', { removalPolicy: 'destroy' }, 'only a config with sandbox: true may destroy'],
    [
      'retention that CloudWatch does not have',
      { logs: { retentionDays: 42 } },
      'logs.retentionDays: got 42; expected one of 1, 3,',
    ],
    [
      'lookaround in a pattern',
      {
        guardrail: {
          ...LEAST.guardrail,
          regexes: [{ name: 'a', pattern: '(?<!x)y', input: 'BLOCK', output: 'BLOCK' }],
        },
      },
      'guardrail.regexes[0].pattern: got "(?<!x)y"; expected a pattern without lookaround',
    ],
    [
      'no personal data at all',
      { guardrail: { ...LEAST.guardrail, pii: {} } },
      'guardrail.pii: got {}; expected at least one kind of personal data here or in regexes',
    ],
    [
      'long definition on tier CLASSIC',
      {
        guardrail: {
          ...LEAST.guardrail,
          tier: 'CLASSIC',
          deniedTopics: [{ name: 'a', definition: 'x'.repeat(201), examples: ['b'] }],
        },
      },
      'expected up to 200 characters on tier CLASSIC',
    ],
  ];

  test.each(cases)('%s', (_, changes, expected) => {
    expect(refusalOf(changes)).toContain(expected);
  });

  test('every problem is named at once', () => {
    const message = refusalOf({ prefix: 'X', account: '1', regoin: 'us-west-2' });
    expect(message).toMatch(/^the config has 3 problem\(s\):/);
    expect(message.split('\n')).toHaveLength(4);
  });
});

describe('defaults', () => {
  const config = givenConfig();

  test.each([
    ['sandbox', config.sandbox, false],
    ['tags', config.tags, {}],
    ['network.cidr', config.network.cidr, '10.64.0.0/20'],
    ['encryption', config.encryption, { type: 'create' }],
    ['iam', config.iam, { rolePath: '/' }],
    ['api.throttling', config.api.throttling, { rateLimit: 50, burstLimit: 100 }],
    ['api.maxRequestBytes', config.api.maxRequestBytes, 4_620_288],
    ['functions.chat', config.functions.chat, { memoryMiB: 512, timeoutSeconds: 300, reservedConcurrency: 20 }],
    ['functions.models', config.functions.models, { memoryMiB: 256, timeoutSeconds: 10, reservedConcurrency: 5 }],
    ['logs.retentionDays', config.logs.retentionDays, 365],
    ['removalPolicy', config.removalPolicy, 'retain'],
    ['takeOver', config.takeOver, []],
    ['guardrail.tier', config.guardrail.tier, 'STANDARD'],
    ['guardrail.grounding', config.guardrail.grounding, { grounding: 0.7, relevance: 0.7 }],
    ['guardrail.words', config.guardrail.words, []],
    ['guardrail.regexes', config.guardrail.regexes, []],
  ])('%s', (_, value, expected) => {
    expect(value).toEqual(expected);
  });

  test('every content filter is on and HIGH', () => {
    expect(new Set(Object.values(config.guardrail.contentFilters))).toEqual(new Set(['HIGH']));
  });
});

describe('shipped configs', () => {
  test('are sandbox, eu-strict and seoul', () => {
    expect(configNames()).toEqual(['eu-strict', 'sandbox', 'seoul']);
  });

  test.each(configNames())('%s holds', (name) => {
    expect(loadConfig(name).prefix).toBe(name);
  });

  test('an unknown name is refused with the names that there are', () => {
    expect(() => loadConfig('soul')).toThrow(
      'no config "soul" in the folder config, did you mean seoul? choose with -c config=NAME one of: eu-strict, sandbox, seoul',
    );
  });

  test('a path is not a name', () => {
    expect(() => loadConfig('../lib/config/index')).toThrow('no config "../lib/config/index"');
  });
});

test('a bring-your-own network counts the Availability Zones of its subnets', () => {
  const subnet = (id: string, availabilityZone: string) => ({
    subnetId: `subnet-${id}`,
    availabilityZone,
    routeTableId: `rtb-${id}`,
  });
  const network = {
    type: 'existing' as const,
    vpcId: 'vpc-0123456789abcdef0',
    cidr: '10.0.0.0/16',
    subnets: [subnet('0123456789abcdef0', 'us-west-2a'), subnet('0123456789abcdef1', 'us-west-2a')],
  };
  expect(() => defineConfig({ ...LEAST, network })).toThrow('expected at least two different Availability Zones');
});

test('a bring-your-own network has one subnet in each Availability Zone', () => {
  const subnets = ['us-west-2a', 'us-west-2a', 'us-west-2b'].map((availabilityZone, i) => ({
    subnetId: `subnet-0123456789abcdef${i}`,
    availabilityZone,
    routeTableId: 'rtb-0123456789abcdef0',
  }));
  const network = { type: 'existing' as const, vpcId: 'vpc-0123456789abcdef0', cidr: '10.0.0.0/16', subnets };
  expect(() => defineConfig({ ...LEAST, network })).toThrow('expected one subnet per Availability Zone');
});
