import { type CfnResource, Stack } from 'aws-cdk-lib';
import { IpAddresses, type IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { PlatformLogGroup } from '../audit/platform-log-group';
import type { BaselineConfig } from '../config';
import { availabilityZonesOf } from '../config/network';
import { type GatewayStatements, PlatformEndpoints } from './platform-endpoints';
import { VpcFlowLogs } from './vpc-flow-logs';

export interface IsolatedNetworkProps {
  readonly config: BaselineConfig;
  /** Encrypts the flow logs. */
  readonly auditKey: IKey;
  /** Routes of the API, as `<stage>/<METHOD>/<path>`. */
  readonly routes: readonly string[];
  /** Preflights of the routes, in the same form. */
  readonly preflights: readonly string[];
  /** What passes the gateway endpoints. */
  readonly gateways: GatewayStatements;
}

/**
 * A VPC without a way out: isolated subnets, no internet gateway, no NAT, and an endpoint for each service that the
 * functions call. With `network.type` existing, the VPC is the company's own and only missing endpoints are added.
 */
export class IsolatedNetwork extends Construct {
  readonly vpc: IVpc;
  readonly endpoints: PlatformEndpoints;

  constructor(scope: Construct, id: string, props: IsolatedNetworkProps) {
    super(scope, id);
    const { network } = props.config;
    if (network.type === 'create') {
      const vpc = new Vpc(this, 'Vpc', {
        ipAddresses: IpAddresses.cidr(network.cidr),
        availabilityZones: network.availabilityZones,
        natGateways: 0,
        subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
        restrictDefaultSecurityGroup: true,
      });
      this.logDefaultSecurityGroupFunction(props);
      new VpcFlowLogs(this, 'FlowLogs', { vpc, config: props.config, auditKey: props.auditKey });
      this.vpc = vpc;
    } else {
      this.vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
        vpcId: network.vpcId,
        vpcCidrBlock: network.cidr,
        availabilityZones: availabilityZonesOf(network),
        isolatedSubnetIds: network.subnets.map((subnet) => subnet.subnetId),
        isolatedSubnetRouteTableIds: network.subnets.map((subnet) => subnet.routeTableId),
      });
    }
    this.endpoints = new PlatformEndpoints(this, 'Endpoints', {
      vpc: this.vpc,
      config: props.config,
      routes: props.routes,
      preflights: props.preflights,
      gateways: props.gateways,
    });
  }

  /**
   * The function with which CDK empties the default security group runs at deployment only, outside the VPC; its logs
   * would otherwise be unencrypted and kept for ever.
   */
  private logDefaultSecurityGroupFunction(props: IsolatedNetworkProps): void {
    const provider = Stack.of(this).node.findChild('Custom::VpcRestrictDefaultSGCustomResourceProvider');
    const logGroup = new PlatformLogGroup(this, 'DefaultSecurityGroupLog', {
      config: props.config,
      logGroupName: `/${props.config.prefix}/default-security-group`,
      encryptionKey: props.auditKey,
    });
    const handler = provider.node.findChild('Handler') as CfnResource;
    handler.addPropertyOverride('LoggingConfig', { LogGroup: logGroup.logGroupName });
  }

  /** A security group that lets nothing in and nothing out until a rule says so. */
  closedSecurityGroup(scope: Construct, id: string, description: string): SecurityGroup {
    return new SecurityGroup(scope, id, { vpc: this.vpc, description, allowAllOutbound: false });
  }
}
