import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import cdkJson from '../../cdk.json';
import { AccountSetting, type AccountSettingProps } from '../../lib/account/account-setting';
import { AccountSettings } from '../../lib/account/account-settings';
import { settingsRoleName } from '../../lib/account/settings-role';
import type { BaselineConfigInput } from '../../lib/config';
import { givenConfig } from '../support/configs';
import { policyStatements } from '../support/stage';

type Statement = Record<string, unknown>;

function given(
  setting: Partial<AccountSettingProps> & Pick<AccountSettingProps, 'setting'>,
  changes: Partial<BaselineConfigInput> = {},
) {
  const app = new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
  const env = { account: '111122223333', region: 'us-west-2' };
  const foundation = new Stack(app, 'Foundation', { env });
  const key = new Key(foundation, 'Key');
  const config = givenConfig(changes);
  const settings = new AccountSettings(foundation, 'Settings', { config, auditKey: key, dataKey: key });
  const user = new Stack(app, 'User', { env });
  const role = new Role(user, 'Role', { assumedBy: new ServicePrincipal('bedrock.amazonaws.com') });
  const resource = new AccountSetting(user, 'Setting', {
    settings,
    value: { mode: 'none' },
    takeOver: false,
    ...setting,
  });
  return { foundation: Template.fromStack(foundation), user: Template.fromStack(user), role, resource };
}

const statementsOf = (template: Template) => policyStatements(template) as Statement[];
const withSid = (template: Template, sid: string) => statementsOf(template).filter(({ Sid }) => Sid === sid);

describe('the function', () => {
  const { foundation } = given({ setting: 'data-retention' });
  const [fn] = Object.values(foundation.findResources('AWS::Lambda::Function'));

  test('runs outside the VPC, one run at a time, with its environment and its logs encrypted', () => {
    expect(fn?.Properties).toMatchObject({
      KmsKeyArn: expect.anything(),
      LoggingConfig: { LogGroup: expect.anything() },
      ReservedConcurrentExecutions: 1,
      Timeout: 120,
    });
    expect(fn?.Properties).not.toHaveProperty('VpcConfig');
    expect(JSON.stringify(statementsOf(foundation))).not.toContain('ec2:');
  });

  test('is handed no event for longer than CloudFormation waits, runs included', () => {
    const [invoke] = Object.values(foundation.findResources('AWS::Lambda::EventInvokeConfig'));
    expect(invoke?.Properties).toMatchObject({ MaximumEventAgeInSeconds: 600, MaximumRetryAttempts: 2 });
    const longest = givenConfig().functions.accountSettings.timeoutSeconds + 600;
    const { user } = given({ setting: 'data-retention' });
    const [resource] = Object.values(user.findResources('Custom::AccountSetting'));
    expect(Number(resource?.Properties.ServiceTimeout)).toBeGreaterThanOrEqual(longest + 300);
    expect(Number(resource?.Properties.ServiceTimeout)).toBeLessThanOrEqual(3_600);
  });

  test('has a role of the name that the organization exempts, for its own code', () => {
    foundation.hasResourceProperties('AWS::IAM::Role', { RoleName: settingsRoleName(givenConfig()) });
    const conditions = statementsOf(foundation)
      .filter(({ Action }) => [Action].flat().some((action) => String(action).startsWith('ssm:')))
      .map(({ Condition }) => Condition);
    const functionArn = { 'Fn::GetAtt': [expect.stringMatching(/^SettingsFunction/), 'Arn'] };
    expect(conditions).toEqual([{ ArnEquals: { 'lambda:SourceFunctionArn': functionArn } }]);
  });

  test('by itself reads and writes its records, under the key, and no setting', () => {
    const parameters = ['api-gateway-log-role', 'data-retention', 'enforced-guardrail', 'invocation-logging'].map(
      (name) => `arn:aws:ssm:us-west-2:111122223333:parameter/example/account-settings/${name}`,
    );
    expect(withSid(foundation, 'Records')).toEqual([
      expect.objectContaining({ Action: ['ssm:GetParameter', 'ssm:PutParameter'], Resource: parameters }),
    ]);
    expect(withSid(foundation, 'RecordsAreEncrypted')).toEqual([
      expect.objectContaining({
        Action: ['kms:Decrypt', 'kms:Encrypt'],
        Condition: {
          StringEquals: {
            'kms:ViaService': 'ssm.us-west-2.amazonaws.com',
            'kms:EncryptionContext:PARAMETER_ARN': parameters,
          },
        },
      }),
    ]);
    expect(JSON.stringify(statementsOf(foundation))).not.toMatch(/bedrock:|apigateway:|iam:/);
  });
});

describe('a setting', () => {
  test('brings exactly its own actions, for the code of the function', () => {
    const { user } = given({ setting: 'data-retention' });
    expect(statementsOf(user)).toEqual([
      {
        Sid: 'Setting',
        Effect: 'Allow',
        Action: ['bedrock:GetAccountDataRetention', 'bedrock:PutAccountDataRetention'],
        Resource: '*',
        Condition: { ArnEquals: { 'lambda:SourceFunctionArn': expect.anything() } },
      },
    ]);
  });

  test('has its permissions before it is set and until it is put back', () => {
    const { user } = given({ setting: 'data-retention' });
    const [resource] = Object.values(user.findResources('Custom::AccountSetting'));
    const policies = Object.keys(user.findResources('AWS::IAM::ManagedPolicy'));
    expect(resource?.DependsOn).toEqual(policies);
  });

  test("of API Gateway's names the account", () => {
    const { user } = given({ setting: 'api-gateway-log-role' });
    expect(withSid(user, 'Setting')[0]).toMatchObject({ Resource: 'arn:aws:apigateway:us-west-2::/account' });
  });

  test('hands on no role unless it names one, and then that one to its service', () => {
    expect(withSid(given({ setting: 'invocation-logging' }).user, 'RoleOfTheSetting')).toEqual([]);
    const app = new App();
    const passedRole = Role.fromRoleArn(new Stack(app, 'S'), 'R', 'arn:aws:iam::111122223333:role/logs');
    const { user } = given({ setting: 'invocation-logging', passedRole });
    expect(withSid(user, 'RoleOfTheSetting')).toEqual([
      {
        Sid: 'RoleOfTheSetting',
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: 'arn:aws:iam::111122223333:role/logs',
        Condition: { StringEquals: { 'iam:PassedToService': 'bedrock.amazonaws.com' } },
      },
    ]);
  });

  test('that takes over may hand back a role that nobody knows yet, to its service alone', () => {
    const { user } = given({ setting: 'api-gateway-log-role', takeOver: true });
    expect(withSid(user, 'RoleOfTheSetting')).toEqual([
      expect.objectContaining({
        Resource: 'arn:aws:iam::111122223333:role/*',
        Condition: { StringEquals: { 'iam:PassedToService': 'apigateway.amazonaws.com' } },
      }),
    ]);
    expect(withSid(given({ setting: 'data-retention', takeOver: true }).user, 'RoleOfTheSetting')).toEqual([]);
  });
});
