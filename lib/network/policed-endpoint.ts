import {
  type IInterfaceVpcEndpoint,
  InterfaceVpcEndpoint,
  type InterfaceVpcEndpointAwsService,
  type IVpc,
  SecurityGroup,
  SubnetType,
} from 'aws-cdk-lib/aws-ec2';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface PolicedEndpointProps {
  readonly vpc: IVpc;
  readonly service: InterfaceVpcEndpointAwsService;
  /** What may pass; without a statement nothing would be held back. */
  readonly statements: readonly [PolicyStatement, ...PolicyStatement[]];
  /**
   * Endpoint that the VPC has already; its policy is the company's own to hold.
   * @default one is created
   */
  readonly existing?: { readonly endpointId: string; readonly securityGroupId: string };
}

/** An interface endpoint with a policy and a security group that is closed until a rule opens it. */
export class PolicedEndpoint extends Construct {
  readonly endpoint: IInterfaceVpcEndpoint;

  constructor(scope: Construct, id: string, props: PolicedEndpointProps) {
    super(scope, id);
    if (props.existing) {
      this.endpoint = InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(this, 'Endpoint', {
        vpcEndpointId: props.existing.endpointId,
        port: 443,
        securityGroups: [SecurityGroup.fromSecurityGroupId(this, 'SecurityGroup', props.existing.securityGroupId)],
      });
      return;
    }
    const endpoint = new InterfaceVpcEndpoint(this, 'Endpoint', {
      vpc: props.vpc,
      service: props.service,
      subnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [
        new SecurityGroup(this, 'SecurityGroup', {
          vpc: props.vpc,
          description: `Callers of the endpoint ${props.service.shortName}`,
          allowAllOutbound: false,
        }),
      ],
      open: false,
      privateDnsEnabled: true,
    });
    for (const statement of props.statements) endpoint.addToPolicy(statement);
    this.endpoint = endpoint;
  }
}
