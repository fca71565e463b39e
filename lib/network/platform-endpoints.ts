import {
  GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  type IInterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  type IVpc,
  Peer,
  Port,
  SubnetType,
} from 'aws-cdk-lib/aws-ec2';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import { executeApiPolicy, gatewayPolicy } from './endpoint-policies';
import { PolicedEndpoint } from './policed-endpoint';

/** What capabilities let through the gateway endpoints. */
export interface GatewayStatements {
  readonly s3: readonly PolicyStatement[];
  readonly dynamoDb: readonly PolicyStatement[];
}

export interface PlatformEndpointsProps {
  readonly vpc: IVpc;
  readonly config: BaselineConfig;
  /** Routes of the API, as `<stage>/<METHOD>/<path>`. */
  readonly routes: readonly string[];
  /** Preflights of the routes, in the same form. */
  readonly preflights: readonly string[];
  readonly gateways: GatewayStatements;
}

/**
 * Doors of the VPC that need to know nothing of the models: the one through which callers come in, and the gateway
 * endpoints. Each has a policy, none is open by default.
 */
export class PlatformEndpoints extends Construct {
  /** Callers come in here. Undefined when the API has a regional address. */
  readonly executeApi?: IInterfaceVpcEndpoint;
  /** Id of the gateway endpoint for DynamoDB. Undefined in a VPC of the company's own whose config names none. */
  readonly dynamoDbEndpointId?: string;

  constructor(scope: Construct, id: string, props: PlatformEndpointsProps) {
    super(scope, id);
    const { config, vpc } = props;
    const existing = config.network.type === 'existing' ? config.network.endpoints : {};

    const { exposure } = config.api;
    if (exposure.type === 'private') {
      this.executeApi = new PolicedEndpoint(this, 'ExecuteApi', {
        vpc,
        existing: existing.executeApi,
        service: InterfaceVpcEndpointAwsService.APIGATEWAY,
        statements: executeApiPolicy(config, props.routes, props.preflights),
      }).endpoint;
      for (const block of exposure.clientCidrs ?? [config.network.cidr]) {
        this.executeApi.connections.allowFrom(Peer.ipv4(block), Port.HTTPS, `callers in ${block}`);
      }
    }
    // Closed, they would take S3 and DynamoDB from everything else on the route tables of a VPC that is not ours.
    if (config.network.type === 'create') {
      const { s3, dynamoDb } = props.gateways;
      this.gatewayEndpoint('S3', vpc, GatewayVpcEndpointAwsService.S3, s3);
      this.dynamoDbEndpointId = this.gatewayEndpoint('DynamoDb', vpc, GatewayVpcEndpointAwsService.DYNAMODB, dynamoDb);
    } else {
      this.dynamoDbEndpointId = config.network.endpoints.dynamoDb?.endpointId;
    }
  }

  /** @returns its id */
  private gatewayEndpoint(
    id: string,
    vpc: IVpc,
    service: GatewayVpcEndpointAwsService,
    statements: readonly PolicyStatement[],
  ): string {
    const endpoint = new GatewayVpcEndpoint(this, id, {
      vpc,
      service,
      subnets: [{ subnetType: SubnetType.PRIVATE_ISOLATED }],
    });
    for (const statement of gatewayPolicy(statements)) endpoint.addToPolicy(statement);
    return endpoint.vpcEndpointId;
  }
}
