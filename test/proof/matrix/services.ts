import type { Service } from '../expected/words';
import type { Subject } from './subject';

interface ServiceFacts {
  /** Name before `.amazonaws.com`. */
  readonly host: string;
  /** ARN of what it works for in an account, which it says in `aws:SourceArn`. */
  readonly source: (subject: Subject, account: string) => string;
}

function from(service: string, resource: string): ServiceFacts['source'] {
  return (subject, account) => subject.arn(service, resource, subject.region, account);
}

/** How a service names itself, and what it works for. */
export const SERVICES: Readonly<Record<Service, ServiceFacts>> = {
  'API Gateway': { host: 'apigateway', source: from('apigateway', 'any') },
  'AWS Budgets': { host: 'budgets', source: (subject, account) => subject.arn('budgets', 'budget/any', '', account) },
  Bedrock: { host: 'bedrock', source: from('bedrock', 'any') },
  CloudTrail: {
    host: 'cloudtrail',
    source: ({ trailArn, account }, owner) => trailArn.replace(`:${account}:`, `:${owner}:`),
  },
  'CloudWatch alarms': { host: 'cloudwatch', source: from('cloudwatch', 'alarm:any') },
  'CloudWatch Logs': { host: 'logs', source: from('logs', 'any') },
  'cost anomaly detection': {
    host: 'costalerts',
    source: (subject, account) => subject.arn('ce', 'anomalysubscription/any', '', account),
  },
  EventBridge: {
    host: 'events',
    source: (subject, account) =>
      subject.arn('events', `rule/${subject.platform.config.prefix}-any`, subject.region, account),
  },
  Lambda: { host: 'lambda', source: from('lambda', 'function:any') },
  'log delivery': { host: 'delivery.logs', source: from('logs', 'any') },
  'S3 access logging': {
    host: 'logging.s3',
    source: (subject) => subject.bucket('large bodies') ?? `arn:${subject.partition}:s3:::any-bucket`,
  },
  SageMaker: { host: 'sagemaker', source: from('sagemaker', 'model/any') },
  SNS: {
    host: 'sns',
    source: (subject, account) =>
      subject.arn('sns', `${subject.platform.config.prefix}-critical`, subject.region, account),
  },
  'VPC flow logs': { host: 'vpc-flow-logs', source: from('ec2', 'vpc-flow-log/fl-00000000000000000') },
};

export function isService(word: string): word is Service {
  return word in SERVICES;
}
