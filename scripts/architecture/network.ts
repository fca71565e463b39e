import type { Resolver } from '../../local/assembly';
import { type Found, idOf, propertiesOf, strings } from './resources';

/** A VPC endpoint. */
export interface Endpoint {
  readonly id: string;
  /** Name of the service without its Region, e.g. `bedrock-runtime`. */
  readonly service: string;
  readonly kind: 'Interface' | 'Gateway';
  readonly securityGroups: readonly string[];
  /** Whether it has a policy of its own; without one it passes every call. */
  readonly policy: boolean;
}

export interface Subnet {
  readonly zone: string;
  readonly cidr: string;
  /** No route leads out of it, and it gives no public addresses. */
  readonly isolated: boolean;
}

export interface Network {
  readonly cidr: string;
  readonly subnets: readonly Subnet[];
  readonly endpoints: readonly Endpoint[];
  /** Ways out of the VPC other than endpoints, e.g. `NAT gateway`. */
  readonly exits: readonly string[];
}

const EXITS: Readonly<Record<string, string>> = {
  'AWS::EC2::InternetGateway': 'internet gateway',
  'AWS::EC2::EgressOnlyInternetGateway': 'egress-only gateway',
  'AWS::EC2::NatGateway': 'NAT gateway',
  'AWS::EC2::TransitGatewayAttachment': 'transit gateway',
  'AWS::EC2::VPCPeeringConnection': 'VPC peering',
  'AWS::EC2::VPNGateway': 'VPN gateway',
};

/**
 * The VPC of the assembly with what stands on its edge.
 *
 * @throws Error unless the assembly creates exactly one VPC
 */
export function readNetwork(resolver: Resolver): Network {
  const vpcs = resolver.resources('AWS::EC2::VPC');
  const [vpc] = vpcs;
  if (!vpc || vpcs.length > 1) {
    throw new Error(
      `the assembly has ${vpcs.length} resources of type AWS::EC2::VPC, expected one: draw a config that creates its network`,
    );
  }
  return {
    cidr: String(propertiesOf(resolver, vpc, 'CidrBlock').CidrBlock),
    subnets: resolver.resources('AWS::EC2::Subnet').map((subnet) => readSubnet(resolver, subnet)),
    endpoints: resolver.resources('AWS::EC2::VPCEndpoint').map((endpoint) => readEndpoint(resolver, endpoint)),
    exits: Object.entries(EXITS).flatMap(([type, name]) => {
      const count = resolver.resources(type).length;
      return count === 0 ? [] : [count === 1 ? name : `${count} × ${name}`];
    }),
  };
}

function readSubnet(resolver: Resolver, subnet: Found): Subnet {
  const { AvailabilityZone, CidrBlock, MapPublicIpOnLaunch } = propertiesOf(
    resolver,
    subnet,
    'AvailabilityZone',
    'CidrBlock',
    'MapPublicIpOnLaunch',
  );
  const sameStack = ({ stack }: Found) => stack === subnet.stack;
  const tables = resolver
    .resources('AWS::EC2::SubnetRouteTableAssociation')
    .filter((found) => sameStack(found) && refOf(found, 'SubnetId') === subnet.logicalId)
    .map((found) => refOf(found, 'RouteTableId'));
  const routed = resolver
    .resources('AWS::EC2::Route')
    .some((route) => sameStack(route) && tables.includes(refOf(route, 'RouteTableId')));
  return {
    zone: String(AvailabilityZone),
    cidr: String(CidrBlock),
    isolated: !routed && MapPublicIpOnLaunch !== true,
  };
}

function refOf({ resource }: Found, property: string): string | undefined {
  return (resource.Properties?.[property] as { Ref?: string } | undefined)?.Ref;
}

function readEndpoint(resolver: Resolver, endpoint: Found): Endpoint {
  const { ServiceName, VpcEndpointType, SecurityGroupIds } = propertiesOf(
    resolver,
    endpoint,
    'ServiceName',
    'VpcEndpointType',
    'SecurityGroupIds',
  );
  return {
    id: idOf(resolver, endpoint),
    service: String(ServiceName).replace(`com.amazonaws.${endpoint.stack.region}.`, ''),
    kind: VpcEndpointType === 'Interface' ? 'Interface' : 'Gateway',
    securityGroups: strings(SecurityGroupIds),
    policy: endpoint.resource.Properties?.PolicyDocument !== undefined,
  };
}
