import { alarmsOf, evaluate } from '../observability/templates';
import { givenEndpoint, givenTemplates } from './given-jumpstart';

const scaling = { min: 2, max: 4, targetInvocationsPerInstance: 50 };
const { JumpStart } = givenTemplates({ open: givenEndpoint({ scaling }), other: givenEndpoint() });
const alarms = alarmsOf(JumpStart);
const of = (name: string) => {
  const found = alarms[name];
  if (!found) throw new Error(`no alarm ${name} among ${Object.keys(alarms).join(', ')}`);
  return found;
};

test('each endpoint has its alarms, and one call for all of them', () => {
  expect(Object.keys(alarms).sort()).toEqual([
    'example-a-model-endpoint-does-not-keep-up-open',
    'example-a-model-endpoint-fails-open',
    'example-a-model-endpoint-fails-other',
    'example-a-model-endpoint-is-slow-open',
    'example-a-model-endpoint-is-slow-other',
  ]);
  const [composite] = Object.values(JumpStart.findResources('AWS::CloudWatch::CompositeAlarm'));
  expect(composite?.Properties.AlarmName).toBe('example-jumpstart-is-impaired');
  expect(JSON.stringify(composite?.Properties.AlarmRule).match(/ALARM\(/g)).toHaveLength(4);
});

test('failures are a share of the calls of that endpoint', () => {
  const { expression = '', threshold, metrics } = of('example-a-model-endpoint-fails-open');
  for (const { namespace, dimensions } of metrics) {
    expect(namespace).toBe('AWS/SageMaker');
    expect(dimensions).toEqual({ EndpointName: 'example-open', VariantName: 'AllTraffic' });
  }
  expect(evaluate(expression, { part: 10, whole: 100 })).toBeGreaterThanOrEqual(threshold);
  expect(evaluate(expression, { part: 1, whole: 100 })).toBeLessThan(threshold);
  expect(evaluate(expression, { part: 1, whole: 1 })).toBe(0);
});

test('latency is in microseconds', () => {
  expect(of('example-a-model-endpoint-is-slow-open').threshold).toBe(60_000_000);
});

test('more requests than scaling aims at are too many when they last', () => {
  const { metrics, threshold, evaluationPeriods } = of('example-a-model-endpoint-does-not-keep-up-open');
  expect(metrics[0]).toMatchObject({ name: 'InvocationsPerInstance', periodSeconds: 60 });
  expect({ threshold, evaluationPeriods }).toEqual({ threshold: 60, evaluationPeriods: 20 });
});
