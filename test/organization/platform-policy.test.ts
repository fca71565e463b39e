import { settingsRoleArn } from '../../lib/account/settings-role';
import { givenConfig } from '../support/configs';
import {
  ACCOUNT,
  type Attempt,
  BREAK_GLASS_SESSION,
  DEPLOYMENT_ROLE,
  GUARDRAIL,
  givenPolicies,
  isAllowed,
} from './simulation';

const policies = givenPolicies();
const OURS = { 'aws:ResourceTag/bedrock-baseline': 'example' };
const OTHERS = { 'aws:ResourceTag/bedrock-baseline': 'another' };
const DEPLOYMENT = DEPLOYMENT_ROLE.replace(':iam:', ':sts:')
  .replace('role/', 'assumed-role/')
  .concat('/cloudformation');
const SERVICE_ROLE = `arn:aws:iam::${ACCOUNT}:role/example-inference-ChatRole`;

const arn = (service: string, resource: string) => `arn:aws:${service}:us-west-2:${ACCOUNT}:${resource}`;
const KEY = arn('kms', 'key/11111111-2222-3333-4444-555555555555');
const LOG_GROUP = arn('logs', 'log-group:/example/functions/chat');
const TRAIL = arn('cloudtrail', 'trail/example');
const ENDPOINT = arn('ec2', 'vpc-endpoint/vpce-0123456789abcdef0');
const FUNCTION = arn('lambda', 'function:chat');

const ON_TAGGED: [string, string][] = [
  ...['UpdateGuardrail', 'DeleteGuardrail', 'CreateGuardrailVersion', 'PutResourcePolicy', 'DeleteResourcePolicy'].map(
    (action): [string, string] => [`bedrock:${action}`, GUARDRAIL],
  ),
  ['bedrock:TagResource', GUARDRAIL],
  ['bedrock:UntagResource', GUARDRAIL],
  ...['ModifyVpcEndpoint', 'DeleteVpcEndpoints', 'CreateTags', 'DeleteTags'].map((action): [string, string] => [
    `ec2:${action}`,
    ENDPOINT,
  ]),
  ['ec2:DeleteFlowLogs', arn('ec2', 'vpc-flow-log/fl-0123456789abcdef0')],
  ['ec2:AttachInternetGateway', arn('ec2', 'vpc/vpc-0123456789abcdef0')],
  ['ec2:CreateRoute', arn('ec2', 'route-table/rtb-0123456789abcdef0')],
  ['ec2:ReplaceRoute', arn('ec2', 'route-table/rtb-0123456789abcdef0')],
  ['ec2:AuthorizeSecurityGroupEgress', arn('ec2', 'security-group/sg-0123456789abcdef0')],
  ...['DisableKey', 'DisableKeyRotation', 'PutKeyPolicy', 'ScheduleKeyDeletion', 'TagResource', 'UntagResource'].map(
    (action): [string, string] => [`kms:${action}`, KEY],
  ),
  ...[
    'AssociateKmsKey',
    'DisassociateKmsKey',
    'DeleteLogGroup',
    'PutRetentionPolicy',
    'DeleteRetentionPolicy',
    'TagResource',
    'UntagResource',
    'TagLogGroup',
    'UntagLogGroup',
  ].map((action): [string, string] => [`logs:${action}`, LOG_GROUP]),
  ['logs:DeleteLogStream', `${LOG_GROUP}:log-stream:2026`],
  ...['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors', 'AddTags', 'RemoveTags'].map(
    (action): [string, string] => [`cloudtrail:${action}`, TRAIL],
  ),
  ...[
    'AddPermission',
    'InvokeFunction',
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
    'TagResource',
    'UntagResource',
  ].map((action): [string, string] => [`lambda:${action}`, FUNCTION]),
];

const ROLE_CHANGES = [
  'AttachRolePolicy',
  'DetachRolePolicy',
  'PutRolePolicy',
  'DeleteRolePolicy',
  'DeleteRole',
  'UpdateRole',
  'UpdateAssumeRolePolicy',
  'PutRolePermissionsBoundary',
  'DeleteRolePermissionsBoundary',
  'TagRole',
  'UntagRole',
].map((action) => `iam:${action}`);

const POLICY_CHANGES = ['CreatePolicyVersion', 'DeletePolicy', 'DeletePolicyVersion', 'SetDefaultPolicyVersion'].map(
  (action) => `iam:${action}`,
);

async function expectOnlyExempt(attempt: Attempt) {
  expect(await isAllowed(policies, attempt)).toBe(false);
  expect(await isAllowed(policies, { ...attempt, principal: DEPLOYMENT })).toBe(true);
  expect(await isAllowed(policies, { ...attempt, principal: BREAK_GLASS_SESSION })).toBe(true);
}

describe('a resource of the platform', () => {
  test.each([...ON_TAGGED, ...ROLE_CHANGES.map((action): [string, string] => [action, SERVICE_ROLE])])(
    '%s is for the exempt roles',
    async (action, resource) => {
      await expectOnlyExempt({ action, resource, context: OURS });
      expect(await isAllowed(policies, { action, resource, context: OTHERS })).toBe(true);
      expect(await isAllowed(policies, { action, resource })).toBe(true);
    },
  );

  test('is the test for every action that the policy names', () => {
    const { document } = policies.find(({ file }) => file === 'platform.scp.json') ?? {};
    const { Statement } = document as { Statement: { Sid: string; Action: string[] }[] };
    const named = Statement.find(({ Sid }) => Sid === 'KeepPlatform')?.Action;
    expect([...ON_TAGGED.map(([action]) => action), ...ROLE_CHANGES].sort()).toEqual([...(named ?? [])].sort());
  });

  test('may be looked at', async () => {
    expect(await isAllowed(policies, { action: 'bedrock:GetGuardrail', resource: GUARDRAIL, context: OURS })).toBe(
      true,
    );
    expect(await isAllowed(policies, { action: 'kms:DescribeKey', resource: KEY, context: OURS })).toBe(true);
  });

  test('of the same name in another account is not ours', async () => {
    const attempt = { action: 'kms:PutKeyPolicy', resource: KEY.replace(ACCOUNT, '444455556666'), context: OURS };
    const principal = 'arn:aws:sts::444455556666:assumed-role/Administrator/alice';
    expect(await isAllowed(policies, { ...attempt, principal })).toBe(true);
  });
});

describe('a setting of the account', () => {
  test.each([
    'bedrock:CreateGuardrail',
    'bedrock:PutEnforcedGuardrailConfiguration',
    'bedrock:DeleteEnforcedGuardrailConfiguration',
    'bedrock:PutAccountDataRetention',
    'bedrock:PutModelInvocationLoggingConfiguration',
    'bedrock:DeleteModelInvocationLoggingConfiguration',
  ])('%s is for the exempt roles, in the Region of the platform', async (action) => {
    const resource = '*';
    const context = action === 'bedrock:PutAccountDataRetention' ? { 'bedrock:DataRetentionMode': 'none' } : undefined;
    await expectOnlyExempt({ action, resource, context });
    expect(await isAllowed(policies, { action, resource, context, region: 'us-east-1' })).toBe(true);
    const principal = 'arn:aws:sts::444455556666:assumed-role/Administrator/alice';
    expect(await isAllowed(policies, { action, resource, context, principal })).toBe(true);
  });
});

describe('the function that sets the account', () => {
  const role = settingsRoleArn(givenConfig());
  const principal = role.replace(':iam:', ':sts:').replace('role/', 'assumed-role/').concat('/function');
  const records = arn('ssm', 'parameter/example/account-settings/data-retention');
  const logRole = 'arn:aws:apigateway:us-west-2::/account';
  const retention = (mode: string) => ({
    action: 'bedrock:PutAccountDataRetention',
    resource: '*',
    context: { 'bedrock:DataRetentionMode': mode },
  });

  test('changes settings, puts any mode of retention back, and keeps its records', async () => {
    for (const attempt of [
      { action: 'bedrock:PutModelInvocationLoggingConfiguration', resource: '*' },
      retention('none'),
      retention('default'),
      { action: 'ssm:PutParameter', resource: records },
    ]) {
      expect(await isAllowed(policies, { ...attempt, principal })).toBe(true);
      expect(await isAllowed(policies, attempt)).toBe(false);
    }
  });

  test('shares retention with everyone when the config leaves it to the account', async () => {
    const { models } = givenConfig();
    const unmanaged = givenPolicies({ models: { ...models, dataRetention: 'unmanaged' } });
    expect(await isAllowed(unmanaged, retention('none'))).toBe(true);
    expect(await isAllowed(unmanaged, retention('default'))).toBe(false);
  });

  test('changes nothing else of the platform', async () => {
    for (const [action, resource] of [...ON_TAGGED, ['iam:PutRolePolicy', SERVICE_ROLE]] as [string, string][]) {
      expect(await isAllowed(policies, { action, resource, context: OURS, principal })).toBe(false);
    }
  });

  test.each(['ssm:PutParameter', 'ssm:DeleteParameter', 'ssm:DeleteParameters'])(
    'is besides the exempt roles the only one with %s on its records',
    async (action) => {
      await expectOnlyExempt({ action, resource: records });
      expect(await isAllowed(policies, { action, resource: arn('ssm', 'parameter/another') })).toBe(true);
    },
  );

  test("is the only one that sets API Gateway's log role, where the platform takes it over", async () => {
    const attempt = { action: 'apigateway:PATCH', resource: logRole };
    expect(await isAllowed(policies, attempt)).toBe(true);
    const withTakeOver = givenPolicies({ takeOver: ['api-gateway-log-role'] });
    expect(await isAllowed(withTakeOver, attempt)).toBe(false);
    expect(await isAllowed(withTakeOver, { ...attempt, principal })).toBe(true);
    const api = 'arn:aws:apigateway:us-west-2::/restapis/abcdef1234';
    expect(await isAllowed(withTakeOver, { ...attempt, resource: api })).toBe(true);
  });

  test.each(['iam:CreateRole', ...ROLE_CHANGES])('has a role that nobody makes or changes: %s', async (action) => {
    await expectOnlyExempt({ action, resource: role });
    expect(await isAllowed(policies, { action, resource: role, principal })).toBe(false);
  });

  test('has the role of the config: another path, another prefix, another Region is another role', async () => {
    const changes = { iam: { rolePath: '/platform/', roleNamePrefix: 'corp-' } };
    const named = settingsRoleArn(givenConfig(changes));
    expect(named).toMatch(/:role\/platform\/corp-example-account-settings-[0-9a-f]{8}$/);
    expect(await isAllowed(givenPolicies(changes), { action: 'iam:CreateRole', resource: named })).toBe(false);
    expect(await isAllowed(policies, { action: 'iam:CreateRole', resource: named })).toBe(true);
  });
});

describe('a managed policy', () => {
  test.each(POLICY_CHANGES)('%s of the platform is for the exempt roles', async (action) => {
    const named = (name: string) => ({ action, resource: `arn:aws:iam::${ACCOUNT}:policy/${name}` });
    await expectOnlyExempt(named('example-inference-ChatPolicy1A2B3C4D'));
    expect(await isAllowed(policies, named('another-policy'))).toBe(true);
  });

  test('of the platform is known by the path of the config', async () => {
    const withPath = givenPolicies({ iam: { rolePath: '/platform/' } });
    const attempt = (path: string) => ({
      action: 'iam:DeletePolicy',
      resource: `arn:aws:iam::${ACCOUNT}:policy${path}example-inference-ChatPolicy1A2B3C4D`,
    });
    expect(await isAllowed(withPath, attempt('/platform/'))).toBe(false);
    expect(await isAllowed(withPath, attempt('/'))).toBe(true);
  });
});

describe('an exempt role', () => {
  const breakGlass = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/us-west-2/AWSReservedSSO_BreakGlass_0`;

  test.each(['iam:CreateRole', ...ROLE_CHANGES])('%s is for the exempt roles', async (action) => {
    await expectOnlyExempt({ action, resource: DEPLOYMENT_ROLE });
    await expectOnlyExempt({ action, resource: breakGlass });
    expect(await isAllowed(policies, { action, resource: `arn:aws:iam::${ACCOUNT}:role/another` })).toBe(true);
  });

  test('is assumed as its trust policy says', async () => {
    expect(await isAllowed(policies, { action: 'iam:PassRole', resource: DEPLOYMENT_ROLE })).toBe(true);
  });
});
