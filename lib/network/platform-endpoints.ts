import { Stack } from 'aws-cdk-lib';
import {
  GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  type IInterfaceVpcEndpoint,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
} from 'aws-cdk-lib/aws-ec2';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import { bedrockRuntimePolicy, executeApiPolicy, gatewayPolicy, type ReachableModels } from './endpoint-policies';

export interface PlatformEndpointsProps {
  readonly vpc: IVpc;
  readonly config: BaselineConfig;
  readonly models: ReachableModels;
}

/** Doors of the VPC: one endpoint per service that is called, each with a policy, none open by default. */
export class PlatformEndpoints extends Construct {
  /** Models are called through this one only. */
  readonly bedrockRuntime: IInterfaceVpcEndpoint;
  /** Callers come in here. Undefined when the API has a regional address. */
  readonly executeApi?: IInterfaceVpcEndpoint;

  constructor(scope: Construct, id: string, props: PlatformEndpointsProps) {
    super(scope, id);
    const { config, vpc } = props;
    const { account, region, partition } = Stack.of(this);
    const existing = config.network.type === 'existing' ? config.network.endpoints : {};

    this.bedrockRuntime = this.interfaceEndpoint('BedrockRuntime', {
      vpc,
      existing: existing.bedrockRuntime,
      service: InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME,
      statements: bedrockRuntimePolicy(account, props.models),
    });

    const { exposure, auth } = config.api;
    if (exposure.type === 'private') {
      this.executeApi = this.interfaceEndpoint('ExecuteApi', {
        vpc,
        existing: existing.executeApi,
        service: InterfaceVpcEndpointAwsService.APIGATEWAY,
        statements: executeApiPolicy(`arn:${partition}:execute-api:${region}:${account}:*`, auth, account),
      });
      for (const block of exposure.clientCidrs ?? [config.network.cidr]) {
        this.executeApi.connections.allowFrom(Peer.ipv4(block), Port.HTTPS, `callers in ${block}`);
      }
    }

    if (!existing.s3) {
      this.gatewayEndpoint('S3', vpc, GatewayVpcEndpointAwsService.S3, gatewayPolicy('s3', account));
    }
    if (!existing.dynamoDb) {
      this.gatewayEndpoint('DynamoDb', vpc, GatewayVpcEndpointAwsService.DYNAMODB, gatewayPolicy('dynamodb', account));
    }
  }

  private interfaceEndpoint(
    id: string,
    props: {
      vpc: IVpc;
      service: InterfaceVpcEndpointAwsService;
      existing?: { endpointId: string; securityGroupId: string };
      statements: PolicyStatement[];
    },
  ): IInterfaceVpcEndpoint {
    if (props.existing) {
      return InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(this, id, {
        vpcEndpointId: props.existing.endpointId,
        port: 443,
        securityGroups: [SecurityGroup.fromSecurityGroupId(this, `${id}SecurityGroup`, props.existing.securityGroupId)],
      });
    }
    const endpoint = new InterfaceVpcEndpoint(this, id, {
      vpc: props.vpc,
      service: props.service,
      subnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [
        new SecurityGroup(this, `${id}SecurityGroup`, {
          vpc: props.vpc,
          description: `Callers of the endpoint ${props.service.shortName}`,
          allowAllOutbound: false,
        }),
      ],
      open: false,
      privateDnsEnabled: true,
    });
    for (const statement of props.statements) endpoint.addToPolicy(statement);
    return endpoint;
  }

  private gatewayEndpoint(id: string, vpc: IVpc, service: GatewayVpcEndpointAwsService, statements: PolicyStatement[]) {
    const endpoint = new GatewayVpcEndpoint(this, id, {
      vpc,
      service,
      subnets: [{ subnetType: SubnetType.PRIVATE_ISOLATED }],
    });
    for (const statement of statements) endpoint.addToPolicy(statement);
  }
}
