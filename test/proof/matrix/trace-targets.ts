import type { Does, To } from '../expected/words';
import type { BucketName, KeyName } from '../platform/resources';
import { OTHER_ACCOUNT, type Subject } from './subject';
import type { Word } from './targets';

const OF_KEYS = [
  'decrypt',
  'encrypt',
  'make data keys',
  'grant a key',
  'see a key',
  'change a key',
  'stop the rotation of a key',
] as const satisfies Does[];
const OF_LOGS = ['write logs', 'read logs', 'query logs'] as const satisfies Does[];
const OF_OBJECTS = [
  'read objects',
  'read old versions of objects',
  'write objects',
  'delete objects',
] as const satisfies Does[];
const OF_BUCKETS = ['list objects', 'look at a bucket', 'change a bucket'] as const satisfies Does[];
const OF_PARAMETERS = ['read a parameter', 'write a parameter', 'delete a parameter'] as const satisfies Does[];

/** Stream that Bedrock writes to. Source: Amazon Bedrock user guide, "Monitor model invocation". */
const CONTENT_STREAM = 'aws/bedrock/modelinvocations';

/** Keys, and what leaves a trace. */
export const TRACE_TARGETS = {
  'the data key': key('data'),
  'the audit key': key('audit'),
  'the content key': key('content'),
  'the log group of content': { verbs: OF_LOGS, of: (subject) => [subject.logStream(subject.contentLogGroup)] },
  'the log stream of content': {
    verbs: OF_LOGS,
    of: (subject) => [subject.logStream(subject.contentLogGroup, CONTENT_STREAM)],
  },
  'the archive': bucket('archive', ({ account }) => [`AWSLogs/${account}/CloudTrail/file`]),
  'the archive, where the trail has nothing to write': bucket('archive', () => [
    `AWSLogs/${OTHER_ACCOUNT}/CloudTrail/file`,
    'file',
  ]),
  'the bucket of large bodies': bucket('large bodies', ({ account }) => [
    `invocations/AWSLogs/${account}/BedrockModelInvocationLogs/file`,
  ]),
  'the bucket of large bodies, where Bedrock has nothing to write': bucket('large bodies', () => [
    `invocations/AWSLogs/${OTHER_ACCOUNT}/BedrockModelInvocationLogs/file`,
    'file',
  ]),
  'the bucket of access logs': bucket('access logs', () => ['largebodies/file']),
  'every topic': { verbs: ['publish', 'change a topic'], of: (subject) => subject.arns('AWS::SNS::Topic') },
  'the queue of undelivered alerts': {
    verbs: ['send to a queue', 'change a queue'],
    of: (subject) => subject.arns('AWS::SQS::Queue'),
  },
  'the trail': { verbs: ['change the trail'], of: ({ trailArn }) => [trailArn] },
  'an alarm': { verbs: ['change an alarm'], of: (subject) => [subject.arn('cloudwatch', `alarm:${own(subject)}`)] },
  'a rule': { verbs: ['change a rule'], of: (subject) => [subject.arn('events', `rule/${own(subject)}`)] },
  'the records of settings': { verbs: OF_PARAMETERS, of: ({ recordArn }) => [recordArn] },
  'another parameter': { verbs: OF_PARAMETERS, of: ({ otherParameterArns }) => otherParameterArns },
} as const satisfies Partial<Record<To, Word>>;

/** A name such as alarms and rules of the platform have. */
function own({ platform }: Subject): string {
  return `${platform.config.prefix}-any`;
}

function key(name: KeyName): Word {
  return { verbs: OF_KEYS, of: (subject) => [subject.key(name) ?? []].flat() };
}

/** Objects of a bucket, or the bucket itself, as the verb has it. */
function bucket(name: BucketName, objects: (subject: Subject) => readonly string[]): Word {
  return {
    verbs: [...OF_OBJECTS, ...OF_BUCKETS],
    of: (subject, { does }) => {
      const arn = subject.bucket(name);
      if (!arn) return [];
      return OF_BUCKETS.some((verb) => verb === does) ? [arn] : objects(subject).map((object) => `${arn}/${object}`);
    },
  };
}
