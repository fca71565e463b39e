import type { Resource } from './resources';

/** What costs by use: shown as a price, as nobody knows how much there will be. */
export interface Usage {
  readonly what: string;
  /** Key of lib/cost/data/infrastructure.json; absent: none was found anywhere. */
  readonly item?: string;
  readonly assumption: string;
}

/** Type of a resource -> what is paid for its use, in the order of the report. */
const USES: Readonly<Record<string, readonly Usage[]>> = {
  'AWS::EC2::VPCEndpoint': [
    { what: 'traffic through endpoints', item: 'interfaceEndpointGb', assumption: 'of the first petabyte' },
  ],
  'AWS::KMS::Key': [{ what: 'requests to keys', item: 'kmsRequests', assumption: 'symmetric keys' }],
  'AWS::Logs::LogGroup': [
    { what: 'logs of functions and models', item: 'logIngestedGb', assumption: 'log class Standard' },
    { what: 'flow, API and WAF logs', item: 'vendedLogIngestedGb', assumption: 'log class Standard, the first 10 TB' },
    { what: 'logs that are kept', item: 'logStoredGbMonth', assumption: 'compressed; as long as the retention says' },
    { what: 'queries over logs', item: 'logInsightsGb', assumption: 'dashboards with queries run them when looked at' },
  ],
  'AWS::CloudTrail::Trail': [
    {
      what: 'management events, second copy',
      item: 'trailManagementEvents',
      assumption: 'the first copy in a Region is free: only beside another trail',
    },
    { what: 'data events', item: 'trailDataEvents', assumption: 'each call that the selectors name' },
    { what: 'network activity events', assumption: 'each call that an endpoint denied' },
  ],
  'AWS::WAFv2::WebACL': [
    {
      what: 'requests through AWS WAF',
      item: 'webAclRequests',
      assumption: 'up to 1,500 capacity units, bodies of the default size',
    },
  ],
  'AWS::ApiGateway::RestApi': [
    {
      what: 'requests to the API',
      item: 'restApiRequests',
      assumption: 'of the first 333 million; a streamed answer counts once per 10 MB',
    },
  ],
  'AWS::Lambda::Function': [
    {
      what: 'time of functions',
      item: 'functionGbSeconds',
      assumption: 'on arm64: memory x time until the answer ends',
    },
    { what: 'runs of functions', item: 'functionRequests', assumption: 'one for each request' },
    { what: 'traces', assumption: 'one request a second and 5 % of the others' },
  ],
  'AWS::S3::Bucket': [
    { what: 'files that are kept', item: 'objectStoredGbMonth', assumption: 'S3 Standard; colder classes cost less' },
    {
      what: 'files that are written',
      item: 'objectWrites',
      assumption: 'PUT and LIST; a trail writes one about every five minutes',
    },
    { what: 'files that are read', item: 'objectReads', assumption: 'GET, by people who look for something' },
  ],
  'AWS::DynamoDB::Table': [
    { what: 'ratings that are written', assumption: 'on demand; one unit for each KB of a rating' },
    { what: 'ratings that are kept', assumption: 'with point-in-time recovery, for as long as the retention says' },
  ],
  'AWS::SNS::Topic': [
    { what: 'alerts', item: 'topicRequests', assumption: 'in pieces of 64 KB' },
    { what: 'alerts by email', item: 'topicEmails', assumption: 'one for each address' },
  ],
  'AWS::Bedrock::Guardrail': [
    {
      what: 'grounding checks of answers',
      item: 'guardrailGroundingUnits',
      assumption: 'where a request marks a source',
    },
  ],
  'AWS::SQS::Queue': [{ what: 'messages in queues', assumption: 'failed events, where there is a dead-letter queue' }],
  'AWS::Cognito::UserPool': [
    { what: 'people who sign in', item: 'userPoolPlusUser', assumption: 'plan Plus' },
    {
      what: 'tokens of machine clients',
      item: 'userPoolTokens',
      assumption: 'of the first 250,000; one lasts an hour by default',
    },
  ],
};

/** Types with a line of their own among what costs by being there. */
const STANDING = [
  'AWS::Budgets::BudgetsAction',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Logs::MetricFilter',
  'AWS::SageMaker::EndpointConfig',
];

/**
 * Starts of types that AWS does not charge for, or charges for as part of another one. A guardrail's other policies
 * cost by the text that they evaluate, which the report has per million tokens.
 */
const FREE = [
  'AWS::ApplicationAutoScaling::',
  'AWS::ApiGateway::',
  'AWS::Bedrock::EnforcedGuardrailConfiguration',
  'AWS::Bedrock::Guardrail',
  'AWS::Bedrock::Prompt',
  'AWS::Bedrock::ResourcePolicy',
  'AWS::Budgets::Budget',
  'AWS::CDK::Metadata',
  'AWS::CE::Anomaly',
  'AWS::Cognito::UserPool',
  'AWS::EC2::FlowLog',
  'AWS::EC2::Route',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::Subnet',
  'AWS::EC2::VPC',
  'AWS::Events::Rule',
  'AWS::IAM::',
  'AWS::KMS::Alias',
  'AWS::Lambda::Event',
  'AWS::Lambda::Permission',
  'AWS::Logs::',
  'AWS::Organizations::',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SSM::Parameter',
  // Paid for by its instances, which the endpoint's configuration counts.
  'AWS::SageMaker::Endpoint',
  'AWS::SageMaker::Model',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::WebACLAssociation',
  'Custom::',
];

/** What is paid by use of what there is. */
export function usageOf(resources: readonly Resource[]): Usage[] {
  const types = new Set(resources.map(({ type }) => type));
  return Object.entries(USES).flatMap(([type, uses]) => (types.has(type) ? uses : []));
}

/** Types of which the report does not know whether they cost something, with their number. */
export function unknownTypes(resources: readonly Resource[]): string[] {
  const counts = new Map<string, number>();
  for (const { type } of resources) {
    if (type in USES || STANDING.includes(type) || FREE.some((start) => type.startsWith(start))) continue;
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts].map(([type, count]) => `${count} x ${type}`).sort();
}
