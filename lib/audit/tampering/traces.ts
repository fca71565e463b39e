import type { Construct } from 'constructs';
import { recordsPath } from '../../account/settings-role';
import type { BaselineConfig } from '../../config';
import type { AlertTopics } from '../../observability/alert-topics';
import { undeliveredAlertsName } from '../../observability/undelivered-alerts';
import { trailArnOf, trailNameOf } from '../trail-name';
import type { Tampering } from './api-calls';
import type { Watched } from './watched';

/** What takes away a trace, or keeps somebody from being told of it. */
export function tamperingWithTraces(
  scope: Construct,
  config: BaselineConfig,
  alerts: AlertTopics,
  watched: Watched,
): Tampering[] {
  const own = { prefix: `${config.prefix}-` };
  const trails = [trailNameOf(config.prefix), trailArnOf(scope, config.prefix)];
  const topics = [alerts.of('critical').topicArn, alerts.of('warning').topicArn];
  const records = [{ prefix: `${recordsPath(config.prefix)}/` }];
  const { archive } = config.audit;
  const logGroups = [
    { prefix: `/${config.prefix}/` },
    `aws-waf-logs-${config.prefix}`,
    ...watched.apis.map((api) => ({ prefix: `API-Gateway-Execution-Logs_${api}/` })),
  ];

  return [
    {
      heading: 'Trail changed',
      severity: 'critical',
      calls: [
        {
          service: 'cloudtrail',
          names: ['StopLogging', 'UpdateTrail', 'DeleteTrail', 'PutEventSelectors'],
          on: [{ name: trails }, { trailName: trails }],
        },
      ],
    },
    {
      heading: 'Archive changed',
      severity: 'critical',
      calls: [
        {
          service: 's3',
          names: ARCHIVE_CALLS,
          // CloudFormation starts the name of a bucket with that of its stack.
          on: [{ bucketName: [own, ...(archive.type === 'existing' ? [archive.bucketName] : [])] }],
        },
      ],
    },
    {
      heading: 'Log group changed',
      severity: 'critical',
      calls: [
        {
          service: 'logs',
          names: LOG_GROUP_CALLS,
          on: [{ logGroupName: logGroups }],
        },
      ],
    },
    {
      heading: 'Invocation logging changed',
      severity: 'critical',
      calls: [
        {
          service: 'bedrock',
          names: ['PutModelInvocationLoggingConfiguration', 'DeleteModelInvocationLoggingConfiguration'],
        },
      ],
    },
    {
      heading: 'Record of settings changed',
      severity: 'warning',
      calls: [
        { service: 'ssm', names: ['PutParameter', 'DeleteParameter'], on: [{ name: records }] },
        { service: 'ssm', names: ['DeleteParameters'], on: [{ names: records }] },
      ],
    },
    {
      heading: 'Alert topic changed',
      severity: 'critical',
      calls: [
        {
          service: 'sns',
          names: ['DeleteTopic', 'SetTopicAttributes', 'AddPermission', 'RemovePermission', 'Subscribe'],
          on: [{ topicArn: topics }],
        },
        {
          service: 'sns',
          names: ['Unsubscribe', 'SetSubscriptionAttributes'],
          on: [{ subscriptionArn: topics.map((topic) => ({ prefix: `${topic}:` })) }],
        },
        {
          service: 'sqs',
          names: ['DeleteQueue', 'PurgeQueue', 'SetQueueAttributes'],
          on: [{ queueUrl: [{ suffix: `/${undeliveredAlertsName(config.prefix)}` }] }],
        },
      ],
    },
    {
      heading: 'Alarm silenced',
      severity: 'critical',
      calls: [
        { service: 'monitoring', names: ['DeleteAlarms', 'DisableAlarmActions'], on: [{ alarmNames: [own] }] },
        { service: 'monitoring', names: ['SetAlarmState'], on: [{ alarmName: [own] }] },
        // A rule that mutes may name no alarm at all and mean every one.
        { service: 'monitoring', names: ['PutAlarmMuteRule'] },
      ],
    },
    {
      heading: 'Alarm changed',
      severity: 'warning',
      calls: [{ service: 'monitoring', names: ['PutMetricAlarm', 'PutCompositeAlarm'], on: [{ alarmName: [own] }] }],
    },
    {
      heading: 'Event rule changed',
      severity: 'critical',
      calls: [
        { service: 'events', names: ['DisableRule', 'DeleteRule', 'PutRule'], on: [{ name: [own] }] },
        { service: 'events', names: ['RemoveTargets', 'PutTargets'], on: [{ rule: [own] }] },
      ],
    },
  ];
}

/** As CloudTrail names them, which is not always as IAM does. Source: S3 user guide, "Amazon S3 CloudTrail events". */
const ARCHIVE_CALLS = [
  'DeleteBucket',
  'DeleteBucketEncryption',
  'DeleteBucketLifecycle',
  'DeleteBucketPolicy',
  'DeleteBucketPublicAccessBlock',
  'DeleteBucketReplication',
  'PutBucketAcl',
  'PutBucketEncryption',
  'PutBucketLifecycle',
  'PutBucketLogging',
  'PutBucketObjectLockConfiguration',
  'PutBucketOwnershipControls',
  'PutBucketPolicy',
  'PutBucketPublicAccessBlock',
  'PutBucketReplication',
  'PutBucketVersioning',
  'PutObjectLockConfiguration',
];

const LOG_GROUP_CALLS = [
  'AssociateKmsKey',
  'DeleteLogGroup',
  'DeleteLogStream',
  'DeleteMetricFilter',
  'DeleteRetentionPolicy',
  'DeleteSubscriptionFilter',
  'DisassociateKmsKey',
  'PutMetricFilter',
  'PutRetentionPolicy',
  'PutSubscriptionFilter',
];
