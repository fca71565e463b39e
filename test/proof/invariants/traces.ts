import type { Item, Platform } from '../platform/platform';
import { type BucketName, createdBucket, type KeyName, keyArn } from '../platform/resources';
import { at, count, everyItem, type Invariant, listAt } from './invariant';

/** What keeps a bucket's objects from the public. */
const PUBLIC_ACCESS_BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

/** Data events that the trail has to record, and calls that an endpoint refuses. */
const DATA_EVENTS = [
  'AWS::Bedrock::AsyncInvoke',
  'AWS::Bedrock::Guardrail',
  'AWS::Bedrock::Model',
  'AWS::Lambda::Function',
  'AWS::S3::Object',
];
const REFUSED = ['bedrock.amazonaws.com', 'dynamodb.amazonaws.com', 's3.amazonaws.com'];

/** The trail, and the buckets of logs. */
export const TRACES: Readonly<Record<string, Invariant>> = {
  'buckets are private, versioned and of their owner alone': (platform) => [
    ...count(platform, 'AWS::S3::Bucket', platform.config.audit.archive.type === 'create' ? 3 : 2),
    ...count(platform, 'AWS::S3::BucketPolicy', platform.all('AWS::S3::Bucket').length),
    ...everyItem('AWS::S3::Bucket', (item) => [
      ...PUBLIC_ACCESS_BLOCKS.map(
        (block) => at(item, `PublicAccessBlockConfiguration.${block}`) !== true && `has not ${block}`,
      ),
      at(item, 'VersioningConfiguration.Status') !== 'Enabled' && 'keeps no versions',
      listAt(item, 'OwnershipControls.Rules')[0]?.ObjectOwnership !== 'BucketOwnerEnforced' && 'takes ACLs',
      at(item, 'ReplicationConfiguration') !== undefined && 'is copied elsewhere',
      at(item, 'NotificationConfiguration') !== undefined && 'tells others of its objects',
    ])(platform),
  ],

  'no policy of a bucket, topic or queue lets everyone in': (platform) =>
    ['AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'].flatMap((type) =>
      everyItem(type, (item) =>
        listAt(item, 'PolicyDocument.Statement').map(
          ({ Effect, Principal }) =>
            Effect === 'Allow' &&
            (Principal as { Service?: unknown }).Service === undefined &&
            'lets others in than services',
        ),
      )(platform),
    ),

  'the archive is locked, under the audit key, for the time of the config': (platform) => {
    const { archive } = platform.config.audit;
    if (archive.type === 'existing') return [];
    const { mode, days } = archive.lock;
    return everyBucket(platform, 'archive', archive.expireAfterDays, 'audit', (item) => [
      at(item, 'ObjectLockEnabled') !== true && 'has no lock',
      at(item, 'ObjectLockConfiguration.Rule.DefaultRetention.Mode') !== mode.toUpperCase() && 'has another lock',
      at(item, 'ObjectLockConfiguration.Rule.DefaultRetention.Days') !== days && 'is locked for another time',
    ]);
  },

  'large bodies are under the content key, for the time of the config': (platform) =>
    everyBucket(platform, 'large bodies', platform.config.audit.invocationLogs.retentionDays, 'content', () => []),

  // S3 delivers access logs to no bucket under a customer key.
  'access logs are kept for the time of the config': (platform) =>
    everyBucket(platform, 'access logs', platform.config.logs.retentionDays, undefined, () => []),

  'requests to buckets are logged': (platform) => {
    const logs = createdBucket(platform, 'access logs');
    return everyItem('AWS::S3::Bucket', (item) => [
      item !== logs && at(item, 'LoggingConfiguration.DestinationBucketName') !== logs?.ref && 'logs no requests',
    ])(platform);
  },

  'the trail records every Region, and shows whether its files were edited': (platform) => {
    const { archive } = platform.config.audit;
    const bucket = archive.type === 'existing' ? archive.bucketName : createdBucket(platform, 'archive')?.ref;
    const key = (archive.type === 'existing' ? archive.keyArn : undefined) ?? keyArn(platform, 'audit');
    return [
      ...count(platform, 'AWS::CloudTrail::Trail', 1),
      ...everyItem('AWS::CloudTrail::Trail', (item) => [
        at(item, 'IsLogging') !== true && 'records nothing',
        at(item, 'IsMultiRegionTrail') !== true && 'records one Region',
        at(item, 'IncludeGlobalServiceEvents') !== true && 'leaves global services out',
        at(item, 'EnableLogFileValidation') !== true && 'does not show whether files were edited',
        at(item, 'KMSKeyId') !== key && 'is under another key',
        at(item, 'S3BucketName') !== bucket && 'writes elsewhere',
        at(item, 'CloudWatchLogsLogGroupArn') !== trailLogGroup(platform) && 'is not searched',
      ])(platform),
    ];
  },

  'the trail records what the platform is for': everyItem('AWS::CloudTrail::Trail', (item, platform) => {
    const selectors = listAt(item, 'AdvancedEventSelectors').map(({ FieldSelectors }) => FieldSelectors as Field[]);
    const types = selectors.filter((fields) => equals(fields, 'eventCategory', 'Data'));
    const refusals = selectors.filter((fields) => equals(fields, 'eventCategory', 'NetworkActivity'));
    const arns = types.flatMap((fields) => fields.flatMap(({ StartsWith }) => StartsWith ?? []));
    const functions = `:function:${platform.config.prefix}-`;
    return [
      !selectors.some((fields) => fields.length === 1 && equals(fields, 'eventCategory', 'Management')) &&
        'leaves management events out',
      ...DATA_EVENTS.map(
        (type) => !types.some((fields) => equals(fields, 'resources.type', type)) && `leaves ${type} out`,
      ),
      ...platform
        .all('AWS::S3::Bucket')
        .map((bucket) => !arns.includes(`${platform.attributeOf(bucket, 'Arn')}/`) && `leaves ${bucket.logicalId} out`),
      !arns.some((arn) => arn.endsWith(functions)) && 'leaves the functions out',
      ...REFUSED.map(
        (source) =>
          !refusals.some(
            (fields) => equals(fields, 'eventSource', source) && equals(fields, 'errorCode', 'VpceAccessDenied'),
          ) && `leaves calls of ${source} out that an endpoint refused`,
      ),
    ];
  }),

  'nothing reads along in the log groups': (platform) => [
    ...count(platform, 'AWS::Logs::SubscriptionFilter', 0),
    ...count(platform, 'AWS::Logs::AccountPolicy', 0),
  ],
};

interface Field {
  readonly Field: string;
  readonly Equals?: readonly string[];
  readonly StartsWith?: readonly string[];
}

function equals(fields: readonly Field[], field: string, value: string): boolean {
  return fields.some(({ Field, Equals }) => Field === field && Equals?.length === 1 && Equals[0] === value);
}

/** ARN of the log group that the trail is searched in. */
export function trailLogGroup(platform: Platform): string | undefined {
  const name = `/${platform.config.prefix}/trail`;
  const item = platform.all('AWS::Logs::LogGroup').find(({ ref }) => ref === name);
  return item && platform.attributeOf(item, 'Arn');
}

/** What is wrong with one of the buckets; without a key, it is under one of S3's own. */
function everyBucket(
  platform: Platform,
  name: BucketName,
  days: number,
  key: KeyName | undefined,
  wrong: (item: Item) => readonly (string | false)[],
): string[] {
  const bucket = createdBucket(platform, name);
  if (!bucket) return [`no bucket of ${name}`];
  const encryption = listAt(bucket, 'BucketEncryption.ServerSideEncryptionConfiguration')[0]
    ?.ServerSideEncryptionByDefault as { SSEAlgorithm?: string; KMSMasterKeyID?: string } | undefined;
  const lifecycle = listAt(bucket, 'LifecycleConfiguration.Rules');
  return [
    ...wrong(bucket),
    encryption?.SSEAlgorithm !== (key ? 'aws:kms' : 'AES256') && 'is not encrypted',
    key !== undefined && encryption?.KMSMasterKeyID !== keyArn(platform, key) && `is not under the ${key} key`,
    !lifecycle.some(({ ExpirationInDays, Status }) => ExpirationInDays === days && Status === 'Enabled') &&
      'is not kept as the config says',
  ].flatMap((what) => (what ? [`${bucket.logicalId} ${what}`] : []));
}
