import { App, CfnParameter, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { statementsIn } from '../../../lib/compliance/genai/policy-statements';
import { guardrailKey } from '../../../lib/compliance/genai/rules/guardrail-key';
import { modelScopedInvoke } from '../../../lib/compliance/genai/rules/model-scoped-invoke';
import { trailBedrockSelectors } from '../../../lib/compliance/genai/rules/trail-bedrock-selectors';
import { holds, isPresent, listOf, propertiesOf, textsOf } from '../../../lib/compliance/genai/template-values';
import { findingsOf, givenStack, policy } from './given-resources';

const NO_VALUE = { Ref: 'AWS::NoValue' };

test('a reference passes unseen, a literal does not', () => {
  const isGood = (value: unknown) => value === 'good';
  for (const value of ['good', { Ref: 'X' }, { 'Fn::GetAtt': ['X', 'Y'] }, { 'Fn::ImportValue': 'x' }]) {
    expect(holds(value, isGood)).toBe(true);
  }
  for (const value of ['bad', undefined, null, NO_VALUE, {}, { Ref: 'X', Other: 1 }]) {
    expect(holds(value, isGood)).toBe(false);
  }
});

test('a value in branches holds when every branch does', () => {
  const either = (a: unknown, b: unknown) => ({ 'Fn::If': ['C', a, b] });
  expect(holds(either('good', { Ref: 'X' }), (value) => value === 'good')).toBe(true);
  expect(holds(either('good', either('good', 'bad')), (value) => value === 'good')).toBe(false);
  expect(isPresent(either('a', { Ref: 'X' }))).toBe(true);
  expect(isPresent(either('a', NO_VALUE))).toBe(false);
  expect(listOf(['a', either(['b', NO_VALUE], 'c'), NO_VALUE])).toEqual(['a', 'b', 'c']);
});

test('text has a place for each reference and a line for each branch', () => {
  expect(textsOf({ 'Fn::Join': [':', ['a', { Ref: 'AWS::Region' }, { 'Fn::If': ['C', 'b', 'c'] }]] })).toEqual([
    'a:<AWS::Region>:b',
    'a:<AWS::Region>:c',
  ]);
  const eitherOr = { 'Fn::If': ['C', 'a', 'b'] };
  expect(textsOf({ 'Fn::Join': ['', Array(20).fill(eitherOr)] })).toEqual(['*'.repeat(20)]);
});

describe('parameters', () => {
  const givenProperty = (value: unknown, parameter?: { type?: string; allowedValues?: string[] }) => {
    const stack = givenStack(
      { R: { Type: 'AWS::Bedrock::Guardrail', Properties: { Value: value } } },
      parameter ? { Parameter: { type: 'String', ...parameter } } : {},
    );
    return textsOf(propertiesOf(stack.node.findChild('R') as CfnResource).Value);
  };

  test.each<[string, unknown, object | undefined, string[]]>([
    ['one that may be anything', { Ref: 'Parameter' }, {}, ['*']],
    ['one with allowed values', { Ref: 'Parameter' }, { allowedValues: ['a', 'b'] }, ['a', 'b']],
    ['one that names a thing', { Ref: 'Parameter' }, { type: 'AWS::EC2::VPC::Id' }, ['<Parameter>']],
    ['a resource', { Ref: 'Parameter' }, undefined, ['<Parameter>']],
    ['a mapping', { 'Fn::FindInMap': ['M', 'a', 'b'] }, undefined, ['*']],
    ['within Fn::Sub', { 'Fn::Sub': `\${Parameter}-\${!x}-\${R.Arn}` }, {}, [`*-\${x}-<R.Arn>`]],
    ['a variable of Fn::Sub', { 'Fn::Sub': [`\${a}/\${b}`, { a: 'A', b: { Ref: 'Parameter' } }] }, {}, ['A/*']],
  ])('%s', (_, value, parameter, texts) => {
    expect(givenProperty(value, parameter)).toEqual(texts);
  });

  test('of a nested stack are what the parent passes', () => {
    const parent = new Stack(new App(), 'Parent');
    const nested = new NestedStack(parent, 'Nested', { parameters: { Model: 'foundation-model/one' } });
    new CfnParameter(nested, 'Model');
    const node = new CfnResource(nested, 'R', { type: 'T', properties: { Value: { 'Fn::Sub': `x/\${Model}` } } });
    expect(textsOf(propertiesOf(node).Value)).toEqual(['x/foundation-model/one']);
  });

  test('may widen a policy, unless their values are listed', () => {
    const model = { 'Fn::Sub': `arn:aws:bedrock:us-east-1::foundation-model/\${Model}` };
    const resources = { P: policy({ Action: 'bedrock:InvokeModel', Resource: model }) };
    expect(findingsOf(modelScopedInvoke, givenStack(resources, { Model: { type: 'String' } }))).toHaveLength(1);
    const listed = { Model: { type: 'String', allowedValues: ['amazon.nova-2-lite-v1:0'] } };
    expect(findingsOf(modelScopedInvoke, givenStack(resources, listed))).toEqual([]);
  });
});

test('property overrides count', () => {
  const stack = givenStack({ G: { Type: 'AWS::Bedrock::Guardrail', Properties: { KmsKeyArn: 'arn' } } });
  (stack.node.findChild('G') as CfnResource).addPropertyDeletionOverride('KmsKeyArn');
  expect(findingsOf(guardrailKey, stack)).toEqual(['G']);
});

test('a flag is on as a boolean and as text', () => {
  const properties = {
    EnableLogFileValidation: 'true',
    KMSKeyId: { Ref: 'Key' },
    AdvancedEventSelectors: { Ref: 'X' },
  };
  const stack = givenStack({ T: { Type: 'AWS::CloudTrail::Trail', Properties: properties } });
  expect(findingsOf(trailBedrockSelectors, stack)).toEqual([]);
});

test('statements are read from lists, single ones, JSON text and branches', () => {
  const statement = { Effect: 'Allow', Action: 'a:B', Resource: '*' };
  for (const document of [
    { Statement: statement },
    { Statement: [statement] },
    JSON.stringify({ Statement: [statement] }),
    { 'Fn::If': ['C', { Statement: [{ 'Fn::If': ['D', statement, NO_VALUE] }] }, NO_VALUE] },
  ]) {
    expect(statementsIn(document).map(({ allows, actions }) => ({ allows, actions }))).toEqual([
      { allows: true, actions: ['a:B'] },
    ]);
  }
});

test('a Deny counts only where no branch is without it', () => {
  const deny = { Effect: 'Deny', Action: 'a:B', Resource: '*' };
  expect(statementsIn({ Statement: deny })[0]?.denies).toBe(true);
  expect(statementsIn({ Statement: { 'Fn::If': ['C', deny, NO_VALUE] } })[0]?.denies).toBe(false);
  expect(statementsIn({ Statement: { ...deny, Effect: { Ref: 'X' } } })[0]).toMatchObject({
    allows: true,
    denies: false,
  });
});
