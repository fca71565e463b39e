import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { BaselineConfigInput } from '../../lib/config';
import { givenStage, templatesOf } from '../support/stage';

const EXISTING: BaselineConfigInput['network'] = {
  type: 'existing',
  vpcId: 'vpc-0123456789abcdef0',
  cidr: '10.0.0.0/16',
  subnets: [
    { subnetId: 'subnet-0123456789abcdef0', availabilityZone: 'us-west-2a', routeTableId: 'rtb-0123456789abcdef0' },
    { subnetId: 'subnet-0123456789abcdef1', availabilityZone: 'us-west-2b', routeTableId: 'rtb-0123456789abcdef1' },
  ],
};

/** What in a template leads to or from the internet. */
function waysOut(template: Template): string[] {
  const types = [
    'AWS::EC2::InternetGateway',
    'AWS::EC2::NatGateway',
    'AWS::EC2::EIP',
    'AWS::EC2::EgressOnlyInternetGateway',
    'AWS::EC2::Route',
  ];
  const resources = Object.entries(
    template.toJSON().Resources as Record<string, { Type: string; Properties: unknown }>,
  );
  return resources
    .filter(
      ([, { Type, Properties }]) =>
        types.includes(Type) ||
        (Type === 'AWS::EC2::Subnet' && (Properties as { MapPublicIpOnLaunch?: boolean }).MapPublicIpOnLaunch) ||
        (Type.startsWith('AWS::EC2::SecurityGroup') && /0\.0\.0\.0\/0|::\/0/.test(JSON.stringify(Properties))),
    )
    .map(([id]) => id);
}

type Statement = {
  Effect: string;
  Principal: unknown;
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
};

/** Endpoints through which anything may pass: no policy, or one that is the service's default in effect. */
function openEndpoints(template: Template): string[] {
  return Object.entries(template.findResources('AWS::EC2::VPCEndpoint'))
    .filter(([, { Properties }]) => {
      const statements = (Properties.PolicyDocument?.Statement ?? []) as Statement[];
      const allows = statements.filter(({ Effect }) => Effect === 'Allow');
      return statements.length === 0 || allows.some((s) => s.Action === '*' || (s.Resource === '*' && !s.Condition));
    })
    .map(([id]) => id);
}

describe('the created network', () => {
  const { Foundation, Models, Inference } = templatesOf(givenStage());

  test('has no way out', () => {
    expect(waysOut(Foundation)).toEqual([]);
    expect(waysOut(Models)).toEqual([]);
    expect(waysOut(Inference)).toEqual([]);
  });

  test('a network with a way out is found', () => {
    const stack = new Stack(new App(), 'Stack');
    new Vpc(stack, 'Vpc', { subnetConfiguration: [{ name: 'public', subnetType: SubnetType.PUBLIC }] });
    expect(waysOut(Template.fromStack(stack)).length).toBeGreaterThan(3);
  });

  test('has an endpoint for what is called, each with a policy', () => {
    const services = [Foundation, Models]
      .flatMap((template) => Object.values(template.findResources('AWS::EC2::VPCEndpoint')))
      .map(({ Properties }) => JSON.stringify(Properties.ServiceName).match(/\.([a-z0-9-]+)"/)?.[1]);
    expect(services.sort()).toEqual(['bedrock-runtime', 'dynamodb', 'execute-api', 's3']);
    expect([...openEndpoints(Foundation), ...openEndpoints(Models)]).toEqual([]);
  });

  test('lets nothing through the gateway endpoints until a capability names a bucket or table', () => {
    const gateways = Object.values(
      Foundation.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Gateway' } }),
    );
    expect(gateways).toHaveLength(2);
    for (const { Properties } of gateways) {
      expect(Properties.PolicyDocument.Statement).toEqual([
        expect.objectContaining({ Effect: 'Deny', Action: '*', Resource: '*', Principal: { AWS: '*' } }),
      ]);
    }
  });

  test('an endpoint without a policy is found', () => {
    const stack = new Stack(new App(), 'Stack');
    new Vpc(stack, 'Vpc').addInterfaceEndpoint('Open', { service: { name: 'x', port: 443 } });
    expect(openEndpoints(Template.fromStack(stack))).toHaveLength(1);
  });

  test('lets the bedrock-runtime endpoint pass this account, the configured models and our guardrail alone', () => {
    const [endpoint] = Object.values(Models.findResources('AWS::EC2::VPCEndpoint'));
    expect(endpoint?.Properties.ServiceName).toBe('com.amazonaws.us-west-2.bedrock-runtime');
    const arn = { 'Fn::GetAtt': [expect.any(String), 'GuardrailArn'] };
    const ownPrincipals = { 'aws:PrincipalAccount': '111122223333' };
    expect(endpoint?.Properties.PolicyDocument.Statement).toEqual([
      {
        Sid: 'InvokeConfiguredModelsWithTheGuardrail',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
        Resource: [
          'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0',
          'arn:aws:bedrock:us-east-2::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0',
          'arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0',
          'arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0',
        ],
        Condition: {
          StringEquals: ownPrincipals,
          StringLike: { 'bedrock:GuardrailIdentifier': { 'Fn::Join': ['', [arn, ':*']] } },
        },
      },
      expect.objectContaining({
        Effect: 'Deny',
        Resource: '*',
        Condition: { StringLike: { 'bedrock:GuardrailIdentifier': '*:DRAFT' } },
      }),
      {
        Sid: 'ApplyTheGuardrail',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'bedrock:ApplyGuardrail',
        Resource: expect.arrayContaining([
          arn,
          'arn:aws:bedrock:us-east-1:111122223333:guardrail-profile/us.guardrail.v1:0',
        ]),
        Condition: { StringEquals: ownPrincipals },
      },
    ]);
  });

  test('records all traffic and empties the default security group', () => {
    Foundation.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', ResourceType: 'VPC' });
    Foundation.resourceCountIs('Custom::VpcRestrictDefaultSG', 1);
  });

  test('lets functions out to the bedrock-runtime endpoint only', () => {
    const egress = Object.values(Inference.findResources('AWS::EC2::SecurityGroupEgress'));
    expect(egress).toHaveLength(1);
    expect(egress[0]?.Properties).toMatchObject({ FromPort: 443, ToPort: 443, Description: 'bedrock-runtime' });
    for (const group of Object.values(Inference.findResources('AWS::EC2::SecurityGroup'))) {
      expect(group.Properties.SecurityGroupIngress).toBeUndefined();
    }
  });

  test('takes callers of the API from the blocks of the config', () => {
    const { Foundation: wide } = templatesOf(
      givenStage({ api: { exposure: { type: 'private', clientCidrs: ['10.1.0.0/16'] }, auth: { type: 'iam' } } }),
    );
    wide.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Callers of the endpoint execute-api',
      SecurityGroupIngress: [
        { CidrIp: '10.1.0.0/16', FromPort: 443, ToPort: 443, IpProtocol: 'tcp', Description: 'callers in 10.1.0.0/16' },
      ],
    });
    Foundation.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Callers of the endpoint execute-api',
      SecurityGroupIngress: [
        {
          CidrIp: '10.64.0.0/20',
          FromPort: 443,
          ToPort: 443,
          IpProtocol: 'tcp',
          Description: 'callers in 10.64.0.0/20',
        },
      ],
    });
  });

  test('has no execute-api endpoint when the API is regional', () => {
    const { Foundation: regional } = templatesOf(
      givenStage({ api: { exposure: { type: 'regional', clientCidrs: ['203.0.113.0/24'] }, auth: { type: 'iam' } } }),
    );
    expect(JSON.stringify(regional.findResources('AWS::EC2::VPCEndpoint'))).not.toContain('execute-api');
  });
});

describe("the company's own network", () => {
  test('gets the endpoints that it lacks and nothing else', () => {
    const { Foundation, Models, Inference } = templatesOf(givenStage({ network: EXISTING }));
    for (const type of ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::EC2::RouteTable', 'AWS::EC2::FlowLog']) {
      Foundation.resourceCountIs(type, 0);
    }
    Foundation.resourceCountIs('AWS::EC2::VPCEndpoint', 1);
    Models.resourceCountIs('AWS::EC2::VPCEndpoint', 1);
    expect(openEndpoints(Foundation)).toEqual([]);
    Inference.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'] },
    });
  });

  test('keeps the endpoints that it has', () => {
    const endpoint = (id: string) => ({ endpointId: `vpce-${id}`, securityGroupId: `sg-${id}` });
    const { Foundation, Models, Inference } = templatesOf(
      givenStage({
        network: {
          ...EXISTING,
          endpoints: {
            bedrockRuntime: endpoint('0123456789abcdef0'),
            executeApi: endpoint('0123456789abcdef1'),
          },
        },
      }),
    );
    Foundation.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
    Models.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
    Inference.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      DestinationSecurityGroupId: 'sg-0123456789abcdef0',
    });
    Inference.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: ['vpce-0123456789abcdef1'] },
    });
  });
});
