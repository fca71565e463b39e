import type { BaselineConfigInput } from '../../lib/config';
import { LEAST } from '../support/configs';
import { given } from './given-alarms';

const { templates, alarms } = given({
  models: { ...LEAST.models, images: { picture: 'stability.stable-image-core-v1:1' } },
  api: { ...LEAST.api, moderations: true },
} satisfies Partial<BaselineConfigInput>);
const composites = Object.values(templates.Observability.findResources('AWS::CloudWatch::CompositeAlarm')).map(
  ({ Properties }) => Properties,
);
const dashboards = Object.values(templates.Observability.findResources('AWS::CloudWatch::Dashboard')).map(
  ({ Properties }) => JSON.stringify(Properties.DashboardBody),
);

describe.each(['images', 'moderations'])('the capability %s', (capability) => {
  const own = Object.values(alarms).filter(({ name }) => name.endsWith(`-${capability}`));

  test('has alarms of its requests and of its function', () => {
    expect(own.map(({ name }) => name.replace('example-', '').replace(`-${capability}`, '')).sort()).toEqual([
      'function-crashes',
      'function-is-throttled',
      'function-nears-its-reserved-concurrency',
      'function-nears-its-timeout',
      'requests-are-throttled',
      'requests-fail',
    ]);
    const counted = own.flatMap(({ metrics }) => metrics).filter(({ namespace }) => namespace.startsWith('Bedrock'));
    expect(new Set(counted.map(({ dimensions }) => dimensions.service))).toEqual(new Set([capability]));
  });

  test('is one critical message when it is impaired', () => {
    const composite = composites.find(
      ({ AlarmName }) => AlarmName === `example-a-capability-is-impaired-${capability}`,
    );
    expect(JSON.stringify(composite?.AlarmActions)).toContain('Critical');
    expect(composite?.AlarmDescription).toContain('#a-capability-is-impaired');
  });

  test('is on the dashboard', () => {
    const heading = { images: '## Images', moderations: '## Moderations' }[capability];
    expect(dashboards.some((body) => body.includes(heading ?? '?'))).toBe(true);
  });
});

test('no widget is without a metric, also where a capability has no aliases', () => {
  expect(dashboards.join()).toMatch(/Images: requests by alias/);
  expect(dashboards.join()).not.toMatch(/Moderations: requests by alias/);
});

test('a config without them has none of these alarms', () => {
  expect(Object.keys(given().alarms).filter((name) => /-(images|moderations)$/.test(name))).toEqual([]);
});
