import type { IInterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { FeedbackConfig } from '../config/feedback';
import type { PlatformGuardrail } from '../guardrails/platform-guardrail';
import { PlatformFunction, type PlatformFunctionProps } from '../inference/platform-function';
import type { IsolatedNetwork } from '../network/isolated-network';
import { allowFeedback, ratedAliases } from './feedback-access';
import { feedbackRoleName } from './feedback-names';
import type { FeedbackTable } from './feedback-table';

export interface FeedbackFunctionProps
  extends Omit<PlatformFunctionProps, 'capability' | 'description' | 'network' | 'roleName'> {
  readonly network: IsolatedNetwork;
  readonly feedback: FeedbackConfig;
  readonly feedbackTable: FeedbackTable;
  readonly guardrail: PlatformGuardrail;
  /** The bedrock-runtime endpoint. */
  readonly bedrock: IInterfaceVpcEndpoint;
}

/** The function behind `POST /v1/feedback`. */
export class FeedbackFunction extends PlatformFunction {
  /** Aliases that a rating may name. */
  readonly aliases: readonly string[];

  constructor(scope: Construct, id: string, props: FeedbackFunctionProps) {
    const { config, network, feedback, feedbackTable, guardrail, bedrock } = props;
    super(scope, id, {
      config,
      network,
      auditKey: props.auditKey,
      dataKey: props.dataKey,
      capability: 'feedback',
      // The digest changes this template with every change of the guardrail, so that the new version is taken up.
      description: `POST /v1/feedback (guardrail ${guardrail.policyDigest})`,
      roleName: feedbackRoleName(config),
    });
    const { dynamoDbEndpointId } = network.endpoints;
    if (dynamoDbEndpointId === undefined) {
      throw new Error('feedback needs the gateway endpoint for DynamoDB: name it in network.endpoints.dynamoDb');
    }
    this.aliases = ratedAliases(config);
    allowFeedback(this, { config, feedback, feedbackTable, guardrail, bedrock, dynamoDbEndpointId });
  }
}
