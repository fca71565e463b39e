import { givenConfig, refusalOf } from '../support/configs';

const LEAST = { id: 'o-exampleorgid' };
const MANAGEMENT_GUARDRAIL = 'arn:aws:bedrock:us-west-2:999988887777:guardrail/abcdef123456:1';

describe('an organization that is refused', () => {
  const stack = { type: 'stack', targetIds: ['ou-root-platforms'], account: '999988887777' };
  const cases: [string, Record<string, unknown>, string][] = [
    ['no id', {}, 'organization.id: got nothing; expected string'],
    ['malformed id', { id: 'r-root' }, 'organization.id: got "r-root"; expected the id of an AWS organization'],
    [
      'misspelt key',
      { ...LEAST, exemptRoles: [] },
      'organization.exemptRoles: unknown key, did you mean exemptRoleArns?',
    ],
    [
      'every role exempt',
      { ...LEAST, exemptRoleArns: ['arn:aws:iam::111122223333:role/*'] },
      'organization.exemptRoleArns[0]: got "arn:aws:iam::111122223333:role/*"; expected the ARN of a role',
    ],
    [
      'exempt role of any account',
      { ...LEAST, exemptRoleArns: ['arn:aws:iam::*:role/BreakGlass'] },
      'expected the ARN of a role',
    ],
    [
      'exempt role of another account',
      { ...LEAST, exemptRoleArns: ['arn:aws:iam::444455556666:role/BreakGlass'] },
      'organization.exemptRoleArns[0]: got "arn:aws:iam::444455556666:role/BreakGlass"; expected a role of account 111122223333',
    ],
    [
      'guardrail to carry with a version',
      { ...LEAST, guardrailArns: [MANAGEMENT_GUARDRAIL] },
      'expected the ARN of a guardrail without a version',
    ],
    ['no guardrail at all', { ...LEAST, guardrailArns: [] }, 'organization.guardrailArns: got []'],
    [
      'working draft enforced',
      { ...LEAST, guardrailIdentifier: MANAGEMENT_GUARDRAIL.replace(':1', ':DRAFT') },
      'expected the ARN of a guardrail and its published version',
    ],
    [
      'enforced guardrail of another Region',
      { ...LEAST, guardrailIdentifier: MANAGEMENT_GUARDRAIL.replace('us-west-2', 'us-east-1') },
      'expected a guardrail of the management account in us-west-2',
    ],
    [
      "enforced guardrail of the platform's account",
      { ...LEAST, guardrailIdentifier: MANAGEMENT_GUARDRAIL.replace('999988887777', '111122223333') },
      'expected a guardrail of the management account in us-west-2',
    ],
    [
      'unknown delivery',
      { ...LEAST, delivery: { type: 'stacks' } },
      'organization.delivery.type: got "stacks", did you mean stack?; expected one of files, stack',
    ],
    [
      'malformed target',
      { ...LEAST, delivery: { ...stack, targetIds: ['platforms'] } },
      'organization.delivery.targetIds[0]: got "platforms"; expected the id of a root',
    ],
    [
      "stack in the platform's account",
      { ...LEAST, delivery: { ...stack, account: '111122223333' } },
      'organization.delivery.account: got "111122223333"; expected the management account or a delegated administrator',
    ],
  ];

  test.each(cases)('%s', (_, organization, expected) => {
    expect(refusalOf({ organization })).toContain(expected);
  });

  test("the platform's own tag taken", () => {
    expect(refusalOf({ organization: LEAST, tags: { 'bedrock-baseline': 'x' } })).toContain(
      'tags.bedrock-baseline: got "x"; expected another key',
    );
    expect(givenConfig({ tags: { 'bedrock-baseline': 'x' } }).tags).toEqual({ 'bedrock-baseline': 'x' });
  });
});

test('defaults', () => {
  expect(givenConfig().organization).toBeUndefined();
  expect(givenConfig({ organization: LEAST }).organization).toEqual({
    id: 'o-exampleorgid',
    exemptRoleArns: [],
    delivery: { type: 'files' },
  });
  const delivery = { type: 'stack' as const, targetIds: ['444455556666'], account: '999988887777' };
  expect(givenConfig({ organization: { ...LEAST, delivery } }).organization?.delivery).toEqual({
    ...delivery,
    region: 'us-east-1',
  });
});

test('a role of single sign-on may be exempt', () => {
  const exemptRoleArns = [
    'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_BreakGlass_*',
    'arn:aws:iam::111122223333:role/BreakGlass',
  ];
  const { organization } = givenConfig({ organization: { ...LEAST, exemptRoleArns } });
  expect(organization?.exemptRoleArns).toEqual(exemptRoleArns);
});
