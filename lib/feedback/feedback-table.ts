import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, type IRole, ManagedPolicy, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { FEEDBACK_KEYS } from '../../lambda/contract/feedback';
import { removalPolicyOf } from '../audit/platform-log-group';
import type { BaselineConfig } from '../config';
import { throughTheTable } from './feedback-key';
import { feedbackRoleArn, feedbackTableArn, feedbackTableName } from './feedback-names';

/** How far back the table can be put, in days, and so how long a deleted rating can still be brought back. */
const RECOVERY_DAYS = 7;

/**
 * Everything that reads or changes items, one by one or as a whole: a restored table could have another key. Source:
 * DynamoDB developer guide, "DynamoDB API operations supported by resource-based policies".
 */
const ITEM_ACTIONS = [
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:CreateBackup',
  'dynamodb:DeleteItem',
  'dynamodb:ExportTableToPointInTime',
  'dynamodb:GetItem',
  'dynamodb:PartiQLDelete',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLSelect',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:RestoreTableToPointInTime',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
];

export interface FeedbackTableProps {
  readonly config: BaselineConfig;
  /** The key of what was asked and answered. */
  readonly contentKey: IKey;
  /** Role of the readers of content. @default nobody reads */
  readonly reader?: IRole;
}

/**
 * What callers thought of answers. Reasons and corrections are content: they are under the content key, and those who read
 * what was asked and answered read them, nobody else. The function that writes can't read.
 */
export class FeedbackTable extends Construct {
  readonly table: Table;
  /** Encrypts it. */
  readonly contentKey: IKey;

  constructor(scope: Construct, id: string, props: FeedbackTableProps) {
    super(scope, id);
    const { config, reader } = props;
    this.contentKey = props.contentKey;
    // Its own ARN would be a circle.
    const tableArn = feedbackTableArn(config);
    this.table = new Table(this, 'Resource', {
      tableName: feedbackTableName(config.prefix),
      partitionKey: { name: FEEDBACK_KEYS.partition, type: AttributeType.STRING },
      sortKey: { name: FEEDBACK_KEYS.sort, type: AttributeType.STRING },
      timeToLiveAttribute: FEEDBACK_KEYS.expiry,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.contentKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: RECOVERY_DAYS },
      deletionProtection: !config.sandbox,
      removalPolicy: removalPolicyOf(config),
      resourcePolicy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: 'OnlyTheFunctionAndReaders',
            effect: Effect.DENY,
            principals: [new AnyPrincipal()],
            actions: ITEM_ACTIONS,
            resources: [tableArn],
            conditions: {
              ArnNotEquals: { 'aws:PrincipalArn': [feedbackRoleArn(config), ...(reader ? [reader.roleArn] : [])] },
            },
          }),
        ],
      }),
    });
    if (reader) this.allowReading(reader, props);
  }

  private allowReading(reader: IRole, { config, contentKey }: FeedbackTableProps): void {
    new ManagedPolicy(this, 'Reading', {
      description: 'Reads what callers thought of answers',
      roles: [reader],
      statements: [
        new PolicyStatement({
          sid: 'ReadFeedback',
          actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'],
          resources: [this.table.tableArn],
        }),
        new PolicyStatement({
          sid: 'DecryptFeedback',
          actions: ['kms:Decrypt'],
          resources: [contentKey.keyArn],
          conditions: { StringEquals: throughTheTable(config) },
        }),
      ],
    });
  }
}
