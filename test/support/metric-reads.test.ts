import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, Dashboard, GraphWidget, MathExpression, Metric, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { metricReads, metricsOfFilters } from './metric-reads';

const metric = (metricName: string, dimensionsMap: Record<string, string> = { service: 'chat' }) =>
  new Metric({ namespace: 'Ours/x', metricName, dimensionsMap });

function readsOf(build: (stack: Stack) => void): string[] {
  const stack = new Stack(new App(), 'Stack');
  build(stack);
  const resources = Template.fromStack(stack).toJSON().Resources;
  return metricReads(resources).map(
    ({ namespace, name, dimensions }) => `${namespace} ${name} ${JSON.stringify(dimensions)}`,
  );
}

const math = new MathExpression({ expression: '100 * a / b', usingMetrics: { a: metric('A'), b: metric('B') } });
const search = new MathExpression({
  expression: `SUM(SEARCH('{Ours/x,service,Alias} MetricName="C" service="chat"', 'Sum', 300))`,
  usingMetrics: {},
});
const alarm = { threshold: 1, evaluationPeriods: 1 };

test.each<[string, (stack: Stack) => void, string[]]>([
  ['an alarm', (stack) => new Alarm(stack, 'A', { ...alarm, metric: metric('A') }), ['Ours/x A {"service":"chat"}']],
  [
    'an alarm on metric math',
    (stack) => new Alarm(stack, 'A', { ...alarm, metric: math }),
    ['Ours/x A {"service":"chat"}', 'Ours/x B {"service":"chat"}'],
  ],
  [
    'a dashboard',
    (stack) =>
      new Dashboard(stack, 'D', {
        widgets: [
          [
            new GraphWidget({
              left: [math, metric('L', { service: 'chat', Alias: stack.stackName })],
              right: [search],
            }),
            new SingleValueWidget({ metrics: [metric('S', {})] }),
          ],
        ],
      }),
    [
      'Ours/x A {"service":"chat"}',
      'Ours/x B {"service":"chat"}',
      'Ours/x L {"Alias":"Stack","service":"chat"}',
      'Ours/x C {"service":"chat","Alias":"*"}',
      'Ours/x S {}',
    ],
  ],
])('finds what %s reads', (_, build, expected) => {
  expect(readsOf(build).sort()).toEqual(expected.sort());
});

test('refuses a search that does not name its metrics', () => {
  const anything = new MathExpression({ expression: `SEARCH('{Ours/x,service}', 'Sum', 300)`, usingMetrics: {} });
  const build = (stack: Stack) => new Dashboard(stack, 'D', { widgets: [[new GraphWidget({ left: [anything] })]] });
  expect(() => readsOf(build)).toThrow('expected a search to name its metrics');
});

test('finds what metric filters write', () => {
  const stack = new Stack(new App(), 'Stack');
  new MetricFilter(stack, 'F', {
    logGroup: new LogGroup(stack, 'L'),
    filterPattern: FilterPattern.exists('$.eventName'),
    metricNamespace: 'Ours/x/trail',
    metricName: 'Changed',
    dimensions: { By: '$.eventName' },
  });
  expect(metricsOfFilters(Template.fromStack(stack).toJSON().Resources)).toEqual([
    { by: expect.any(String), namespace: 'Ours/x/trail', name: 'Changed', dimensions: { By: '*' } },
  ]);
});
