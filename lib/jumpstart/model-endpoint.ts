import { Peer, Port, type SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnEndpoint, CfnEndpointConfig, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { PlatformLogGroup } from '../audit/platform-log-group';
import type { BaselineConfig } from '../config';
import type { EndpointConfig } from '../config/jumpstart';
import type { IsolatedNetwork } from '../network/isolated-network';
import type { EndpointModel } from './endpoint-models';
import { EndpointScaling } from './endpoint-scaling';
import { ExecutionRole } from './execution-role';
import { hasLocalStorage } from './instance-storage';

/** Name of the only variant. */
export const VARIANT = 'AllTraffic';

/** Loading weights of hundreds of gigabytes takes a while. SageMaker's limit is an hour. */
const LOADING_SECONDS = 3_600;

/** What makes JumpStart show the endpoint as one of its own; the SageMaker SDK sets the same. */
const HUB_TAGS = { id: 'sagemaker-sdk:jumpstart-model-id', version: 'sagemaker-sdk:jumpstart-model-version' };

export interface ModelEndpointProps {
  readonly config: BaselineConfig;
  readonly model: EndpointModel;
  readonly network: IsolatedNetwork;
  /** Encrypts the volumes of the instances. */
  readonly dataKey: IKey;
  /** Encrypts the container's output. */
  readonly auditKey: IKey;
}

/**
 * A model on an endpoint: in isolated subnets, its container without any network, its volumes under a customer key. Requests
 * and answers are not captured; ADR-015 says why. Model and endpoint configuration have names of CloudFormation's, as a
 * change replaces them; the endpoint keeps its name and moves over to the new ones while it serves.
 */
export class ModelEndpoint extends Construct {
  readonly endpoint: CfnEndpoint;
  /** Of the model's network interfaces: nothing comes in, and weights alone are fetched. */
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, props: ModelEndpointProps) {
    super(scope, id);
    const { config, model, network } = props;
    const { alias, endpointName, config: settings } = model;
    const { s3PrefixListId } = config.network;
    this.securityGroup = network.closedSecurityGroup(this, 'SecurityGroup', `Model ${alias}`);
    if (s3PrefixListId) {
      this.securityGroup.addEgressRule(Peer.prefixList(s3PrefixListId), Port.HTTPS, 'weights of the model');
    }
    const logGroup = new PlatformLogGroup(this, 'LogGroup', {
      config,
      logGroupName: `/aws/sagemaker/Endpoints/${endpointName}`,
      encryptionKey: props.auditKey,
    });
    const { role, policy } = new ExecutionRole(this, 'Execution', {
      config,
      model,
      vpc: network.vpc,
      securityGroup: this.securityGroup,
      logGroup,
    });

    const cfnModel = new CfnModel(this, 'Model', {
      executionRoleArn: role.roleArn,
      enableNetworkIsolation: true,
      vpcConfig: {
        subnets: network.vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
        securityGroupIds: [this.securityGroup.securityGroupId],
      },
      primaryContainer: containerOf(settings),
    });
    // SageMaker looks at the image and the weights when the model is created.
    cfnModel.node.addDependency(policy);
    const endpointConfig = new CfnEndpointConfig(this, 'Config', {
      kmsKeyId: hasLocalStorage(settings.instanceType) ? undefined : props.dataKey.keyArn,
      productionVariants: [
        {
          variantName: VARIANT,
          modelName: cfnModel.attrModelName,
          instanceType: settings.instanceType,
          initialInstanceCount: settings.instanceCount,
          initialVariantWeight: 1,
          // Answers differ in length by far: taking turns would queue short ones behind long ones.
          routingConfig: { routingStrategy: 'LEAST_OUTSTANDING_REQUESTS' },
          containerStartupHealthCheckTimeoutInSeconds: LOADING_SECONDS,
          modelDataDownloadTimeoutInSeconds: LOADING_SECONDS,
        },
      ],
    });
    this.endpoint = new CfnEndpoint(this, 'Endpoint', {
      endpointName,
      endpointConfigName: endpointConfig.attrEndpointConfigName,
      // What scaling has added stays when a new configuration is taken up.
      retainAllVariantProperties: settings.scaling !== undefined,
    });
    this.endpoint.node.addDependency(logGroup);
    if (settings.source.type === 'hub') {
      for (const part of [cfnModel, endpointConfig, this.endpoint]) {
        part.tags.setTag(HUB_TAGS.id, settings.source.modelId);
        part.tags.setTag(HUB_TAGS.version, settings.source.version);
      }
    }
    if (settings.scaling) {
      new EndpointScaling(this, 'Scaling', {
        endpoint: this.endpoint,
        endpointName,
        variant: VARIANT,
        ...settings.scaling,
      });
    }
  }
}

function containerOf({ source, container, environment }: EndpointConfig): CfnModel.ContainerDefinitionProperty {
  const variables = { ...(container === 'tgi' && { MESSAGES_API_ENABLED: 'true' }), ...environment };
  if (source.type === 'model-package') return { modelPackageName: source.arn, environment: variables };
  const { artifactUri, image, hubContentArn } = source;
  return {
    image,
    environment: variables,
    modelDataSource: {
      s3DataSource: {
        s3Uri: artifactUri,
        s3DataType: 'S3Prefix',
        compressionType: 'None',
        // The gated bucket asks for it; the other one has models without.
        ...(artifactUri.startsWith('s3://jumpstart-private-cache-') && {
          modelAccessConfig: { acceptEula: source.acceptEula },
        }),
        ...(hubContentArn !== undefined && { hubAccessConfig: { hubContentArn } }),
      },
    },
  };
}
