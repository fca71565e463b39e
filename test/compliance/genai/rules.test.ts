import { CfnResource } from 'aws-cdk-lib';
import { GenAiChecks } from '../../../lib/compliance/genai/genai-checks';
import {
  ACCESS_RULES,
  AUDIT_RULES,
  GENAI_RULES,
  GUARDRAIL_RULES,
  NETWORK_RULES,
} from '../../../lib/compliance/genai/rules';
import { ACCESS_CASES } from './access-cases';
import { AUDIT_CASES } from './audit-cases';
import { findingsOf, givenStack, type Resources } from './given-resources';
import { GUARDRAIL_CASES } from './guardrail-cases';
import { GUARDRAIL_DENY_CASES } from './guardrail-deny-cases';
import { GUARDRAIL_USE_CASES } from './guardrail-use-cases';
import { NETWORK_CASES } from './network-cases';
import { PERMISSION_CASES } from './permission-cases';

const CASES = [
  ...ACCESS_CASES,
  ...PERMISSION_CASES,
  ...NETWORK_CASES,
  ...GUARDRAIL_CASES,
  ...GUARDRAIL_DENY_CASES,
  ...GUARDRAIL_USE_CASES,
  ...AUDIT_CASES,
];
const RULES = [...ACCESS_RULES, ...NETWORK_RULES, ...GUARDRAIL_RULES, ...AUDIT_RULES];

test.each(CASES.map((it) => [it.rule.id, it.name, it] as const))('%s: %s', (_, __, { rule, resources, findings }) => {
  expect(findingsOf(rule, givenStack(resources))).toEqual(findings);
});

test.each(RULES.map((rule) => [rule.id, rule] as const))('%s is held by cases both ways', (_, rule) => {
  const cases = CASES.filter((it) => it.rule === rule);
  expect(cases.some((it) => it.findings.length === 0)).toBe(true);
  expect(cases.some((it) => it.findings.length > 0)).toBe(true);
});

test('a bad stack fails the pack in every one of these rules', () => {
  const bad: Record<string, Resources[string]> = {};
  for (const [i, it] of CASES.filter((one) => one.findings.length > 0).entries()) {
    const prefixed = Object.fromEntries(Object.entries(it.resources).map(([id, one]) => [`Case${i}${id}`, one]));
    Object.assign(bad, prefixed);
  }
  const { violations } = new GenAiChecks().validateScope(givenStack(bad));
  const found = new Set(violations.map(({ ruleName }) => ruleName.replace(/\[.*/s, '')));
  expect(RULES.map((rule) => `GenAI-${rule.id}`).filter((id) => !found.has(id))).toEqual([]);
  expect(violations.filter(({ description }) => description.startsWith('Rule threw'))).toEqual([]);
});

test('ids are unique, and every rule says what is wrong, what to do and why', () => {
  expect(new Set(GENAI_RULES.map((rule) => rule.id)).size).toBe(GENAI_RULES.length);
  for (const rule of GENAI_RULES) {
    expect(rule.id).toMatch(/^([A-Z][a-z0-9]*)+$/);
    expect(rule.info).toMatch(/^[A-Z].*[;,].*\.$/);
    expect(rule.explanation).toMatch(/^[A-Z].*\.$/);
  }
});

/** What a template may have in place of a value. */
const INTRINSICS: readonly unknown[] = [
  { Ref: 'Parameter' },
  { Ref: 'AWS::NoValue' },
  { Ref: 'Elsewhere' },
  { 'Fn::GetAtt': ['Elsewhere', 'Arn'] },
  { 'Fn::GetAtt': 'Elsewhere.Arn' },
  { 'Fn::If': ['C', { Ref: 'AWS::NoValue' }, { 'Fn::If': ['D', ['a', { Ref: 'Elsewhere' }], 'b'] }] },
  { 'Fn::Join': ['', ['a', { Ref: 'Parameter' }, { 'Fn::If': ['C', 'b', { Ref: 'AWS::NoValue' }] }]] },
  { 'Fn::Join': [',', { Ref: 'Elsewhere' }] },
  { 'Fn::Sub': `\${Elsewhere.Arn}/\${Parameter}/\${!literal}` },
  { 'Fn::Sub': [`\${a}-\${AWS::Region}`, { a: { Ref: 'Parameter' } }] },
  { 'Fn::ImportValue': { 'Fn::Sub': `\${AWS::StackName}-export` } },
  { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'value'] },
  { 'Fn::Select': [0, { 'Fn::Split': [',', { Ref: 'Parameter' }] }] },
  { 'Fn::GetStackOutput': { StackName: 'other', OutputName: 'output' } },
  { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://bucket/key' } } },
  null,
  [],
  [null],
  '',
  '{"not": JSON',
  7,
  true,
];

/** Every copy of a value in which one place, at any depth, holds something else. */
function* withOnePlaceChanged(value: unknown, put: unknown): Generator<unknown> {
  yield put;
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      for (const changed of withOnePlaceChanged(item, put)) yield value.with(i, changed);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      for (const changed of withOnePlaceChanged(item, put)) yield { ...value, [key]: changed };
    }
  }
}

test.each(RULES.map((rule) => [rule.id, rule] as const))('%s judges any intrinsic in any place', (_, rule) => {
  let judged = 0;
  for (const { resources } of CASES.filter((it) => it.rule === rule && it.findings.length === 0)) {
    for (const [id, { Type, Properties = {} }] of Object.entries(resources)) {
      const { [id]: _changed, ...others } = resources;
      const stack = givenStack(others, { Parameter: { type: 'String' } });
      for (const properties of INTRINSICS.flatMap((put) => [...withOnePlaceChanged(Properties, put)])) {
        if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) continue;
        new CfnResource(stack, id, { type: Type, properties: { ...properties } }).overrideLogicalId(id);
        findingsOf(rule, stack);
        judged++;
        stack.node.tryRemoveChild(id);
      }
    }
  }
  expect(judged).toBeGreaterThan(INTRINSICS.length);
});
