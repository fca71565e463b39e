import { Duration, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type IBucket, ObjectLockRetention, StorageClass } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { AuditConfig } from '../config/audit';
import { RetainedBucket } from './retained-bucket';
import { trailBucketStatements } from './trail-bucket-statements';

export type CreatedArchive = Extract<AuditConfig['archive'], { type: 'create' }>;

export interface LogArchiveProps {
  readonly archive: CreatedArchive;
  readonly auditKey: IKey;
  /** Where requests to the archive are logged. */
  readonly accessLogs: IBucket;
  /** The trail that may write, and no other. */
  readonly trailArn: string;
  /** Roles that may change the bucket's settings, as they deploy or repair it. */
  readonly keeperArns: readonly string[];
}

/** Days that a file stays after it expired or somebody hid it behind a delete marker. */
const NONCURRENT_DAYS = 30;

/** What turns a locked archive into one that can be emptied, or makes others read it. Source: Service Authorization Reference. */
const SETTINGS = [
  's3:DeleteBucket',
  's3:DeleteBucketPolicy',
  's3:PutBucketAcl',
  's3:PutBucketLogging',
  's3:PutBucketObjectLockConfiguration',
  's3:PutBucketOwnershipControls',
  's3:PutBucketPolicy',
  's3:PutBucketPublicAccessBlock',
  's3:PutBucketVersioning',
  's3:PutEncryptionConfiguration',
  's3:PutLifecycleConfiguration',
  's3:PutReplicationConfiguration',
];

/**
 * The bucket of the trail's files. Nobody deletes or shortens what is in it before the lock's days are over: Object Lock
 * holds the versions, the policy refuses the attempt and the permission to get round governance mode. Settings change
 * only by the role that deploys, and by the account's root user, whom no bucket policy can keep from replacing it.
 */
export class LogArchive extends RetainedBucket {
  constructor(scope: Construct, id: string, props: LogArchiveProps) {
    const { lock, coldAfterDays, expireAfterDays } = props.archive;
    const days = Duration.days(lock.days);
    super(scope, id, {
      encryptionKey: props.auditKey,
      accessLogs: props.accessLogs,
      objectLock:
        lock.mode === 'compliance' ? ObjectLockRetention.compliance(days) : ObjectLockRetention.governance(days),
      expireAfterDays,
      noncurrentDays: NONCURRENT_DAYS,
      lifecycle:
        coldAfterDays === null
          ? {}
          : {
              transitions: [
                {
                  storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL,
                  transitionAfter: Duration.days(coldAfterDays),
                },
              ],
            },
    });
    const { account } = Stack.of(this);
    for (const statement of trailBucketStatements({ bucketArn: this.bucketArn, trailArn: props.trailArn, account })) {
      this.addToResourcePolicy(PolicyStatement.fromJson(statement));
    }
    this.addToResourcePolicy(
      this.deny('NothingIsDeletedByHand', [
        's3:BypassGovernanceRetention',
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:PutObjectLegalHold',
        's3:PutObjectRetention',
      ]),
    );
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'SettingsChangeByDeployment',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: SETTINGS,
        resources: [this.bucketArn],
        conditions: { ArnNotLike: { 'aws:PrincipalArn': [...props.keeperArns] } },
      }),
    );
  }
}
