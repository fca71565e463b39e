import { Stack } from 'aws-cdk-lib';
import type { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { BaselineConfig } from '../config';

/**
 * Calls of Bedrock that CloudTrail counts as data events, by who makes them; those of models are management events,
 * which are all recorded. Source: Amazon Bedrock user guide, "Monitor Amazon Bedrock API calls using CloudTrail".
 */
const BEDROCK_DATA_EVENTS = {
  /** ApplyGuardrail. */
  guardrail: ['AWS::Bedrock::Guardrail'],
  /** StartAsyncInvoke and InvokeModelWithBidirectionalStream: nothing of the platform calls them, so who does passes it by. */
  pastThePlatform: ['AWS::Bedrock::AsyncInvoke', 'AWS::Bedrock::Model'],
} as const;

/**
 * Services whose calls are recorded when a policy of a VPC endpoint refuses them, at any endpoint of the account: those
 * for which the platform makes endpoints and CloudTrail has such events. It has none for execute-api.
 * Source: CloudTrail user guide, "Logging network activity events".
 */
export const REFUSED_AT_ENDPOINTS = ['bedrock.amazonaws.com', 'dynamodb.amazonaws.com', 's3.amazonaws.com'] as const;

export interface TrailSelectorsProps {
  readonly config: BaselineConfig;
  readonly buckets: readonly IBucket[];
  readonly tables?: readonly ITable[];
  readonly logBuckets: readonly IBucket[];
}

/** What the trail records. A trail takes up to 500 values over all its selectors. */
export function trailSelectors(scope: Construct, props: TrailSelectorsProps): CfnTrail.AdvancedEventSelectorProperty[] {
  const { account, region, partition } = Stack.of(scope);
  return [
    selector('Management events', { eventCategory: ['Management'] }),
    ...Object.values(BEDROCK_DATA_EVENTS)
      .flat()
      .map((type) => selector(`Data events of ${type}`, { eventCategory: ['Data'], 'resources.type': [type] })),
    ...streamsOfEndpoints(props.config, `arn:${partition}:sagemaker:${region}:${account}:endpoint/`),
    selector(
      'Invocations of the functions',
      { eventCategory: ['Data'], 'resources.type': ['AWS::Lambda::Function'] },
      // CloudFormation starts the name of a function with that of its stack.
      startsWith([`arn:${partition}:lambda:${region}:${account}:function:${props.config.prefix}-`]),
    ),
    ...objectsOf('Objects of the buckets', props.buckets),
    ...objectsOf('Objects of the buckets of logs, but for deliveries', props.logBuckets, [
      { field: 'eventName', notEquals: ['PutObject'] },
    ]),
    ...itemsOf(props.tables ?? []),
    ...REFUSED_AT_ENDPOINTS.map((eventSource) =>
      selector(`Calls of ${eventSource} that an endpoint refused`, {
        eventCategory: ['NetworkActivity'],
        eventSource: [eventSource],
        errorCode: ['VpceAccessDenied'],
      }),
    ),
  ];
}

/** CloudTrail has no event of InvokeEndpoint. Source: CloudTrail user guide, "Logging data events". */
function streamsOfEndpoints(
  { jumpstart, prefix }: BaselineConfig,
  endpoints: string,
): CfnTrail.AdvancedEventSelectorProperty[] {
  if (!jumpstart) return [];
  return [
    selector(
      'Streams of SageMaker endpoints',
      { eventCategory: ['Data'], 'resources.type': ['AWS::SageMaker::Endpoint'] },
      startsWith([`${endpoints}${prefix}-`]),
    ),
  ];
}

function objectsOf(
  name: string,
  buckets: readonly IBucket[],
  except: CfnTrail.AdvancedFieldSelectorProperty[] = [],
): CfnTrail.AdvancedEventSelectorProperty[] {
  if (buckets.length === 0) return [];
  const objects = startsWith(buckets.map((bucket) => bucket.arnForObjects('')));
  return [selector(name, { eventCategory: ['Data'], 'resources.type': ['AWS::S3::Object'] }, objects, ...except)];
}

/** An event holds the key of an item, and none of its other attributes. */
function itemsOf(tables: readonly ITable[]): CfnTrail.AdvancedEventSelectorProperty[] {
  if (tables.length === 0) return [];
  return [
    selector('Items of the tables', {
      eventCategory: ['Data'],
      'resources.type': ['AWS::DynamoDB::Table'],
      'resources.ARN': tables.map(({ tableArn }) => tableArn),
    }),
  ];
}

function startsWith(arns: string[]): CfnTrail.AdvancedFieldSelectorProperty {
  return { field: 'resources.ARN', startsWith: arns };
}

function selector(
  name: string,
  equal: Readonly<Record<string, string[]>>,
  ...more: CfnTrail.AdvancedFieldSelectorProperty[]
): CfnTrail.AdvancedEventSelectorProperty {
  const fields = Object.entries(equal).map(([field, equalTo]) => ({ field, equalTo }));
  return { name, fieldSelectors: [...fields, ...more] };
}
