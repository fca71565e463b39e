import { Stack, type StackProps } from 'aws-cdk-lib';
import { type IInterfaceVpcEndpoint, InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import type { CustomerKeys } from '../encryption/customer-keys';
import type { IsolatedNetwork } from '../network/isolated-network';
import { PolicedEndpoint } from '../network/policed-endpoint';
import type { AlertTopics } from '../observability/alert-topics';
import { CapabilityAlarm } from '../observability/platform-alarm';
import { sageMakerRuntimePolicy } from './endpoint-access';
import type { EndpointModels } from './endpoint-models';
import { JumpStartAlarms } from './jumpstart-alarms';
import { ModelEndpoint } from './model-endpoint';

export interface JumpStartStackProps extends StackProps {
  readonly config: BaselineConfig;
  readonly keys: CustomerKeys;
  readonly network: IsolatedNetwork;
  readonly alerts: AlertTopics;
  readonly models: EndpointModels;
}

/** Models on SageMaker endpoints, the one door that leads to them, and their alarms. */
export class JumpStartStack extends Stack {
  /** The sagemaker-runtime endpoint of the VPC. */
  readonly endpoint: IInterfaceVpcEndpoint;

  constructor(scope: Construct, id: string, props: JumpStartStackProps) {
    super(scope, id, props);
    const { config, keys, network, alerts, models } = props;
    this.endpoint = new PolicedEndpoint(this, 'SageMakerRuntime', {
      vpc: network.vpc,
      existing: config.network.type === 'existing' ? config.network.endpoints.sageMakerRuntime : undefined,
      service: InterfaceVpcEndpointAwsService.SAGEMAKER_RUNTIME,
      statements: sageMakerRuntimePolicy(config.account, models.endpointArns),
    }).endpoint;

    const impairing = models.models.flatMap((model) => {
      new ModelEndpoint(this, `Model-${model.alias}`, {
        config,
        model,
        network,
        dataKey: keys.data,
        auditKey: keys.audit,
      });
      return new JumpStartAlarms(this, `Alarms-${model.alias}`, { config, alerts, model }).impairing;
    });
    new CapabilityAlarm(this, 'Impaired', {
      config,
      alerts,
      heading: 'JumpStart is impaired',
      severity: 'critical',
      alarms: impairing,
    });
  }
}
