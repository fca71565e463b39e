import { Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/**
 * The role that reads what was asked and answered. Those who may assume it are conditions on the account, so that a
 * name which does not exist yet fails no deployment; they also need the permission to assume it.
 */
export class InvocationReader extends Construct {
  readonly role: Role;

  /** @param readers ARNs of roles and users of this account, or patterns of such */
  constructor(scope: Construct, id: string, readers: readonly string[]) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      description: 'Reads what models were asked and answered',
      assumedBy: new AccountRootPrincipal().withConditions({ ArnLike: { 'aws:PrincipalArn': [...readers] } }),
    });
  }

  /** What the role reads; apart, as the key of both names the role. */
  reads(logGroup: ILogGroup, bucket: IBucket, contentKey: IKey): void {
    new ManagedPolicy(this, 'Policy', {
      description: 'Reads what models were asked and answered',
      roles: [this.role],
      statements: [
        new PolicyStatement({
          sid: 'QueryTheLogs',
          actions: ['logs:StartQuery', 'logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:DescribeLogStreams'],
          resources: [logGroup.logGroupArn],
        }),
        new PolicyStatement({
          sid: 'SeeResultsOfQueries',
          actions: ['logs:GetQueryResults', 'logs:StopQuery', 'logs:DescribeLogGroups'],
          // CloudWatch Logs has no resource to name for these actions.
          resources: ['*'],
        }),
        new PolicyStatement({ sid: 'ListLargeBodies', actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
        new PolicyStatement({
          sid: 'ReadLargeBodies',
          actions: ['s3:GetObject'],
          resources: [bucket.arnForObjects('*')],
        }),
        new PolicyStatement({
          sid: 'DecryptLargeBodies',
          actions: ['kms:Decrypt'],
          resources: [contentKey.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` } },
        }),
      ],
    });
  }
}
