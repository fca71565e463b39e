import { addBeside, editList, remove, set, unset } from './holes';
import type { Mutation } from './templates';

const GROUP = 'AWS::EC2::SecurityGroup';

function inVpc(Type: string, Properties: Record<string, unknown> = {}) {
  return addBeside('AWS::EC2::VPC', { Type, Properties });
}

function rule(property: string, cidr: Record<string, unknown>) {
  const hole = { ...cidr, IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'hole' };
  return editList(GROUP, property, (rules) => [...rules, hole]);
}

/** Holes in the walls of the VPC. */
export const NETWORK: readonly Mutation[] = [
  { name: 'there is an internet gateway', apply: inVpc('AWS::EC2::InternetGateway') },
  {
    name: 'there is an egress-only internet gateway',
    apply: inVpc('AWS::EC2::EgressOnlyInternetGateway', { VpcId: 'vpc-1' }),
  },
  { name: 'there is a NAT gateway', apply: inVpc('AWS::EC2::NatGateway', { SubnetId: 'subnet-1' }) },
  {
    name: 'there is a peering connection',
    apply: inVpc('AWS::EC2::VPCPeeringConnection', { VpcId: 'vpc-1', PeerVpcId: 'vpc-2' }),
  },
  {
    name: 'there is a transit gateway attachment',
    apply: inVpc('AWS::EC2::TransitGatewayAttachment', { VpcId: 'vpc-1', SubnetIds: [], TransitGatewayId: 'tgw-1' }),
  },
  {
    name: 'there is a route to everywhere',
    apply: inVpc('AWS::EC2::Route', { RouteTableId: 'rtb-1', DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }),
  },
  { name: 'a subnet is public', apply: set('AWS::EC2::Subnet', { MapPublicIpOnLaunch: true }) },
  { name: 'security groups let out to everywhere', apply: rule('SecurityGroupEgress', { CidrIp: '0.0.0.0/0' }) },
  { name: 'security groups let out to everywhere over IPv6', apply: rule('SecurityGroupEgress', { CidrIpv6: '::/0' }) },
  { name: 'security groups let in from everywhere', apply: rule('SecurityGroupIngress', { CidrIp: '0.0.0.0/0' }) },
  {
    name: 'security groups have the egress that CloudFormation gives',
    apply: unset(GROUP, 'SecurityGroupEgress'),
  },
  {
    name: 'the function reaches out to addresses',
    apply: (templates) =>
      templates.edit('AWS::EC2::SecurityGroupEgress', (properties) => {
        delete properties.DestinationSecurityGroupId;
        properties.CidrIp = '0.0.0.0/0';
      }),
  },
  {
    name: 'the default security group is left as it is',
    apply: remove('Custom::VpcRestrictDefaultSG'),
  },
  { name: 'the VPC has no flow log', apply: remove('AWS::EC2::FlowLog') },
  {
    name: 'the flow log leaves out what is accepted',
    apply: set('AWS::EC2::FlowLog', { TrafficType: 'REJECT' }),
  },
];
