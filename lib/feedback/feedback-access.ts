import { type IInterfaceVpcEndpoint, Peer, Port } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ENV } from '../../lambda/contract/environment';
import type { BaselineConfig } from '../config';
import type { FeedbackConfig } from '../config/feedback';
import type { PlatformGuardrail } from '../guardrails/platform-guardrail';
import type { PlatformFunction } from '../inference/platform-function';
import { allowGuardrail } from '../models/model-access';
import { BEDROCK_RUNTIME_ACTIONS } from '../network/endpoint-policies';
import { TABLE_KEY_ACTIONS, throughTheTable } from './feedback-key';
import { feedbackRoleArn, feedbackTableArn } from './feedback-names';
import type { FeedbackTable } from './feedback-table';

/** The one thing that the function does with the table. */
const WRITE = 'dynamodb:PutItem';

export interface FeedbackAccessProps {
  readonly config: BaselineConfig;
  readonly feedback: FeedbackConfig;
  readonly feedbackTable: FeedbackTable;
  readonly guardrail: PlatformGuardrail;
  /** The bedrock-runtime endpoint. */
  readonly bedrock: IInterfaceVpcEndpoint;
  /** Id of the gateway endpoint for DynamoDB. */
  readonly dynamoDbEndpointId: string;
}

/**
 * Lets a function write ratings, and have the guardrail read them first: each through its endpoint, and in no other way.
 * It can't read what it wrote. A rating has one writer for all callers, so no condition on leading keys can tell them
 * apart: the function takes the caller from API Gateway.
 */
export function allowFeedback(fn: PlatformFunction, props: FeedbackAccessProps): void {
  const { config, feedback, bedrock } = props;
  const { table, contentKey } = props.feedbackTable;
  fn.function.addEnvironment(ENV.FEEDBACK_TABLE, table.tableName);
  fn.function.addEnvironment(ENV.FEEDBACK_RETENTION_DAYS, String(feedback.retentionDays));
  fn.function.addEnvironment(ENV.FEEDBACK_ALIASES, JSON.stringify(ratedAliases(config)));
  fn.function.addEnvironment(ENV.MAX_REQUEST_BYTES, String(config.api.maxRequestBytes));
  allowGuardrail(fn, props.guardrail);
  fn.allow(
    new PolicyStatement({
      sid: 'WriteFeedback',
      actions: [WRITE],
      resources: [table.tableArn],
      // What an item was before would be read with these.
      conditions: { StringEqualsIfExists: { 'dynamodb:ReturnValues': 'NONE' } },
    }),
    new PolicyStatement({
      sid: 'EncryptFeedback',
      actions: TABLE_KEY_ACTIONS,
      resources: [contentKey.keyArn],
      conditions: { StringEquals: throughTheTable(config) },
    }),
  );
  fn.attach(
    new ManagedPolicy(fn, 'Perimeter', {
      description: 'What the function may never do, whatever else it is allowed',
      statements: [
        deny(
          'NotPastTheEndpointOfBedrock',
          [...BEDROCK_RUNTIME_ACTIONS.applyGuardrail],
          notThrough(bedrock.vpcEndpointId),
        ),
        deny('NotPastTheEndpointOfDynamoDb', ['dynamodb:*'], notThrough(props.dynamoDbEndpointId)),
        new PolicyStatement({
          sid: 'NoOtherTable',
          effect: Effect.DENY,
          actions: ['dynamodb:*'],
          notResources: [table.tableArn],
        }),
        deny('NoModel', [...BEDROCK_RUNTIME_ACTIONS.invoke]),
        deny('NoMantle', ['bedrock-mantle:*']),
        deny('NoBearerToken', ['bedrock:CallWithBearerToken', 'bedrock-mantle:CallWithBearerToken']),
      ],
    }),
  );
  fn.function.connections.allowTo(bedrock, Port.HTTPS, 'bedrock-runtime');
  fn.function.connections.allowTo(Peer.prefixList(feedback.dynamoDbPrefixListId), Port.HTTPS, 'dynamodb');
}

/** Aliases that a rating may name: those whose answers have an id to rate. */
export function ratedAliases(config: BaselineConfig): string[] {
  return [...Object.keys(config.models.chat), ...Object.keys(config.jumpstart ?? {})];
}

/** What the gateway endpoint for DynamoDB lets through: nothing where the config has no feedback. */
export function feedbackEndpointStatements(config: BaselineConfig): PolicyStatement[] {
  if (!config.feedback) return [];
  return [
    new PolicyStatement({
      sid: 'WriteFeedback',
      principals: [new AnyPrincipal()],
      actions: [WRITE],
      resources: [feedbackTableArn(config)],
      conditions: { ArnEquals: { 'aws:PrincipalArn': feedbackRoleArn(config) } },
    }),
  ];
}

function deny(sid: string, actions: string[], conditions?: Record<string, Record<string, string>>): PolicyStatement {
  return new PolicyStatement({ sid, effect: Effect.DENY, actions, resources: ['*'], conditions });
}

function notThrough(endpointId: string): Record<string, Record<string, string>> {
  return {
    StringNotEquals: { 'aws:SourceVpce': endpointId },
    // DynamoDB's and Bedrock's own calls on the function's behalf do not come through an endpoint.
    BoolIfExists: { 'aws:ViaAWSService': 'false' },
  };
}
