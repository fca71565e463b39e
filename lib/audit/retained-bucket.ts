import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface RetainedBucketProps {
  /** Encrypts the objects. @default a key of S3's own, which is all that the delivery of access logs can write under */
  readonly encryptionKey?: IKey;
  /** Where requests are logged. @default nowhere */
  readonly accessLogs?: IBucket;
  /** Days until an object goes; what was deleted or replaced goes `noncurrentDays` later for good. */
  readonly expireAfterDays: number;
  readonly noncurrentDays: number;
  readonly lifecycle?: Pick<NonNullable<BucketProps['lifecycleRules']>[number], 'transitions'>;
  readonly objectLock?: BucketProps['objectLockDefaultRetention'];
}

/** Key that an upload asks for. */
const KEY_OF_UPLOAD = 's3:x-amz-server-side-encryption-aws-kms-key-id';

/**
 * A bucket that AWS services write logs to, and nobody else: private, versioned, over TLS alone, under one key.
 *
 * It stays when its stack goes, also in a sandbox that is destroyed: a trace outlives what it traces, and CloudFormation
 * deletes no bucket that holds anything. CloudFormation names it, so the next deployment finds no name taken. Its
 * lifecycle empties it; then it can be deleted by hand.
 */
export class RetainedBucket extends Bucket {
  constructor(scope: Construct, id: string, props: RetainedBucketProps) {
    const { encryptionKey, accessLogs } = props;
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      ...(encryptionKey
        ? { encryption: BucketEncryption.KMS, encryptionKey }
        : { encryption: BucketEncryption.S3_MANAGED }),
      ...(accessLogs ? { serverAccessLogsBucket: accessLogs, serverAccessLogsPrefix: `${id.toLowerCase()}/` } : {}),
      ...(props.objectLock ? { objectLockEnabled: true, objectLockDefaultRetention: props.objectLock } : {}),
      lifecycleRules: [
        {
          id: 'Expire',
          expiration: Duration.days(props.expireAfterDays),
          noncurrentVersionExpiration: Duration.days(props.noncurrentDays),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          ...props.lifecycle,
        },
        { id: 'LeaveNoDeleteMarkers', expiredObjectDeleteMarker: true },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.addToResourcePolicy(
      this.deny('OnlyServicesWrite', ['s3:PutObject'], { Bool: { 'aws:PrincipalIsAWSService': 'false' } }),
    );
    if (encryptionKey) {
      this.addToResourcePolicy(
        this.deny('NoOtherKey', ['s3:PutObject'], {
          // A service that names no key writes under the bucket's.
          Null: { [KEY_OF_UPLOAD]: 'false' },
          StringNotEquals: { [KEY_OF_UPLOAD]: encryptionKey.keyArn },
        }),
      );
    }
  }

  /** Statement that forbids something with every object to everybody whom the conditions meet. */
  protected deny(
    sid: string,
    actions: string[],
    conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ): PolicyStatement {
    return new PolicyStatement({
      sid,
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions,
      resources: [this.arnForObjects('*')],
      conditions,
    });
  }
}
