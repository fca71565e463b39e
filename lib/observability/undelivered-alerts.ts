import { Duration, Stack } from 'aws-cdk-lib';
import { ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import type { AlertTopics } from './alert-topics';
import { PlatformAlarm } from './platform-alarm';

export interface UndeliveredAlertsProps {
  readonly config: BaselineConfig;
  readonly alerts: AlertTopics;
  /** Encrypts what is kept; its policy lets topics and rules on events use it for the queue. */
  readonly auditKey: IKey;
}

/**
 * Keeps, for 14 days, what a rule on events could not tell its topic or a topic its e-mail addresses, and raises an
 * alarm.
 */
export class UndeliveredAlerts extends Construct {
  readonly queue: IQueue;

  constructor(scope: Construct, id: string, props: UndeliveredAlertsProps) {
    super(scope, id);
    const { config } = props;
    const queue = new Queue(this, 'Queue', {
      queueName: undeliveredAlertsName(config.prefix),
      encryptionMasterKey: props.auditKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.queue = queue;
    const { account, region, partition } = Stack.of(this);
    queue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'RulesOfThePlatform',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:events:${region}:${account}:rule/${config.prefix}-*` },
        },
      }),
    );
    new PlatformAlarm(this, 'Alarm', {
      config,
      alerts: props.alerts,
      heading: 'Alert not delivered',
      severity: 'critical',
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: Stats.MAXIMUM }),
      threshold: 0,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      missingData: {
        treatment: TreatMissingData.NOT_BREACHING,
        because: 'SQS stops reporting a queue that was empty and unused for six hours',
      },
    });
  }
}

/** Name of the queue; known beforehand, as a rule watches over it. */
export function undeliveredAlertsName(prefix: string): string {
  return `${prefix}-undelivered-alerts`;
}
