import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json';
import { settingsRoleArn } from '../../lib/account/settings-role';
import { BaselineStage } from '../../lib/baseline-stage';
import type { BaselineConfigInput } from '../../lib/config';
import { givenConfig } from '../support/configs';
import { givenStage, TODAY, templatesOf } from '../support/stage';

const ORGANIZATION = { id: 'o-exampleorgid' };
const STACK = {
  ...ORGANIZATION,
  guardrailIdentifier: 'arn:aws:bedrock:us-west-2:999988887777:guardrail/abcdef123456:2',
  delivery: { type: 'stack' as const, targetIds: ['ou-root-platforms'], account: '999988887777' },
};

const TAG = '{"Key":"bedrock-baseline","Value":"example"}';
const PROTECTED = [
  'AWS::Bedrock::Guardrail',
  'AWS::EC2::FlowLog',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCEndpoint',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
];
/** CDK's own function that empties the default security group at deployment, and its role: CDK gives them no tags. */
const DEPLOYMENT_HELPER = 'CustomVpcRestrictDefaultSG';

/** Synthesizes the least config with changes, without bundling. @returns the folder of the stage's cloud assembly */
function synthesize(changes: Partial<BaselineConfigInput>, context: Record<string, string> = {}): string {
  const outdir = mkdtempSync(join(tmpdir(), 'organization-'));
  const app = new App({ outdir, context: { ...cdkJson.context, ...context, 'aws:cdk:bundling-stacks': [] } });
  new BaselineStage(app, 'Stage', { config: givenConfig(changes), today: TODAY });
  app.synth();
  return join(outdir, 'assembly-Stage');
}

function documents(assembly: string): Record<string, string> {
  const folder = join(assembly, 'organization');
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
}

describe('a config with an organization', () => {
  const assembly = synthesize({ organization: ORGANIZATION });

  test('gives the same files again', () => {
    expect(Object.keys(documents(assembly))).toEqual(['models.scp.json', 'platform.scp.json']);
    expect(documents(synthesize({ organization: ORGANIZATION }))).toEqual(documents(assembly));
  });

  test('exempts the role that CloudFormation acts as when CDK deploys, and no other', () => {
    const executionRole = (folder: string) => {
      const { artifacts } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
      const roles = Object.values<{ properties?: { cloudFormationExecutionRoleArn?: string } }>(artifacts).flatMap(
        ({ properties }) => properties?.cloudFormationExecutionRoleArn ?? [],
      );
      return [...new Set(roles)].map((role) => role.replace(/\$\{AWS::Partition\}/, 'aws'));
    };
    const exempt = (folder: string) => {
      const { Statement } = JSON.parse(documents(folder)['platform.scp.json'] ?? '');
      return Statement.map((s: { Condition: { ArnNotLike: Record<string, string[]> } }) => s.Condition.ArnNotLike);
    };
    const custom = synthesize({ organization: ORGANIZATION }, { '@aws-cdk/core:bootstrapQualifier': 'corp' });
    for (const folder of [assembly, custom]) {
      const [role, ...others] = executionRole(folder);
      expect(others).toEqual([]);
      const alone = { 'aws:PrincipalArn': [role] };
      const andSetting = { 'aws:PrincipalArn': [role, settingsRoleArn(givenConfig())] };
      expect(exempt(folder)).toEqual([andSetting, andSetting, alone, alone, alone]);
    }
    expect(executionRole(custom)).not.toEqual(executionRole(assembly));
  });

  test('exempts the roles that it names as well', () => {
    const breakGlass = 'arn:aws:iam::111122223333:role/BreakGlass';
    const folder = synthesize({ organization: { ...ORGANIZATION, exemptRoleArns: [breakGlass] } });
    for (const { Condition } of JSON.parse(documents(folder)['platform.scp.json'] ?? '').Statement) {
      expect(Condition.ArnNotLike['aws:PrincipalArn'].slice(0, 2)).toEqual([
        'arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-111122223333-us-west-2',
        breakGlass,
      ]);
    }
  });

  test('puts the tag by which the policies know the platform on all that they protect', () => {
    const templates = Object.values(templatesOf(givenStage({ organization: ORGANIZATION })));
    for (const type of PROTECTED) {
      const resources = templates.flatMap((template) => Object.entries(template.findResources(type)));
      const tagged = resources.filter(([, { Properties }]) => JSON.stringify(Properties).includes(TAG));
      const untagged = resources.filter((resource) => !tagged.includes(resource)).map(([id]) => id);
      expect(tagged).not.toEqual([]);
      expect(untagged.filter((id) => !id.startsWith(DEPLOYMENT_HELPER))).toEqual([]);
    }
  });

  test('names managed policies so that the policies know them', () => {
    const stacks = givenStage({ organization: ORGANIZATION }).node.children.filter((child) => Stack.isStack(child));
    const names = stacks.flatMap((stack) =>
      Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).map(
        ({ Properties }) => Properties.ManagedPolicyName ?? stack.stackName,
      ),
    );
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) expect(name).toMatch(/^example-/);
  });
});

describe('a config without an organization', () => {
  test('writes no files, adds no stack and no tag', () => {
    expect(existsSync(join(synthesize({}), 'organization'))).toBe(false);
    const stage = givenStage();
    expect(stage.node.tryFindChild('Organization')).toBeUndefined();
    for (const template of Object.values(templatesOf(stage))) {
      expect(JSON.stringify(template.toJSON())).not.toContain('"bedrock-baseline"');
    }
  });
});

describe('delivery by stack', () => {
  const stage = givenStage({ organization: STACK });
  const stack = stage.node.findChild('Organization') as Stack;
  const template = Template.fromStack(stack);

  test('attaches the documents of the files to the targets', () => {
    const files = documents(synthesize({ organization: STACK }));
    const policies = Object.values(template.findResources('AWS::Organizations::Policy')).map((r) => r.Properties);
    expect(policies.map(({ Type, Name, TargetIds }) => ({ Type, Name, TargetIds }))).toEqual([
      { Type: 'SERVICE_CONTROL_POLICY', Name: 'example-models', TargetIds: ['ou-root-platforms'] },
      { Type: 'SERVICE_CONTROL_POLICY', Name: 'example-platform', TargetIds: ['ou-root-platforms'] },
      { Type: 'BEDROCK_POLICY', Name: 'example-guardrail', TargetIds: ['ou-root-platforms'] },
    ]);
    expect(policies.map(({ Content }) => JSON.stringify(Content))).toEqual(
      ['models.scp.json', 'platform.scp.json', 'guardrail.bedrock-policy.json'].map((file) => files[file]),
    );
  });

  test('goes to the account of the organization and depends on no stack of the platform, nor they on it', () => {
    expect([stack.account, stack.region]).toEqual(['999988887777', 'us-east-1']);
    expect(stack.dependencies).toEqual([]);
    for (const other of stage.node.children) {
      if ('dependencies' in other) expect((other as Stack).dependencies).not.toContain(stack);
    }
  });

  test('is protected from deletion, but for a sandbox', () => {
    expect(stack.terminationProtection).toBe(true);
    const sandbox = givenStage({ sandbox: true, organization: STACK }).node.findChild('Organization') as Stack;
    expect(sandbox.terminationProtection).toBe(false);
  });
});
