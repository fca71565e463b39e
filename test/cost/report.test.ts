import type { BaselineConfig } from '../../lib/config';
import { loadConfig } from '../../lib/config';
import { type CostReport, costReport } from '../../scripts/cost/report';
import { type Resource, resourcesOf } from '../../scripts/cost/resources';
import { costText } from '../../scripts/cost/text';
import { givenConfig } from '../support/configs';
import { TODAY } from '../support/stage';

const NAMES = ['eu-strict', 'sandbox', 'seoul'];
const cases = NAMES.map((name) => {
  const config = loadConfig(name);
  const resources = resourcesOf(config, TODAY);
  return { name, config, resources, report: costReport(name, config, resources, TODAY) };
});

const line = (report: CostReport, what: string) => report.monthly.find((one) => one.what === what);

describe.each(cases)('config $name', ({ config, resources, report }) => {
  const count = (type: string) => resources.filter((resource) => resource.type === type).length;

  test('counts what the templates hold', () => {
    const zones = config.network.type === 'create' ? config.network.availabilityZones.length : 0;
    // An interface endpoint has security groups, a gateway has route tables.
    const interfaces = resources.filter(
      ({ type, properties }) => type === 'AWS::EC2::VPCEndpoint' && 'SecurityGroupIds' in properties,
    );
    expect(interfaces.length).toBeGreaterThan(0);
    expect(line(report, 'interface endpoints in each zone')?.count).toBe(interfaces.length * zones);
    expect(line(report, 'customer keys')?.count).toBe(count('AWS::KMS::Key'));
    expect(line(report, 'composite alarms')?.count).toBe(count('AWS::CloudWatch::CompositeAlarm'));
    expect(line(report, 'dashboards')?.count).toBe(count('AWS::CloudWatch::Dashboard'));
    expect(line(report, 'web ACLs')?.count).toBe(1);
    expect(line(report, 'budgets with an action')?.count).toBe(1);
    // Every MetricStat, and one for an alarm that names its metric outright.
    const alarms = resources.filter(({ type }) => type === 'AWS::CloudWatch::Alarm');
    const metrics = alarms.map(({ properties }) => JSON.stringify(properties).match(/"MetricStat":/g)?.length ?? 1);
    expect(line(report, 'metrics that alarms watch')?.count).toBe(metrics.reduce((sum, n) => sum + n, 0));
  });

  test('adds up', () => {
    for (const { count: n, unitUsd = 0, usd = 0, what } of report.monthly) {
      const times =
        what === 'interface endpoints in each zone' ? 730 : what === 'budgets with an action' ? 730 / 24 : 1;
      expect(usd).toBeCloseTo(n * unitUsd * times, 8);
      expect([what, usd > 0]).toEqual([what, !report.unknown.includes(`${n} x ${what}`)]);
    }
    expect(report.monthlyUsd).toBeCloseTo(
      report.monthly.reduce((sum, { usd = 0 }) => sum + usd, 0),
      8,
    );
  });

  test('knows every type of its resources, and says what it knows no price of', () => {
    expect(report.unknown.filter((what) => what.includes('::'))).toEqual([]);
    expect(report.unknown).toContain('traces');
  });

  test('has a price for the tokens of each alias', () => {
    expect(report.aliases.map(({ alias }) => alias)).toEqual(Object.keys(config.models.chat));
    for (const alias of report.aliases) {
      expect(alias.inputUsd).toBeGreaterThan(0);
      expect(alias.outputUsd).toBeGreaterThanOrEqual(alias.inputUsd ?? 0);
    }
  });

  test('gives each price its source and date', () => {
    const { monthly, usage, aliases, guardrail } = report;
    for (const priced of [...monthly, ...usage, ...aliases, ...guardrail]) {
      const known = 'unitUsd' in priced || 'inputUsd' in priced || 'usd' in priced;
      expect([priced, priced.source !== undefined, priced.asOf !== undefined]).toEqual([priced, known, known]);
    }
    const dates = [...monthly, ...usage, ...aliases, ...guardrail].flatMap(({ asOf }) => asOf ?? []);
    expect(dates.filter((date) => date < report.pricesFrom || date > report.pricesTo)).toEqual([]);
  });

  test('reads in 120 columns, and says what the JSON says', () => {
    const text = costText(report);
    const lines = text.split('\n');
    expect(lines.filter((one) => one.length > 120)).toEqual([]);
    const shows = (...words: (string | number | undefined)[]) =>
      lines.some((one) => words.every((word) => word !== undefined && one.includes(String(word))));
    for (const { what, count: n, usd } of report.monthly)
      expect(shows(n, what, usd?.toFixed(2) ?? 'unknown')).toBe(true);
    expect(shows('together', report.monthlyUsd.toFixed(2))).toBe(true);
    for (const { what, unitUsd } of report.usage) expect(shows(what, unitUsd ?? 'unknown')).toBe(true);
    for (const { alias, modelId, inputUsd, outputUsd, asOf } of report.aliases) {
      expect(shows(alias, modelId, inputUsd, outputUsd, asOf)).toBe(true);
    }
    for (const { policy, usd } of report.guardrail) expect(shows(policy, usd?.toFixed(2))).toBe(true);
    for (const what of report.unknown) expect(lines).toContain(`  ${what}`);
    expect(lines[0]).toContain(`${report.pricesFrom} to ${report.pricesTo}`);
    for (const { source } of [...report.monthly, ...report.aliases]) {
      const flat = text.replace(/\s+/g, ' ');
      if (source) expect(flat).toContain(source);
    }
  });
});

describe('what a guardrail costs per million tokens', () => {
  const guardrailOf = (changes: Partial<BaselineConfig['guardrail']>) => {
    const config = givenConfig();
    return costReport('example', { ...config, guardrail: { ...config.guardrail, ...changes } }, [], TODAY);
  };

  test('is 4,000 text units of each policy that the config has', () => {
    const report = guardrailOf({});
    expect(report.guardrail.map(({ policy, usd }) => [policy, usd])).toEqual([
      ['content filters', 4 * 0.15],
      ['denied topics', 4 * 0.15],
      ['built-in kinds of personal data', 4 * 0.1],
    ]);
    expect(report.guardrailUsd).toBeCloseTo(1.6, 8);
  });

  test('leaves out personal data where there are only regular expressions', () => {
    expect(guardrailOf({ pii: {} }).guardrailUsd).toBeCloseTo(1.2, 8);
  });
});

describe('what is unknown', () => {
  const endpoint: Resource = {
    type: 'AWS::EC2::VPCEndpoint',
    properties: { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b'] },
  };

  test('a type that nobody has looked up is named, and is in no sum', () => {
    const config = givenConfig();
    const [known, more] = [[endpoint], [endpoint, { type: 'AWS::Moon::Base', properties: {} }]].map((resources) =>
      costReport('example', config, resources, TODAY),
    );
    expect(more?.unknown).toEqual([...(known?.unknown ?? []), '1 x AWS::Moon::Base']);
    expect(more?.monthlyUsd).toBe(known?.monthlyUsd);
  });

  test('a Region without prices gives no sum of its guardrail and no prices of its tokens', () => {
    const config: BaselineConfig = { ...givenConfig(), region: 'me-south-1', residency: 'global' };
    const report = costReport('example', config, [endpoint], TODAY);
    expect(report.guardrail.every(({ usd }) => usd === undefined)).toBe(true);
    expect(report.guardrailUsd).toBeUndefined();
    expect(report.unknown).toEqual(expect.arrayContaining(['guardrail: content filters', 'guardrail: denied topics']));
    expect(costText(report)).toMatch(/together +unknown/);
  });

  test('gateway endpoints, alarms on formulas and quick alarms are told apart', () => {
    const stat = (Period: number) => ({ MetricStat: { Period } });
    const resources: Resource[] = [
      endpoint,
      { type: 'AWS::EC2::VPCEndpoint', properties: { VpcEndpointType: 'Gateway', SubnetIds: ['a', 'b'] } },
      { type: 'AWS::CloudWatch::Alarm', properties: { MetricName: 'x', Period: 60 } },
      { type: 'AWS::CloudWatch::Alarm', properties: { Metrics: [{ Expression: 'a/b' }, stat(300), stat(300)] } },
      { type: 'AWS::CloudWatch::Alarm', properties: { MetricName: 'x', Period: 10 } },
    ];
    const report = costReport('example', givenConfig(), resources, TODAY);
    expect(line(report, 'interface endpoints in each zone')).toMatchObject({ count: 2, usd: 2 * 0.01 * 730 });
    expect(line(report, 'metrics that alarms watch')).toMatchObject({ count: 3 });
    expect(line(report, 'metrics that quick alarms watch')).toMatchObject({ count: 1, usd: 0.3 });
  });
});
