import { Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { RetainedBucket } from './retained-bucket';

export interface ContentBucketProps {
  readonly contentKey: IKey;
  /** Where requests are logged. */
  readonly accessLogs: IBucket;
  /** Days that an object stays; a day later it is gone for good. */
  readonly retentionDays: number;
  /** Start of the objects' keys, before `AWSLogs`. */
  readonly keyPrefix: string;
  /** The only one who reads. @default nobody does */
  readonly reader?: IRole;
}

/**
 * Bodies of model calls that are too large for the log group. Bedrock alone writes them and the reader role alone reads
 * them: an administrator with every permission is refused. Source: Amazon Bedrock user guide, "Monitor model
 * invocation using CloudWatch Logs and Amazon S3".
 */
export class ContentBucket extends RetainedBucket {
  constructor(scope: Construct, id: string, props: ContentBucketProps) {
    super(scope, id, {
      encryptionKey: props.contentKey,
      accessLogs: props.accessLogs,
      expireAfterDays: props.retentionDays,
      noncurrentDays: 1,
    });
    const { account, region, partition } = Stack.of(this);
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'BedrockWrites',
        principals: [new ServicePrincipal('bedrock.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.arnForObjects(`${props.keyPrefix}/AWSLogs/${account}/BedrockModelInvocationLogs/*`)],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:bedrock:${region}:${account}:*` },
        },
      }),
    );
    this.addToResourcePolicy(
      this.deny(
        'NobodyElseReads',
        ['s3:GetObject', 's3:GetObjectVersion'],
        props.reader && { ArnNotEquals: { 'aws:PrincipalArn': props.reader.roleArn } },
      ),
    );
  }
}
