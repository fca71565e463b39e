import {
  AccountRootPrincipal,
  ArnPrincipal,
  type IRole,
  PolicyStatement,
  type PolicyStatementProps,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import { deploymentRoleArn } from '../iam/deployment-role';
import { feedbackRoleArn, feedbackTableName } from './feedback-names';

/**
 * What DynamoDB does with a key on behalf of who calls it. Source: DynamoDB developer guide, "Using IAM to manage access
 * to KMS keys": encryption at rest, usage notes.
 */
export const TABLE_KEY_ACTIONS = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** Through DynamoDB, for the table of ratings, and for nothing else. */
export function throughTheTable({ region, account, prefix }: BaselineConfig): Record<string, string> {
  return {
    'kms:ViaService': `dynamodb.${region}.amazonaws.com`,
    'kms:EncryptionContext:aws:dynamodb:tableName': feedbackTableName(prefix),
    'kms:EncryptionContext:aws:dynamodb:subscriberId': account,
  };
}

/**
 * What the content key's policy adds for ratings, which are content too: the feedback function and whoever deploys use
 * it through the table, and readers decrypt through it. The first two are conditions and not principals, as a key policy
 * takes no role that does not exist yet; their own policies have to allow it too.
 */
export function feedbackKeyStatements(scope: Construct, config: BaselineConfig, reader?: IRole): PolicyStatement[] {
  const statement = (props: PolicyStatementProps) => new PolicyStatement({ ...props, resources: ['*'] });
  const account = [new AccountRootPrincipal()];
  const deployers = [deploymentRoleArn(scope, config), ...(config.organization?.exemptRoleArns ?? [])];
  return [
    statement({
      sid: 'FeedbackIsWritten',
      principals: account,
      actions: TABLE_KEY_ACTIONS,
      conditions: {
        StringEquals: throughTheTable(config),
        ArnEquals: { 'aws:PrincipalArn': feedbackRoleArn(config) },
      },
    }),
    statement({
      sid: 'DeploymentMakesTheTableOfFeedback',
      principals: account,
      actions: TABLE_KEY_ACTIONS,
      conditions: { StringEquals: throughTheTable(config), ArnLike: { 'aws:PrincipalArn': deployers } },
    }),
    statement({
      sid: 'DeploymentLetsDynamoDbUseTheKey',
      principals: account,
      actions: ['kms:CreateGrant'],
      conditions: {
        StringEquals: { 'kms:ViaService': `dynamodb.${config.region}.amazonaws.com` },
        Bool: { 'kms:GrantIsForAWSResource': 'true' },
        ArnLike: { 'aws:PrincipalArn': deployers },
      },
    }),
    ...(reader
      ? [
          statement({
            sid: 'ReadersReadFeedback',
            principals: [new ArnPrincipal(reader.roleArn)],
            actions: ['kms:Decrypt'],
            conditions: { StringEquals: throughTheTable(config) },
          }),
        ]
      : []),
  ];
}
