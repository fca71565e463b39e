import { Stack } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import { readArtifacts } from './artifacts';
import type { EndpointModel } from './endpoint-models';

export interface ExecutionRoleProps {
  readonly config: BaselineConfig;
  readonly model: EndpointModel;
  readonly vpc: IVpc;
  /** Of the model's network interfaces. */
  readonly securityGroup: ISecurityGroup;
  /** Where the container's output goes. */
  readonly logGroup: ILogGroup;
}

/**
 * What SageMaker acts as for one endpoint: it loads the image and the weights, writes the container's output and joins the
 * subnets. The container itself has no network and gets no credentials.
 * Source: SageMaker developer guide, "How to use SageMaker AI execution roles", CreateModel.
 */
export class ExecutionRole extends Construct {
  readonly role: Role;
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, props: ExecutionRoleProps) {
    super(scope, id);
    const { model } = props;
    const { account, region, partition } = Stack.of(this);
    this.role = new Role(this, 'Role', {
      description: `SageMaker's role for the model ${model.alias}`,
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:sagemaker:${region}:${account}:*` },
        },
      }),
    });
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: `What SageMaker may do for the model ${model.alias}`,
      roles: [this.role],
      statements: [
        ...readArtifacts(props.config, model.config),
        ...this.pullImage(model),
        new PolicyStatement({
          sid: 'WriteOutputOfTheContainer',
          actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          resources: [props.logGroup.logGroupArn],
        }),
        new PolicyStatement({
          sid: 'WriteMetricsOfTheInstances',
          actions: ['cloudwatch:PutMetricData'],
          // Metrics have no resources; the namespace stands in their place.
          resources: ['*'],
          conditions: { StringEquals: { 'cloudwatch:namespace': '/aws/sagemaker/Endpoints' } },
        }),
        ...this.joinSubnets(props),
      ],
    });
  }

  private pullImage({ config: { source } }: EndpointModel): PolicyStatement[] {
    const [, account, region, repository] =
      /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/.exec(source.image ?? '') ?? [];
    if (!repository) return [];
    return [
      new PolicyStatement({
        sid: 'PullTheImage',
        actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        resources: [`arn:${Stack.of(this).partition}:ecr:${region}:${account}:repository/${repository}`],
      }),
      // A token is for the whole registry.
      new PolicyStatement({ sid: 'LogInToRegistries', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
    ];
  }

  private joinSubnets({ vpc, securityGroup }: ExecutionRoleProps): PolicyStatement[] {
    const { account, region, partition } = Stack.of(this);
    const arn = (resource: string) => `arn:${partition}:ec2:${region}:${account}:${resource}`;
    const interfaces = arn('network-interface/*');
    const subnets = vpc.isolatedSubnets.map(({ subnetId }) => arn(`subnet/${subnetId}`));
    return [
      new PolicyStatement({
        sid: 'CreateInterfaces',
        actions: ['ec2:CreateNetworkInterface'],
        resources: [interfaces, arn(`security-group/${securityGroup.securityGroupId}`), ...subnets],
      }),
      new PolicyStatement({
        sid: 'HandOverAndDeleteInterfaces',
        actions: [
          'ec2:CreateNetworkInterfacePermission',
          'ec2:DeleteNetworkInterface',
          'ec2:DeleteNetworkInterfacePermission',
        ],
        resources: [interfaces],
        conditions: { ArnEquals: { 'ec2:Subnet': subnets } },
      }),
      new PolicyStatement({
        sid: 'LookAtTheNetwork',
        actions: [
          'ec2:DescribeDhcpOptions',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSubnets',
          'ec2:DescribeVpcs',
        ],
        // Describing has no resources to name.
        resources: ['*'],
      }),
    ];
  }
}
