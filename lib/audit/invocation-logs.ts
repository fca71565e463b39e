import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { AccountSetting } from '../account/account-setting';
import type { AccountSettings } from '../account/account-settings';
import type { BaselineConfig } from '../config';
import type { ContentKind } from '../config/audit';
import { ContentBucket } from './content-bucket';
import { contentKey } from './content-key';
import { InvocationReader } from './invocation-reader';
import { PlatformLogGroup } from './platform-log-group';

export interface InvocationLogsProps {
  readonly config: BaselineConfig;
  readonly accountSettings: AccountSettings;
  /** Where requests to the bucket are logged. */
  readonly accessLogs: IBucket;
}

const KEY_PREFIX = 'invocations';
/** Bedrock writes to this stream alone. Source: Amazon Bedrock user guide, "Monitor model invocation". */
const LOG_STREAM = 'aws/bedrock/modelinvocations';

/**
 * What models were asked and answered, by whom, with how many tokens: every call in the account and Region, by the
 * platform or not, as the setting is one of the account. Beside it, the table of ratings alone keeps content.
 *
 * Two things guard it, and they are not alike. Bodies in the bucket are refused to all but the reader role, by the
 * bucket and by the key. Events in the log group are decrypted by CloudWatch Logs for whoever IAM lets read the group,
 * so that an administrator can read them: there IAM decides alone.
 */
export class InvocationLogs extends Construct {
  readonly logGroup: ILogGroup;
  /** Bodies that are larger than the log group takes. */
  readonly bucket: IBucket;
  readonly key: IKey;
  /** Role of the readers; none when the config names no reader. */
  readonly readerRole?: Role;

  constructor(scope: Construct, id: string, props: InvocationLogsProps) {
    super(scope, id);
    const { config } = props;
    const { content, readers, retentionDays } = config.audit.invocationLogs;
    const { account, region, partition } = Stack.of(this);
    const logGroupName = `/${config.prefix}/invocations`;

    const reader = readers.length > 0 ? new InvocationReader(this, 'Reader', readers) : undefined;
    this.readerRole = reader?.role;
    this.key = contentKey(this, 'Key', { config, logGroupName, reader: reader?.role });
    this.logGroup = new PlatformLogGroup(this, 'LogGroup', {
      config,
      logGroupName,
      encryptionKey: this.key,
      retentionDays,
    });
    const bucket = new ContentBucket(this, 'LargeBodies', {
      contentKey: this.key,
      accessLogs: props.accessLogs,
      retentionDays,
      keyPrefix: KEY_PREFIX,
      reader: reader?.role,
    });
    this.bucket = bucket;
    reader?.reads(this.logGroup, bucket, this.key);

    const role = new Role(this, 'Role', {
      description: 'Lets Bedrock write the logs of model invocations',
      assumedBy: new ServicePrincipal('bedrock.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:bedrock:${region}:${account}:*` },
        },
      }),
    });
    const policy = new ManagedPolicy(this, 'Policy', {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`arn:${partition}:logs:${region}:${account}:log-group:${logGroupName}:log-stream:${LOG_STREAM}`],
        }),
      ],
    });
    const delivers = (kind: ContentKind) => content.includes(kind);
    const setting = new AccountSetting(this, 'Setting', {
      settings: props.accountSettings,
      setting: 'invocation-logging',
      takeOver: config.takeOver.includes('invocation-logging'),
      passedRole: role,
      value: {
        cloudWatchConfig: {
          logGroupName: this.logGroup.logGroupName,
          roleArn: role.roleArn,
          largeDataDeliveryS3Config: { bucketName: bucket.bucketName, keyPrefix: KEY_PREFIX },
        },
        textDataDeliveryEnabled: delivers('text'),
        imageDataDeliveryEnabled: delivers('image'),
        embeddingDataDeliveryEnabled: delivers('embedding'),
        videoDataDeliveryEnabled: delivers('video'),
        audioDataDeliveryEnabled: delivers('audio'),
      },
    });
    // Bedrock tries to write when it is told where to.
    setting.node.addDependency(policy, bucket);
  }
}
