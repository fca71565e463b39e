import { Deployed } from '../support/deployed';
import { givenStage } from '../support/stage';

const deployed = new Deployed(givenStage({ alarms: { criticalEmails: ['on-call@example.com'] } }));
const queue = deployed.only('AWS::SQS::Queue');

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Action: unknown;
  readonly Condition?: unknown;
}

const { Statement: statements } = deployed.only('AWS::SQS::QueuePolicy').property('PolicyDocument') as {
  Statement: Statement[];
};

test('the queue is under the audit key and keeps messages for 14 days', () => {
  const auditKey = deployed
    .all('AWS::KMS::Key')
    .find((key) => String(key.property('Description')).includes('alerts'))
    ?.value('Arn');
  expect(auditKey).toBeDefined();
  expect(queue.property('KmsMasterKeyId')).toBe(auditKey);
  expect(queue.property('MessageRetentionPeriod')).toBe(14 * 24 * 3600);
});

test('only rules and topics of the platform put messages in, and nobody without TLS', () => {
  expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual([
    {
      Sid: 'RulesOfThePlatform',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queue.value('Arn'),
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:events:us-west-2:111122223333:rule/example-*' },
      },
    },
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queue.value('Arn'),
      Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-west-2:111122223333:example-critical' } },
    },
  ]);
  expect(statements.filter(({ Effect }) => Effect === 'Deny')).toEqual([
    expect.objectContaining({ Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  ]);
});

test('they may use the audit key for it, and for nothing else that is a queue', () => {
  const [statement] = deployed
    .all('AWS::KMS::Key')
    .flatMap((key) => (key.property('KeyPolicy') as { Statement: Statement[] }).Statement)
    .filter(({ Sid }) => Sid === 'AlertsThatAreNotDelivered');
  expect(statement).toMatchObject({
    Principal: { Service: ['events.amazonaws.com', 'sns.amazonaws.com'] },
    Condition: { StringEquals: { 'kms:EncryptionContext:aws:sqs:arn': queue.value('Arn') } },
  });
});

test('what a topic can not tell an address goes to the queue', () => {
  expect(deployed.only('AWS::SNS::Subscription').property('RedrivePolicy')).toEqual({
    deadLetterTargetArn: queue.value('Arn'),
  });
});

test('every rule may use the queue', () => {
  const names = deployed.all('AWS::Events::Rule').map((rule) => String(rule.property('Name')));
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !name.startsWith('example-'))).toEqual([]);
});

test('one message raises an alarm', () => {
  const alarm = deployed
    .all('AWS::CloudWatch::Alarm')
    .find((candidate) => candidate.property('AlarmName') === 'example-alert-not-delivered');
  expect(alarm?.property('MetricName')).toBe('ApproximateNumberOfMessagesVisible');
  expect(alarm?.property('Threshold')).toBe(0);
  expect(alarm?.property('ComparisonOperator')).toBe('GreaterThanThreshold');
});
