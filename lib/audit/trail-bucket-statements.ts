export interface TrailBucketStatementsProps {
  readonly bucketArn: string;
  readonly trailArn: string;
  /** Account of the trail. */
  readonly account: string;
  /** Start of the files' keys, before `AWSLogs`. @default none */
  readonly keyPrefix?: string;
}

/**
 * What the policy of a bucket has to say so that one trail can write into it, and no other. docs/audit.md shows it for
 * a bucket of the company's own. Source: CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail".
 */
export function trailBucketStatements(props: TrailBucketStatementsProps) {
  const { bucketArn, trailArn, account, keyPrefix } = props;
  const Principal = { Service: 'cloudtrail.amazonaws.com' };
  return [
    {
      Sid: 'TrailLooksAtTheBucket',
      Effect: 'Allow',
      Principal,
      Action: 's3:GetBucketAcl',
      Resource: bucketArn,
      Condition: { StringEquals: { 'aws:SourceArn': trailArn } },
    },
    {
      Sid: 'TrailWrites',
      Effect: 'Allow',
      Principal,
      Action: 's3:PutObject',
      Resource: `${bucketArn}/${keyPrefix ? `${keyPrefix}/` : ''}AWSLogs/${account}/*`,
      Condition: { StringEquals: { 'aws:SourceArn': trailArn, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
  ];
}
