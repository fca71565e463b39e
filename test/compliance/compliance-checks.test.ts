import { CfnResource, type Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { BaselineStage } from '../../lib/baseline-stage';
import { ACKNOWLEDGEMENTS } from '../../lib/compliance/acknowledgements';
import { addComplianceChecks } from '../../lib/compliance/compliance-checks';
import type { BaselineConfigInput } from '../../lib/config';
import { givenStage, TODAY } from '../support/stage';

/** What the checks say of a stage; undefined when they let it pass. */
function findingsOf(stage: BaselineStage): string | undefined {
  addComplianceChecks(stage, ACKNOWLEDGEMENTS, TODAY);
  try {
    (stage.node.root as import('aws-cdk-lib').App).synth();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test('the stage passes', () => {
  expect(findingsOf(givenStage())).toBeUndefined();
});

const KEY = 'arn:aws:kms:us-west-2:111122223333:key/11111111-2222-3333-4444-555555555555';

test.each<[string, Partial<BaselineConfigInput>]>([
  ['without reserved concurrency', { functions: { chat: { reservedConcurrency: null } } }],
  [
    "with the company's own keys",
    { encryption: { type: 'existing', auditKeyArn: KEY, contentKeyArn: KEY, dataKeyArn: KEY } },
  ],
  [
    "with the company's own archive, and readers of content",
    {
      audit: {
        archive: { type: 'existing', bucketName: 'central-logs' },
        invocationLogs: { readers: ['arn:aws:iam::111122223333:role/DataProtection'] },
      },
    },
  ],
  [
    "with the company's own network",
    {
      network: {
        type: 'existing',
        vpcId: 'vpc-0123456789abcdef0',
        cidr: '10.0.0.0/16',
        subnets: [
          {
            subnetId: 'subnet-0123456789abcdef0',
            availabilityZone: 'us-west-2a',
            routeTableId: 'rtb-0123456789abcdef0',
          },
          {
            subnetId: 'subnet-0123456789abcdef1',
            availabilityZone: 'us-west-2b',
            routeTableId: 'rtb-0123456789abcdef1',
          },
        ],
      },
    },
  ],
  [
    "with the company's sign-in",
    {
      api: {
        exposure: { type: 'private' },
        auth: {
          type: 'cognito',
          userPool: {
            type: 'create',
            domainPrefix: 'example-models',
            callbackUrls: ['https://chat.example.com/callback'],
            identityProviders: [{ type: 'saml', name: 'Entra', metadataUrl: 'https://login.example.com/metadata.xml' }],
          },
        },
      },
    },
  ],
  [
    'with conventions for roles',
    {
      iam: {
        permissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/Boundary',
        roleNamePrefix: 'corp-',
        rolePath: '/platform/',
      },
    },
  ],
])('the stage passes %s', (_, changes) => {
  expect(findingsOf(givenStage(changes))).toBeUndefined();
});

test('each check is alive: the same stage with bad resources in it fails in every one of them', () => {
  const stage = givenStage();
  const stack = stage.node.findChild('Inference') as Stack;
  new Bucket(stack, 'Canary');
  new CfnFunction(stack, 'CanaryFunction', {
    role: 'arn:aws:iam::111122223333:role/x',
    code: { zipFile: 'x' },
    handler: 'x',
    runtime: 'nodejs24.x',
  });
  new ManagedPolicy(stack, 'CanaryPolicy', {
    statements: [new PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: ['*'] })],
  });
  new CfnResource(stack, 'CanaryResource', {
    type: 'AWS::KMS::Key',
    properties: { KeySpec: 'NO_SUCH_SPEC', KeyPolicy: {} },
  });
  const findings = findingsOf(stage);
  for (const check of [
    'AwsSolutions',
    'NIST.800.53.R5',
    'HIPAA.Security',
    'PCI.DSS.321',
    'Serverless',
    'GenAI',
    'CloudFormation Validate',
  ]) {
    expect(findings).toContain(`(${check})`);
  }
  expect(findings).toContain('NO_SUCH_SPEC');
});
