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
  ...['UpdateFunctionCode', 'UpdateFunctionConfiguration', 'TagResource', 'UntagResource'].map(
    (action): [string, string] => [`lambda:${action}`, FUNCTION],
  ),
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
    'bedrock:PutModelInvocationLoggingConfiguration',
    'bedrock:DeleteModelInvocationLoggingConfiguration',
  ])('%s is for the exempt roles, in the Region of the platform', async (action) => {
    const resource = '*';
    await expectOnlyExempt({ action, resource });
    expect(await isAllowed(policies, { action, resource, region: 'us-east-1' })).toBe(true);
    const principal = 'arn:aws:sts::444455556666:assumed-role/Administrator/alice';
    expect(await isAllowed(policies, { action, resource, principal })).toBe(true);
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
