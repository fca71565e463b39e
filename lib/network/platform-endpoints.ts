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
import { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import { closedGatewayPolicy, executeApiPolicy } from './endpoint-policies';
import { PolicedEndpoint } from './policed-endpoint';

export interface PlatformEndpointsProps {
  readonly vpc: IVpc;
  readonly config: BaselineConfig;
  /** Routes of the API, as `<stage>/<METHOD>/<path>`. */
  readonly routes: readonly string[];
}

/**
 * Doors of the VPC that need to know nothing of the models: the one through which callers come in, and the gateway
 * endpoints. Each has a policy, none is open by default.
 */
export class PlatformEndpoints extends Construct {
  /** Callers come in here. Undefined when the API has a regional address. */
  readonly executeApi?: IInterfaceVpcEndpoint;

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
        statements: executeApiPolicy(config, props.routes),
      }).endpoint;
      for (const block of exposure.clientCidrs ?? [config.network.cidr]) {
        this.executeApi.connections.allowFrom(Peer.ipv4(block), Port.HTTPS, `callers in ${block}`);
      }
    }
    // Closed, they would take S3 and DynamoDB from everything else on the route tables of a VPC that is not ours.
    if (config.network.type === 'create') {
      this.gatewayEndpoint('S3', vpc, GatewayVpcEndpointAwsService.S3);
      this.gatewayEndpoint('DynamoDb', vpc, GatewayVpcEndpointAwsService.DYNAMODB);
    }
  }

  private gatewayEndpoint(id: string, vpc: IVpc, service: GatewayVpcEndpointAwsService): void {
    new GatewayVpcEndpoint(this, id, {
      vpc,
      service,
      subnets: [{ subnetType: SubnetType.PRIVATE_ISOLATED }],
    }).addToPolicy(closedGatewayPolicy());
  }
}
