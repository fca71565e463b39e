import { App, CfnParameter, CfnResource, Stack } from 'aws-cdk-lib';
import { GenAiChecks } from '../../../lib/compliance/genai/genai-checks';
import type { GenAiRule } from '../../../lib/compliance/genai/genai-rule';

/** Resources of a template, by logical id. */
export type Resources = Readonly<Record<string, readonly [type: string, properties: object]>>;

export interface RuleCases {
  /** Templates with the values that the rule wants, by what makes them good. */
  readonly good: Readonly<Record<string, Resources>>;
  /** Templates that the rule doesn't concern, by what exempts them. */
  readonly exempt?: Readonly<Record<string, Resources>>;
  /** Templates with what the rule finds: `<logical id>` or `<logical id>[<detail>]`. */
  readonly bad: Readonly<Record<string, readonly [Resources, ...findings: string[]]>>;
}

/** What the rule finds, sorted. Fails when the rule throws. */
export function findingsOf(rule: GenAiRule, resources: Resources): string[] {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
  for (const [id, [type, properties]] of Object.entries(resources)) new CfnResource(stack, id, { type, properties });
  new CfnParameter(stack, 'Parameter');
  const { violations } = new GenAiChecks(undefined, { verbose: true }, [rule]).validateScope(stack);
  const thrown = violations.find(({ description }) => description.startsWith('Rule threw'));
  if (thrown) throw new Error(`${thrown.description} ${JSON.stringify(resources)}`);
  return violations
    .flatMap(({ ruleName, violatingResources }) => {
      const detail = ruleName.slice(`GenAI-${rule.id}`.length);
      return violatingResources.map(({ constructPath = '' }) => `${constructPath.split('/')[1]}${detail}`);
    })
    .sort();
}

const REFERENCES = [
  { 'Fn::GetAtt': ['Elsewhere', 'Arn'] },
  { 'Fn::ImportValue': 'elsewhere' },
  { 'Fn::GetStackOutput': { StackName: 'elsewhere', OutputName: 'Value' } },
];
const OTHERS = [
  { Ref: 'AWS::NoValue' },
  { Ref: 'Parameter' },
  { 'Fn::FindInMap': ['Map', 'Key', 'Value'] },
  { 'Fn::If': ['Condition', { Ref: 'AWS::NoValue' }, { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }] },
  { 'Fn::Join': ['', { Ref: 'Parameter' }] },
  { 'Fn::Sub': ['literal', { A: { Ref: 'Parameter' } }] },
  null,
  [],
  [null],
  '',
  7,
];

/** Tests a rule over its cases, and over each with an intrinsic in every place that can hold one. */
export function describeRule(rule: GenAiRule, { good, exempt = {}, bad }: RuleCases): void {
  describe(rule.id, () => {
    test.each(Object.entries({ ...good, ...exempt }))('accepts %s', (_, resources) => {
      expect(findingsOf(rule, resources)).toEqual([]);
    });

    test.each(Object.entries(bad))('finds %s', (_, [resources, ...findings]) => {
      expect(findings).not.toEqual([]);
      expect(findingsOf(rule, resources)).toEqual(findings);
    });

    test('sees through Fn::If', () => {
      for (const [resources, ...findings] of Object.values(bad)) {
        for (const branched of mutants(resources, (value) => ({ 'Fn::If': ['Condition', value, value] }))) {
          expect(findingsOf(rule, branched)).toEqual(expect.arrayContaining(findings));
        }
      }
    });

    test('takes a reference for a value that is present', () => {
      for (const resources of Object.values(good)) {
        for (const reference of REFERENCES) {
          for (const mutant of mutants(resources, () => reference)) expect(findingsOf(rule, mutant)).toEqual([]);
        }
      }
    });

    test('never throws, whatever is in a place', () => {
      const templates = [
        ...Object.values({ ...good, ...exempt }),
        ...Object.values(bad).map(([resources]) => resources),
      ];
      for (const value of [...REFERENCES, ...OTHERS]) {
        for (const mutant of templates.flatMap((resources) => mutants(resources, () => value))) {
          expect(() => findingsOf(rule, mutant)).not.toThrow();
        }
      }
    });
  });
}

/** The template once for every property at any depth, with this one changed. */
function mutants(resources: Resources, change: (value: unknown) => unknown): Resources[] {
  return Object.entries(resources).flatMap(([id, [type, properties]]) =>
    changed(properties, change)
      .slice(1)
      .map((mutant) => ({ ...resources, [id]: [type, mutant as object] as const })),
  );
}

/** The value changed as a whole, then changed in each of its parts. Intrinsics are not looked into. */
function changed(value: unknown, change: (value: unknown) => unknown): unknown[] {
  const whole = [change(value)];
  if (typeof value !== 'object' || value === null) return whole;
  if (Array.isArray(value)) {
    return [...whole, ...value.flatMap((item, i) => changed(item, change).map((mutant) => value.with(i, mutant)))];
  }
  if (Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'))) return whole;
  return [
    ...whole,
    ...Object.entries(value).flatMap(([key, item]) =>
      changed(item, change).map((mutant) => ({ ...value, [key]: mutant })),
    ),
  ];
}
