import { bedrockEndpointPolicy } from '../../../lib/compliance/genai/rules/bedrock-endpoint-policy';
import { endpointPolicyPresent } from '../../../lib/compliance/genai/rules/endpoint-policy-present';
import { noPathToInternet } from '../../../lib/compliance/genai/rules/no-path-to-internet';
import { type Case, INVOKE, MODEL, type TemplateResource } from './given-resources';

const THIS_ACCOUNT = { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } };
const ALLOWED = { Effect: 'Allow', Principal: '*', Action: INVOKE, Resource: MODEL, Condition: THIS_ACCOUNT };
const OPEN = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

function endpoint(service: unknown, ...statements: unknown[]): TemplateResource {
  return {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      ServiceName: service,
      VpcEndpointType: 'Interface',
      PolicyDocument: statements.length > 0 ? { Statement: statements } : undefined,
    },
  };
}

const runtime = (...statements: unknown[]) =>
  endpoint({ 'Fn::Sub': `com.amazonaws.\${AWS::Region}.bedrock-runtime` }, ...statements);

const ENDPOINT_POLICY_PRESENT: readonly Omit<Case, 'rule'>[] = [
  { name: 'a policy', resources: { E: endpoint('com.amazonaws.us-east-1.kms', ALLOWED) }, findings: [] },
  {
    name: 'the open policy for one account',
    resources: { E: endpoint('com.amazonaws.us-east-1.s3', { ...OPEN, Condition: THIS_ACCOUNT }) },
    findings: [],
  },
  {
    name: 'an endpoint that takes no policy',
    resources: { E: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'GatewayLoadBalancer' } } },
    findings: [],
  },
  { name: 'no policy', resources: { E: endpoint('com.amazonaws.us-east-1.s3') }, findings: ['E'] },
  { name: 'the open policy', resources: { E: endpoint('com.amazonaws.us-east-1.s3', OPEN) }, findings: ['E'] },
  {
    name: 'every action on one bucket',
    resources: { E: endpoint('com.amazonaws.us-east-1.s3', { ...OPEN, Resource: 'arn:aws:s3:::b/*' }) },
    findings: [],
  },
  {
    name: 'the open policy next to a statement',
    resources: { E: endpoint('com.amazonaws.us-east-1.s3', ALLOWED, OPEN) },
    findings: ['E'],
  },
  {
    name: 'the open policy, with the principal under AWS',
    resources: { E: endpoint('com.amazonaws.us-east-1.s3', { ...OPEN, Principal: { AWS: '*' } }) },
    findings: ['E'],
  },
  {
    name: 'a policy in one branch',
    resources: {
      E: {
        Type: 'AWS::EC2::VPCEndpoint',
        Properties: {
          PolicyDocument: { 'Fn::If': ['C', { Statement: ALLOWED }, { Ref: 'AWS::NoValue' }] },
        },
      },
    },
    findings: ['E'],
  },
];

const BEDROCK_ENDPOINT_POLICY: readonly Omit<Case, 'rule'>[] = [
  { name: 'named models for one account', resources: { E: runtime(ALLOWED) }, findings: [] },
  {
    name: 'a named role',
    resources: {
      E: runtime({ ...ALLOWED, Condition: undefined, Principal: { AWS: { 'Fn::GetAtt': ['R', 'Arn'] } } }),
    },
    findings: [],
  },
  {
    name: 'an action that takes no resource, and a Deny on everything',
    resources: {
      E: endpoint(
        'com.amazonaws.us-east-1.bedrock',
        { ...ALLOWED, Action: 'bedrock:ListFoundationModels', Resource: '*' },
        { ...OPEN, Effect: 'Deny' },
      ),
    },
    findings: [],
  },
  { name: 'another service', resources: { E: endpoint('com.amazonaws.us-east-1.s3') }, findings: [] },
  { name: 'no policy', resources: { E: runtime() }, findings: ['E'] },
  { name: 'the open policy', resources: { E: runtime(OPEN) }, findings: ['E[Action]', 'E[Resource]', 'E[Principal]'] },
  {
    name: 'all of SageMaker on one endpoint of it',
    resources: {
      E: endpoint('aws.sagemaker.us-east-1.studio', {
        ...ALLOWED,
        Action: 'sagemaker:*',
        Resource: 'arn:aws:sagemaker:us-east-1:111122223333:endpoint/one',
      }),
    },
    findings: ['E[Action]'],
  },
  {
    name: 'a decent statement next to one that is not',
    resources: {
      E: runtime(ALLOWED, { ...ALLOWED, Action: ['s3:GetObject', 'bedrock:*'], Condition: undefined }),
    },
    findings: ['E[Action]', 'E[Principal]'],
  },
  { name: 'any model', resources: { E: runtime({ ...ALLOWED, Resource: '*' }) }, findings: ['E[Resource]'] },
  {
    name: 'any account',
    resources: { E: runtime({ ...ALLOWED, Condition: { StringEquals: { 'aws:ResourceAccount': '111122223333' } } }) },
    findings: ['E[Principal]'],
  },
  {
    name: 'an account that may be any',
    resources: {
      E: runtime({ ...ALLOWED, Condition: { StringLike: { 'aws:PrincipalAccount': ['111122223333', '*'] } } }),
    },
    findings: ['E[Principal]'],
  },
];

const route = (properties: Record<string, unknown>) => ({ R: { Type: 'AWS::EC2::Route', Properties: properties } });
const group = (properties: Record<string, unknown>) => ({
  G: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'group', ...properties } },
});
const NO_EGRESS = [{ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp', FromPort: 252, ToPort: 86 }];

const NO_PATH_TO_INTERNET: readonly Omit<Case, 'rule'>[] = [
  {
    name: 'an isolated subnet',
    resources: { S: { Type: 'AWS::EC2::Subnet', Properties: { MapPublicIpOnLaunch: false } } },
    findings: [],
  },
  { name: 'a subnet that does not say', resources: { S: { Type: 'AWS::EC2::Subnet', Properties: {} } }, findings: [] },
  {
    name: 'a default route to a transit gateway',
    resources: route({ DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId: 'tgw-0123456789abcdef0' }),
    findings: [],
  },
  {
    name: 'a route within the company to a virtual private gateway',
    resources: route({ DestinationCidrBlock: '10.0.0.0/8', GatewayId: 'vgw-0123456789abcdef0' }),
    findings: [],
  },
  { name: 'a group without a way out', resources: group({ SecurityGroupEgress: NO_EGRESS }), findings: [] },
  {
    name: 'a group with its way out in a resource of its own',
    resources: {
      ...group({}),
      E: {
        Type: 'AWS::EC2::SecurityGroupEgress',
        Properties: {
          GroupId: { 'Fn::GetAtt': ['G', 'GroupId'] },
          DestinationPrefixListId: 'pl-63a5400a',
          IpProtocol: 'tcp',
        },
      },
    },
    findings: [],
  },
  {
    name: 'a group with its way out elsewhere, by Ref, next to that of another group',
    resources: {
      ...group({}),
      E: { Type: 'AWS::EC2::SecurityGroupEgress', Properties: { GroupId: { Ref: 'G' }, CidrIp: '10.0.0.0/16' } },
      F: { Type: 'AWS::EC2::SecurityGroupEgress', Properties: { GroupId: 'sg-1', CidrIp: '10.0.0.0/16' } },
    },
    findings: [],
  },
  {
    name: 'a group whose neighbour has a way out',
    resources: {
      ...group({}),
      F: { Type: 'AWS::EC2::SecurityGroupEgress', Properties: { GroupId: 'sg-1', CidrIp: '10.0.0.0/16' } },
    },
    findings: ['G[EgressByDefault]'],
  },
  {
    name: 'a group open to the widest private ranges',
    resources: group({
      SecurityGroupEgress: NO_EGRESS,
      SecurityGroupIngress: [{ CidrIp: '10.0.0.0/8' }, { CidrIpv6: 'fc00::/7' }],
    }),
    findings: [],
  },
  {
    name: 'a VPN gateway',
    resources: { A: { Type: 'AWS::EC2::VPCGatewayAttachment', Properties: { VpnGatewayId: 'vgw-0123456789abcdef0' } } },
    findings: [],
  },
  { name: 'an internet gateway', resources: { I: { Type: 'AWS::EC2::InternetGateway' } }, findings: ['I'] },
  {
    name: "another stack's internet gateway",
    resources: {
      A: {
        Type: 'AWS::EC2::VPCGatewayAttachment',
        Properties: { InternetGatewayId: { 'Fn::ImportValue': 'Gateway' } },
      },
    },
    findings: ['A'],
  },
  { name: 'a NAT gateway', resources: { N: { Type: 'AWS::EC2::NatGateway' } }, findings: ['N'] },
  {
    name: 'an egress-only gateway',
    resources: { E: { Type: 'AWS::EC2::EgressOnlyInternetGateway' } },
    findings: ['E'],
  },
  {
    name: 'a public subnet, in one branch',
    resources: {
      S: { Type: 'AWS::EC2::Subnet', Properties: { MapPublicIpOnLaunch: { 'Fn::If': ['C', true, false] } } },
    },
    findings: ['S'],
  },
  {
    name: 'a default route to a NAT gateway',
    resources: route({ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: { Ref: 'N' } }),
    findings: ['R'],
  },
  {
    name: 'half a default route to an internet gateway',
    resources: route({ DestinationCidrBlock: '128.0.0.0/1', GatewayId: { Ref: 'I' } }),
    findings: ['R'],
  },
  {
    name: 'a default route of IPv6',
    resources: route({ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: { Ref: 'E' } }),
    findings: ['R'],
  },
  { name: 'a group that EC2 opens', resources: group({}), findings: ['G[EgressByDefault]'] },
  {
    name: 'a group open both ways',
    resources: group({ SecurityGroupIngress: [{ CidrIpv6: '::/0' }], SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0' }] }),
    findings: ['G[SecurityGroupIngress]', 'G[SecurityGroupEgress]'],
  },
  {
    name: 'rules of their own',
    resources: {
      I: { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { CidrIp: '0.0.0.0/0' } },
      E: { Type: 'AWS::EC2::SecurityGroupEgress', Properties: { CidrIpv6: '::/0' } },
    },
    findings: ['I', 'E'],
  },
];

export const NETWORK_CASES: readonly Case[] = [
  ...ENDPOINT_POLICY_PRESENT.map((it) => ({ ...it, rule: endpointPolicyPresent })),
  ...BEDROCK_ENDPOINT_POLICY.map((it) => ({ ...it, rule: bedrockEndpointPolicy })),
  ...NO_PATH_TO_INTERNET.map((it) => ({ ...it, rule: noPathToInternet })),
];
