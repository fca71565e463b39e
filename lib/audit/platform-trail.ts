import { Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import { PlatformLogGroup } from './platform-log-group';
import { trailArnOf, trailNameOf } from './trail-name';
import { trailSelectors } from './trail-selectors';

/** Where the trail's files go. */
export interface TrailArchive {
  readonly bucketName: string;
  readonly keyPrefix?: string;
  /** Encrypts the files. */
  readonly keyArn: string;
  /** The bucket, where it is made here. */
  readonly created?: IBucket;
}

export interface PlatformTrailProps {
  readonly config: BaselineConfig;
  /** Encrypts the log group. */
  readonly auditKey: IKey;
  readonly archive: TrailArchive;
  /** Buckets of the platform, every call of whose objects is recorded. */
  readonly buckets: readonly IBucket[];
  /** Tables of the platform, every call of whose items is recorded. @default none */
  readonly tables?: readonly ITable[];
  /** Buckets to which AWS delivers logs; recorded but for the deliveries, of which each would record the next. */
  readonly logBuckets: readonly IBucket[];
}

/**
 * Who did what to the platform, in files that show whether somebody edited them, and within minutes in a log group. It
 * records every Region: IAM answers in one of its own, and someone who calls a model past the platform may do it in any.
 * Calls that an inference profile sends elsewhere are recorded in the Region of the caller.
 */
export class PlatformTrail extends Construct {
  readonly trail: CfnTrail;
  readonly trailArn: string;
  /** What the trail records, for filters and queries. */
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: PlatformTrailProps) {
    super(scope, id);
    const { config, archive } = props;
    this.trailArn = trailArnOf(this, config.prefix);
    const logGroup = new PlatformLogGroup(this, 'LogGroup', {
      config,
      logGroupName: `/${config.prefix}/trail`,
      encryptionKey: props.auditKey,
    });
    this.logGroup = logGroup;
    const role = new Role(this, 'Role', {
      description: 'Lets the trail write to its log group',
      assumedBy: new ServicePrincipal('cloudtrail.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': this.trailArn } },
      }),
    });
    const policy = new ManagedPolicy(this, 'Policy', {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        }),
      ],
    });
    this.trail = new CfnTrail(this, 'Trail', {
      trailName: trailNameOf(config.prefix),
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      s3BucketName: archive.bucketName,
      s3KeyPrefix: archive.keyPrefix,
      kmsKeyId: archive.keyArn,
      cloudWatchLogsLogGroupArn: logGroup.logGroupArn,
      cloudWatchLogsRoleArn: role.roleArn,
      advancedEventSelectors: trailSelectors(this, props),
    });
    // CloudTrail writes to both when the trail is made.
    this.trail.node.addDependency(policy, ...(archive.created ? [archive.created] : []));
  }
}
