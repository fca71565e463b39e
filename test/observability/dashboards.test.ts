import { DIMENSIONS, METRICS } from '../../lambda/contract/metrics';
import type { BaselineConfigInput } from '../../lib/config';
import { LEAST } from '../support/configs';
import { givenStage, templatesOf } from '../support/stage';
import { alarmsOf, resolved } from './templates';

interface Widget {
  readonly type: 'metric' | 'text' | 'log' | 'alarm';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly view?: string;
    readonly markdown?: string;
    readonly query?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
    readonly yAxis?: { readonly left?: { readonly label?: string } };
    readonly annotations?: { readonly horizontal: readonly { readonly label: string; readonly value: number }[] };
  };
}

interface Shown {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

function given(changes: Partial<BaselineConfigInput> = {}) {
  const templates = templatesOf(givenStage(changes));
  const dashboards = Object.values(templates.Observability.findResources('AWS::CloudWatch::Dashboard')).map(
    ({ Properties }) => [Properties.DashboardName as string, resolved(Properties.DashboardBody)] as const,
  );
  return { templates, bodies: Object.fromEntries(dashboards) };
}

function widgetsOf(body = '{}'): Widget[] {
  return (JSON.parse(body) as { widgets: Widget[] }).widgets;
}

/** Metrics of a widget, in the short form of the dashboard's body written out; expressions are left out. */
function metricsOf({ properties }: Widget): Shown[] {
  return (properties.metrics ?? []).flatMap((entry) => {
    const texts = entry.filter((part) => typeof part === 'string');
    const [namespace, name, ...pairs] = texts;
    if (namespace === undefined || name === undefined) return [];
    const dimensions = Object.fromEntries(
      Array.from({ length: pairs.length / 2 }, (_, i) => [pairs[2 * i], pairs[2 * i + 1]]),
    );
    return [{ namespace, name, dimensions }];
  });
}

function expressionsOf({ properties }: Widget): { readonly expression: string; readonly ids: readonly string[] }[] {
  const options = (properties.metrics ?? []).map((entry) => entry.at(-1) as { expression?: string; id?: string });
  const ids = options.flatMap(({ id }) => id ?? []);
  return options.flatMap(({ expression }) => (expression ? [{ expression, ids }] : []));
}

function overlapping(widgets: readonly Widget[]): string[] {
  const overlap = (a: Widget, b: Widget) =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
  return widgets.flatMap((a, i) =>
    widgets.slice(i + 1).flatMap((b) => (overlap(a, b) ? [`${a.properties.title} and ${b.properties.title}`] : [])),
  );
}

const TWO_ALIASES: Partial<BaselineConfigInput> = {
  models: {
    chat: {
      default: { model: 'anthropic.claude-haiku-4-5-20251001-v1:0', fallbacks: ['open'] },
      open: 'openai.gpt-oss-120b-1:0',
    },
  },
  alarms: { quotaTokensPerMinute: { open: 400_000 } },
  feedback: { retentionDays: 30, dynamoDbPrefixListId: 'pl-00a54069' },
};
const REGIONAL: Partial<BaselineConfigInput> = {
  api: { exposure: { type: 'regional', clientCidrs: ['203.0.113.0/24'] }, auth: { type: 'iam' } },
};
const two = given(TWO_ALIASES);
const CASES = [
  { of: 'the least config', ...given() },
  { of: 'two aliases and a quota', ...two },
  { of: 'a regional API', ...given(REGIONAL) },
].flatMap(({ of, bodies }) => Object.entries(bodies).map(([name, body]) => [`${name} of ${of}`, body] as const));

test('there are two', () => {
  expect(Object.keys(two.bodies).sort()).toEqual(['example-business', 'example-operations']);
});

describe.each(CASES)('%s', (_, body) => {
  const widgets = widgetsOf(body);

  test('has values everywhere', () => {
    expect(body).not.toMatch(/undefined|NaN|null|\[object/);
  });

  test('lays its widgets out in 24 columns, one beside the other', () => {
    expect(overlapping(widgets)).toEqual([]);
    expect(widgets.filter(({ x, width }) => x < 0 || x + width > 24)).toEqual([]);
  });

  test('gives every widget a title, and what it draws a unit', () => {
    const titled = widgets.filter(({ type }) => type !== 'text');
    expect(titled.filter(({ properties }) => !properties.title)).toEqual([]);
    const drawn = widgets.filter(({ properties }) => properties.view === 'timeSeries');
    expect(drawn.length).toBeGreaterThan(3);
    expect(drawn.filter(({ properties }) => !properties.yAxis?.left?.label).map((w) => w.properties.title)).toEqual([]);
    expect(drawn.filter((widget) => metricsOf(widget).length === 0).map((w) => w.properties.title)).toEqual([]);
  });

  test('has expressions of metrics that it has', () => {
    for (const { expression, ids } of widgets.flatMap(expressionsOf)) {
      const used = expression.match(/[a-z]+\d*/g) ?? [];
      expect(used.filter((id) => !ids.includes(id))).toEqual([]);
    }
  });

  test('stays within what CloudWatch takes: 500 metrics a widget, 100 alarms a widget', () => {
    expect(widgets.filter(({ properties }) => (properties.metrics?.length ?? 0) > 500)).toEqual([]);
    expect(widgets.filter(({ properties }) => (properties.alarms?.length ?? 0) > 100)).toEqual([]);
  });
});

describe('metrics of the functions', () => {
  const own = Object.values(two.bodies)
    .flatMap((body) => widgetsOf(body).flatMap(metricsOf))
    .filter(({ namespace }) => namespace === 'BedrockBaseline/example');

  test('every one that is written is shown, and no other', () => {
    const shown = new Set(own.map(({ name }) => name));
    expect([...shown].sort()).toEqual(
      Object.values(METRICS)
        .map(({ name }) => name)
        .sort(),
    );
  });

  test('with the dimensions that they are written with', () => {
    for (const { dimensions } of own) {
      const { [DIMENSIONS.CAPABILITY]: capability, [DIMENSIONS.ALIAS]: alias, ...others } = dimensions;
      expect(others).toEqual({});
      expect(['chat', 'feedback', 'models']).toContain(capability);
      expect([undefined, 'default', 'open']).toContain(alias);
    }
  });

  test('by every alias', () => {
    const aliases = new Set(own.flatMap(({ dimensions }) => dimensions[DIMENSIONS.ALIAS] ?? []));
    expect([...aliases].sort()).toEqual(['default', 'open']);
  });
});

test('no widget for what the config does not have', () => {
  const names = (changes: Partial<BaselineConfigInput>) =>
    widgetsOf(given(changes).bodies['example-operations'])
      .flatMap(metricsOf)
      .flatMap(({ dimensions }) => dimensions['Service Name'] ?? []);
  expect(names({})).toContain('com.amazonaws.us-west-2.execute-api');
  expect(names(REGIONAL)).not.toContain('com.amazonaws.us-west-2.execute-api');
  expect(names(REGIONAL)).toContain('com.amazonaws.us-west-2.bedrock-runtime');
});

test('the quota is drawn where the config names it, and missed where it does not', () => {
  const usage = (bodies: Record<string, string>) =>
    widgetsOf(bodies['example-operations']).find((widget) =>
      metricsOf(widget).some(({ name }) => name === 'EstimatedTPMQuotaUsage'),
    );
  expect(usage(two.bodies)?.properties.annotations?.horizontal).toEqual([
    expect.objectContaining({ label: 'quota of open', value: 400_000 }),
  ]);
  expect(usage(given().bodies)?.properties.title).toContain('the config names no quota');
});

test('the state of every alarm of the platform is shown, capabilities first', () => {
  const [first, ...rest] = widgetsOf(two.bodies['example-operations']).filter(({ type }) => type === 'alarm');
  const names = (widget?: Widget) => (widget?.properties.alarms ?? []).map((arn) => arn.split(':alarm:')[1]);
  expect(names(first)).toEqual([
    'example-a-capability-is-impaired-feedback',
    'example-chat-is-impaired',
    'example-the-api-is-impaired',
  ]);
  const defined = Object.values(two.templates).flatMap((template) => Object.keys(alarmsOf(template)));
  expect(defined.length).toBeGreaterThan(25);
  expect(rest.flatMap(names).sort()).toEqual(defined.sort());
});

test('a new version of the guardrail changes the dashboard that names its version', () => {
  const before = given().bodies['example-business'];
  const after = given({ guardrail: { ...LEAST.guardrail, words: ['nightingale'] } }).bodies['example-business'];
  expect(before).toContain('GuardrailVersion');
  expect(after).not.toBe(before);
});

describe('the checks find', () => {
  const at = (x: number, y: number): Widget => ({
    type: 'text',
    x,
    y,
    width: 8,
    height: 6,
    properties: { title: `${x}` },
  });

  test('widgets that overlap', () => {
    expect(overlapping([at(0, 0), at(8, 0), at(0, 6)])).toEqual([]);
    expect(overlapping([at(0, 0), at(7, 5)])).toEqual(['0 and 7']);
  });
});
