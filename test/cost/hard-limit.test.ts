import type { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { budgetRoleArn, budgetRoleName } from '../../lib/cost/budget-role';
import type { InferenceStack } from '../../lib/inference/inference-stack';
import type { PolicyDocument } from '../proof/platform/platform';
import { endpointOf, functionsOf, rolesOf } from '../proof/platform/policies';
import { simulate } from '../proof/simulate';
import { givenConfig } from '../support/configs';
import { givenStage } from '../support/stage';
import { givenPlatform } from './given-platform';

const ACCOUNT = '111122223333';
const COST = { monthlyBudgetUsd: 100, hardLimit: { usd: 200 } };
const ORGANIZATION = { id: 'o-exampleorgid' };

const platform = givenPlatform({ cost: COST, organization: ORGANIZATION });
const roles = rolesOf(platform);
const found = <T>(what: string, value: T | undefined): T => {
  if (value === undefined) throw new Error(`expected ${what} in the templates`);
  return value;
};
const chat = found(
  'a function that calls models',
  functionsOf(platform).find(({ kind }) => kind === 'chat'),
).role;
const brake = found(
  'the role of AWS Budgets',
  roles.find(({ arn }) => arn === budgetRoleArn(platform.config)),
);
const action = found('the action', platform.all('AWS::Budgets::BudgetsAction').at(0));
const definition = (action.properties.Definition as { IamActionDefinition: { PolicyArn: string; Roles: string[] } })
  .IamActionDefinition;
const limit = found(
  'the policy that the action names',
  platform.all('AWS::IAM::ManagedPolicy').find(({ ref }) => ref === definition.PolicyArn),
);
const noModelCalls = limit.properties.PolicyDocument as PolicyDocument;

describe('the action', () => {
  test('attaches the policy to the roles that call models, and to no other', () => {
    expect(definition.Roles.map((name) => roles.find(({ arn }) => arn.endsWith(`/${name}`))?.arn)).toEqual([chat.arn]);
    expect(limit.properties.Roles).toBeUndefined();
  });

  test.each([
    ['manual', 'MANUAL'],
    ['automatic', 'AUTOMATIC'],
  ] as const)('waits for somebody or not: %s', (approval, model) => {
    const stage = givenStage({ cost: { ...COST, hardLimit: { usd: 200, approval } } });
    Template.fromStack(stage.node.findChild('Cost') as Stack).hasResourceProperties('AWS::Budgets::BudgetsAction', {
      ActionType: 'APPLY_IAM_POLICY',
      NotificationType: 'ACTUAL',
      ActionThreshold: { Type: 'ABSOLUTE_VALUE', Value: 200 },
      ApprovalModel: model,
      BudgetName: 'example-account',
      Subscribers: [Match.objectLike({ Type: 'SNS' })],
    });
  });
});

describe('a call of the chat function', () => {
  const guardrail = found('the guardrail', platform.all('AWS::Bedrock::Guardrail').at(0));
  const version = found('its version', platform.all('AWS::Bedrock::GuardrailVersion').at(0));
  const guardrailArn = platform.attributeOf(guardrail, 'GuardrailArn');
  const endpoint = found('the endpoint', endpointOf(platform, 'bedrock-runtime'));
  const profile = `arn:aws:bedrock:us-west-2:${ACCOUNT}:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0`;

  const call = (actionName: string, resource: string, identity: readonly PolicyDocument[]) =>
    simulate({
      principal: chat.arn,
      action: actionName,
      resource,
      resourceAccount: ACCOUNT,
      context: {
        'aws:PrincipalAccount': ACCOUNT,
        'aws:RequestedRegion': 'us-west-2',
        'aws:SourceVpce': endpoint.ref,
        'aws:ViaAWSService': 'false',
        'bedrock:GuardrailIdentifier': `${guardrailArn}:${platform.attributeOf(version, 'Version')}`,
      },
      policies: { identity },
    });

  test.each([
    ['bedrock:InvokeModel', profile],
    ['bedrock:InvokeModelWithResponseStream', profile],
    ['bedrock:ApplyGuardrail', guardrailArn],
  ])('%s passes before the limit, and is denied with the policy attached', async (name, resource) => {
    expect((await call(name, resource, chat.identity)).allowed).toBe(true);
    const braked = await call(name, resource, [...chat.identity, noModelCalls]);
    expect(braked).toMatchObject({ allowed: false, role: 'forbids', roleAllows: true });
  });

  test('passes still when the policy forgets it: the test sees a hole', async () => {
    const holed = {
      ...noModelCalls,
      Statement: noModelCalls.Statement.map((statement) => ({ ...statement, Action: ['bedrock:ApplyGuardrail'] })),
    };
    expect((await call('bedrock:InvokeModel', profile, [...chat.identity, holed])).allowed).toBe(true);
  });
});

describe('AWS Budgets', () => {
  const change = (
    name: string,
    {
      role = chat.arn,
      policy = definition.PolicyArn,
      identity = brake.identity,
      organization,
    }: {
      role?: string;
      policy?: string;
      identity?: readonly PolicyDocument[];
      organization?: readonly PolicyDocument[];
    } = {},
  ) =>
    simulate({
      principal: brake.arn,
      action: name,
      resource: role,
      resourceAccount: ACCOUNT,
      context: {
        'iam:PolicyARN': policy,
        'aws:PrincipalAccount': ACCOUNT,
        'aws:PrincipalArn': brake.arn,
        'aws:RequestedRegion': 'us-east-1',
        'aws:ResourceTag/bedrock-baseline': 'example',
      },
      policies: { identity, ...(organization ? { organization } : {}) },
    });
  const allowed = async (...args: Parameters<typeof change>) => (await change(...args)).allowed;

  test('may attach and detach this policy on the role that calls models', async () => {
    expect(await allowed('iam:AttachRolePolicy')).toBe(true);
    expect(await allowed('iam:DetachRolePolicy')).toBe(true);
  });

  test('may touch no other policy, no other role, and do nothing else', async () => {
    const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';
    expect(await allowed('iam:AttachRolePolicy', { policy: administrator })).toBe(false);
    expect(await allowed('iam:DetachRolePolicy', { policy: administrator })).toBe(false);
    for (const { arn } of roles.filter((role) => role.arn !== chat.arn)) {
      expect(await allowed('iam:AttachRolePolicy', { role: arn })).toBe(false);
    }
    expect(await allowed('iam:AttachRolePolicy', { role: `arn:aws:iam::${ACCOUNT}:role/Administrator` })).toBe(false);
    expect(await allowed('iam:PutRolePolicy')).toBe(false);
    expect(await allowed('iam:UpdateAssumeRolePolicy')).toBe(false);
  });

  test('could attach any policy without the condition: the test sees a hole', async () => {
    const identity = brake.identity.map((document) => ({
      ...document,
      Statement: document.Statement.map(({ Condition: _, ...rest }) => rest),
    }));
    expect(
      await allowed('iam:AttachRolePolicy', { identity, policy: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    ).toBe(true);
  });

  test("is not held back by the organization's policies, as another role with the same rights is", async () => {
    const scp = found('the service control policy', platform.organization['platform.scp.json']);
    expect(await allowed('iam:AttachRolePolicy', { organization: [scp] })).toBe(true);
    const unexempt = JSON.parse(JSON.stringify(scp).replaceAll(brake.arn, `arn:aws:iam::${ACCOUNT}:role/Other`));
    expect(await change('iam:AttachRolePolicy', { organization: [unexempt] })).toMatchObject({
      allowed: false,
      organization: 'forbids',
    });
  });

  test('is exempt only where there is a hard limit', () => {
    const without = givenPlatform({ cost: { monthlyBudgetUsd: 100 }, organization: ORGANIZATION });
    expect(JSON.stringify(platform.organization)).toContain(brake.arn);
    expect(JSON.stringify(without.organization)).not.toContain('budget-action');
  });

  const trust = async (principal: string, account: string, source: string) =>
    (
      await simulate({
        principal,
        action: 'sts:AssumeRole',
        resource: brake.arn,
        resourceAccount: ACCOUNT,
        context: { 'aws:SourceAccount': account, 'aws:SourceArn': source },
        policies: { resource: brake.trust },
      })
    ).allowed;

  test('alone assumes the role, and only for a budget of this account', async () => {
    const budget = `arn:aws:budgets::${ACCOUNT}:budget/example-account`;
    expect(await trust('budgets.amazonaws.com', ACCOUNT, budget)).toBe(true);
    expect(await trust('budgets.amazonaws.com', '999988887777', 'arn:aws:budgets::999988887777:budget/x')).toBe(false);
    expect(await trust('budgets.amazonaws.com', ACCOUNT, 'arn:aws:budgets::999988887777:budget/x')).toBe(false);
    expect(await trust('lambda.amazonaws.com', ACCOUNT, budget)).toBe(false);
  });
});

describe('the name of the role', () => {
  test('holds to the conventions of the config, and to the 64 characters of IAM', () => {
    const config = givenConfig({
      prefix: 'a23456789-123456789b',
      iam: { roleNamePrefix: '12345678901234567890', rolePath: '/platform/' },
    });
    expect(budgetRoleName(config).length).toBeLessThanOrEqual(64);
    expect(budgetRoleArn(config)).toBe(`arn:aws:iam::${ACCOUNT}:role/platform/${budgetRoleName(config)}`);
  });

  test('and those of the functions are the ones that the templates give', () => {
    const iam = { roleNamePrefix: 'corp-', rolePath: '/platform/' };
    const renamed = givenPlatform({ cost: COST, iam });
    const [{ properties }] = renamed.all('AWS::Budgets::BudgetsAction') as [typeof action];
    const { IamActionDefinition } = properties.Definition as { IamActionDefinition: typeof definition };
    const names = renamed.all('AWS::IAM::Role').map((role) => role.properties.RoleName);
    expect(names).toEqual(expect.arrayContaining(IamActionDefinition.Roles));
    expect(names).toContain(budgetRoleName(renamed.config));
  });
});

describe('room for the policy', () => {
  const messagesOf = (extra: number) => {
    const stage = givenStage({ cost: COST });
    const inference = stage.node.findChild('Inference') as InferenceStack;
    const role = inference.chat.role as Role;
    for (let i = 0; i < extra; i++) {
      new ManagedPolicy(inference, `Extra${i}`, {
        roles: [role],
        statements: [new PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })],
      });
    }
    const app = stage.node.root as App;
    try {
      app.synth();
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test('is there in the least config', () => {
    expect(messagesOf(0)).toBe('');
  });

  test('is asked for at synth: the tenth policy leaves none', () => {
    expect(messagesOf(7)).toContain('has 10 managed policies, expected fewer than 10');
  });
});
