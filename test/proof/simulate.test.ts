import type { PolicyDocument } from './platform/platform';
import { type Authorization, simulate } from './simulate';

const ACCOUNT = '111122223333';
const MODEL = 'arn:aws:bedrock:us-west-2::foundation-model/some.model-v1:0';

function policy(...Statement: Record<string, unknown>[]): PolicyDocument {
  return { Version: '2012-10-17', Statement };
}

const allow = (rest: Record<string, unknown> = {}) => ({
  Effect: 'Allow',
  Action: 'bedrock:InvokeModel',
  Resource: MODEL,
  ...rest,
});
const deny = (rest: Record<string, unknown> = {}) => ({ ...allow(rest), Effect: 'Deny' });
const everyone = { Principal: '*' };

function given(changes: Partial<Authorization>): Authorization {
  return {
    principal: `arn:aws:iam::${ACCOUNT}:role/function`,
    action: 'bedrock:InvokeModel',
    resource: MODEL,
    resourceAccount: ACCOUNT,
    context: {},
    policies: { identity: [policy(allow())] },
    ...changes,
  };
}

test('an Allow of the role is enough inside an account', async () => {
  expect(await simulate(given({}))).toMatchObject({ allowed: true, role: 'allows', endpoint: 'absent' });
});

test('a Deny of the role decides, and its Allow is still told apart', async () => {
  const identity = [policy(allow()), policy(deny({ Resource: '*' }))];
  expect(await simulate(given({ policies: { identity } }))).toMatchObject({
    allowed: false,
    role: 'forbids',
    roleAllows: true,
  });
});

test('the endpoint has to allow, too', async () => {
  const identity = [policy(allow())];
  const other = policy(allow({ ...everyone, Resource: `${MODEL}-other` }));
  expect(await simulate(given({ policies: { identity, endpoint: other } }))).toMatchObject({
    allowed: false,
    role: 'allows',
    endpoint: 'silent',
  });
  const same = policy(allow(everyone));
  expect(await simulate(given({ policies: { identity, endpoint: same } }))).toMatchObject({ allowed: true });
});

test('statements on other actions alone leave an endpoint silent, not absent', async () => {
  const endpoint = policy(allow({ ...everyone, Action: 'bedrock:ApplyGuardrail', Resource: '*' }));
  const policies = { identity: [policy(allow())], endpoint };
  expect(await simulate(given({ policies }))).toMatchObject({ allowed: false, endpoint: 'silent' });
});

test('a Deny of the organization decides', async () => {
  const policies = { identity: [policy(allow())], organization: [policy(deny({ Resource: '*' }))] };
  expect(await simulate(given({ policies }))).toMatchObject({ allowed: false, organization: 'forbids' });
});

test('a condition on an absent key does not allow, and a negated one denies', async () => {
  const key = 'bedrock:GuardrailIdentifier';
  const pinned = { Condition: { StringEquals: { [key]: 'g:1' } } };
  const policies = { identity: [policy(allow(pinned), deny({ Condition: { StringNotEquals: { [key]: 'g:1' } } }))] };
  expect(await simulate(given({ policies }))).toMatchObject({ allowed: false, role: 'forbids', roleAllows: false });
  expect(await simulate(given({ policies, context: { [key]: 'g:1' } }))).toMatchObject({ allowed: true });
});

test('the encryption context of KMS is compared', async () => {
  const resource = policy({
    Effect: 'Allow',
    Principal: { Service: 'logs.us-west-2.amazonaws.com' },
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:*` } },
  });
  const asked = (account: string) =>
    given({
      principal: 'logs.us-west-2.amazonaws.com',
      action: 'kms:Decrypt',
      resource: `arn:aws:kms:us-west-2:${ACCOUNT}:key/1`,
      context: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:us-west-2:${account}:log-group:x` },
      policies: { resource },
    });
  expect(await simulate(asked(ACCOUNT))).toMatchObject({ allowed: true });
  expect(await simulate(asked('999988887777'))).toMatchObject({ allowed: false });
});

test('what a statement asks for tells questions apart, by its name and by a variable', async () => {
  const key = 'bedrock:GuardrailIdentifier';
  const byName = { identity: [policy(allow({ Condition: { StringEquals: { [key]: 'g:1' } } }))] };
  const asked = (policies: Authorization['policies'], context: Authorization['context']) =>
    simulate(given({ policies, context: { 'aws:SourceIp': '198.51.100.7', ...context } }));
  expect(await asked(byName, { [key]: 'g:1' })).toMatchObject({ allowed: true });
  expect(await asked(byName, { [key]: 'g:2' })).toMatchObject({ allowed: false });
  const variable = ['$', '{aws:PrincipalAccount}'].join('');
  const byVariable = {
    identity: [policy(allow({ Condition: { StringEquals: { 'aws:ResourceAccount': variable } } }))],
  };
  const resource = { 'aws:ResourceAccount': ACCOUNT };
  expect(await asked(byVariable, { ...resource, 'aws:PrincipalAccount': ACCOUNT })).toMatchObject({ allowed: true });
  const other = { ...resource, 'aws:PrincipalAccount': '999988887777' };
  expect(await asked(byVariable, other)).toMatchObject({ allowed: false });
});

test('policies that do not speak of the action leave the request undecided, whatever it says', async () => {
  const resource = policy({ ...allow(everyone), Action: 'bedrock:ApplyGuardrail', Resource: '*' });
  const policies = { identity: [policy(allow({ Action: 'bedrock:Get*' }))], resource };
  expect(await simulate(given({ policies }))).toMatchObject({ allowed: false, role: 'silent', resource: 'silent' });
  const speaking = { identity: [policy(allow({ Action: 'bedrock:Invoke*' }))], resource };
  expect(await simulate(given({ policies: speaking }))).toMatchObject({ allowed: true, role: 'allows' });
});

test('another account needs the Allow of both sides', async () => {
  const abroad = given({ principal: 'arn:aws:iam::999988887777:role/x' });
  expect(await simulate(abroad)).toMatchObject({ allowed: false, role: 'allows' });
  const resource = policy(allow(everyone));
  expect(await simulate({ ...abroad, policies: { ...abroad.policies, resource } })).toMatchObject({ allowed: true });
});

test('what the simulator does not know is an error, not a denial', async () => {
  await expect(simulate(given({ action: 'bedrock:NoSuchAction' }))).rejects.toThrow(/the simulator refuses/);
});
