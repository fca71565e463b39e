import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AccountSettings } from '../account/account-settings';
import type { BaselineConfig } from '../config';
import type { CustomerKeys } from '../encryption/customer-keys';
import { FeedbackTable } from '../feedback/feedback-table';
import { deploymentRoleArn } from '../iam/deployment-role';
import type { PlatformModels } from '../models/platform-models';
import { AlertTopics } from '../observability/alert-topics';
import { InvocationLogs } from './invocation-logs';
import { LogArchive } from './log-archive';
import { PlatformTrail, type TrailArchive } from './platform-trail';
import { RetainedBucket } from './retained-bucket';
import { TrailAlarms } from './trail-alarms';
import { trailArnOf } from './trail-name';

export interface AuditStackProps extends StackProps {
  readonly config: BaselineConfig;
  readonly keys: CustomerKeys;
  readonly accountSettings: AccountSettings;
  /** Models whose Regions calls are held to. */
  readonly models: PlatformModels;
}

/** Everything that leaves a trace, and who is told when somebody touches it. */
export class AuditStack extends Stack {
  readonly alerts: AlertTopics;
  readonly trail: PlatformTrail;
  readonly invocationLogs: InvocationLogs;
  /** What callers thought of answers; undefined where the config has no feedback. */
  readonly feedbackTable?: FeedbackTable;

  constructor(scope: Construct, id: string, props: AuditStackProps) {
    super(scope, id, props);
    const { config, keys } = props;
    this.alerts = new AlertTopics(this, 'Alerts', { config, auditKey: keys.audit });
    const accessLogs = new RetainedBucket(this, 'AccessLogs', {
      expireAfterDays: config.logs.retentionDays,
      noncurrentDays: 1,
    });
    this.invocationLogs = new InvocationLogs(this, 'InvocationLogs', {
      config,
      accountSettings: props.accountSettings,
      accessLogs,
    });
    if (config.feedback) {
      this.feedbackTable = new FeedbackTable(this, 'Feedback', {
        config,
        contentKey: this.invocationLogs.key,
        reader: this.invocationLogs.readerRole,
      });
    }
    const archive = this.archiveOf(props, accessLogs);
    this.trail = new PlatformTrail(this, 'Trail', {
      config,
      auditKey: keys.audit,
      archive,
      buckets: [this.invocationLogs.bucket],
      tables: this.feedbackTable ? [this.feedbackTable.table] : [],
      logBuckets: [...(archive.created ? [archive.created] : []), accessLogs],
    });
    new TrailAlarms(this, 'TrailAlarms', {
      config,
      alerts: this.alerts,
      logGroup: this.trail.logGroup,
      models: props.models,
    });
    new CfnOutput(this, 'ArchiveBucket', { value: archive.bucketName, description: "bucket of the trail's files" });
    if (this.invocationLogs.readerRole) {
      new CfnOutput(this, 'InvocationReaderRoleArn', {
        value: this.invocationLogs.readerRole.roleArn,
        description: 'role that reads what models were asked and answered',
      });
    }
  }

  /** Where the trail's files go: to a bucket that is made here, or to one of the company's. */
  private archiveOf({ config, keys }: AuditStackProps, accessLogs: RetainedBucket): TrailArchive {
    const { archive } = config.audit;
    if (archive.type === 'existing') {
      return {
        bucketName: archive.bucketName,
        keyPrefix: archive.keyPrefix,
        keyArn: archive.keyArn ?? keys.audit.keyArn,
      };
    }
    const created = new LogArchive(this, 'Archive', {
      archive,
      auditKey: keys.audit,
      accessLogs,
      trailArn: trailArnOf(this, config.prefix),
      keeperArns: [
        deploymentRoleArn(this, config),
        ...archive.keeperRoleArns,
        ...(config.organization?.exemptRoleArns ?? []),
      ],
    });
    return { bucketName: created.bucketName, keyArn: keys.audit.keyArn, created };
  }
}
