import { CfnOutput, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import { UndeliveredAlerts, undeliveredAlertsName } from './undelivered-alerts';

/** How soon someone has to look: `critical` at any hour, `warning` on the next working day. */
export type Severity = 'critical' | 'warning';

/** Services that publish: alarms, rules on events, budgets, and the detection of cost anomalies. */
const ALERT_PUBLISHERS = [
  'cloudwatch.amazonaws.com',
  'events.amazonaws.com',
  'budgets.amazonaws.com',
  'costalerts.amazonaws.com',
] as const;

/**
 * Publishes for rules on events without saying for which account: a condition on it, in the policy of a topic or in that of
 * a topic's key, would keep every alert of a rule back. Sources: EventBridge user guide, troubleshooting of SNS targets; SNS
 * developer guide, "Key management".
 */
const RULES_ON_EVENTS = 'events.amazonaws.com';

export interface AlertTopicsProps {
  readonly config: BaselineConfig;
  /** Encrypts what is published; its policy has {@link keyStatements}, or what stands for them in a key of the company's. */
  readonly auditKey: IKey;
}

/** Where alarms, rules and budgets tell people: a topic for each severity. */
export class AlertTopics extends Construct {
  /** Takes what could not be told. */
  readonly undelivered: IQueue;
  private readonly topics: Readonly<Record<Severity, Topic>>;

  constructor(scope: Construct, id: string, props: AlertTopicsProps) {
    super(scope, id);
    const { config, auditKey } = props;
    this.topics = { critical: this.topic('Critical', props), warning: this.topic('Warning', props) };
    this.undelivered = new UndeliveredAlerts(this, 'Undelivered', { config, alerts: this, auditKey }).queue;
    this.tell('critical', config.alarms.criticalEmails);
    this.tell('warning', config.alarms.warningEmails);
  }

  /** The topic of a severity. */
  of(severity: Severity): ITopic {
    return this.topics[severity];
  }

  private topic(id: string, { config, auditKey }: AlertTopicsProps): Topic {
    const topic = new Topic(this, id, {
      topicName: topicName(config.prefix, id),
      masterKey: auditKey,
      enforceSSL: true,
    });
    const { account } = Stack.of(this);
    for (const publisher of ALERT_PUBLISHERS) {
      // Not grantPublish: it would give the publisher the key too, whatever for.
      topic.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal(publisher)],
          actions: ['sns:Publish'],
          resources: [topic.topicArn],
          conditions: publisher === RULES_ON_EVENTS ? undefined : { StringEquals: { 'aws:SourceAccount': account } },
        }),
      );
    }
    new CfnOutput(Stack.of(this), `${id}TopicArn`, {
      value: topic.topicArn,
      description: `tells of everything ${id.toLowerCase()}; subscribe to it`,
    });
    return topic;
  }

  private tell(severity: Severity, emails: readonly string[]): void {
    for (const email of emails) {
      this.topics[severity].addSubscription(new EmailSubscription(email, { deadLetterQueue: this.undelivered }));
    }
  }
}

/** What a key that encrypts the topics of a platform and their queue has to allow, so that alerts can be published. */
export function keyStatements(scope: Construct, prefix: string): PolicyStatement[] {
  const { account, region, partition } = Stack.of(scope);
  const actions = ['kms:GenerateDataKey*', 'kms:Decrypt'];
  return [
    new PolicyStatement({
      sid: 'AlertsOfThisAccount',
      principals: ALERT_PUBLISHERS.map((publisher) => new ServicePrincipal(publisher)),
      actions,
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
    new PolicyStatement({
      sid: 'AlertsOfRulesOnEvents',
      principals: [new ServicePrincipal(RULES_ON_EVENTS)],
      actions,
      resources: ['*'],
      // No account to ask for, see above: the topics stand for it.
      conditions: {
        StringEquals: {
          'kms:EncryptionContext:aws:sns:topicArn': ['Critical', 'Warning'].map(
            (id) => `arn:${partition}:sns:${region}:${account}:${topicName(prefix, id)}`,
          ),
        },
      },
    }),
    new PolicyStatement({
      sid: 'AlertsThatAreNotDelivered',
      principals: [new ServicePrincipal(RULES_ON_EVENTS), new ServicePrincipal('sns.amazonaws.com')],
      actions,
      resources: ['*'],
      conditions: {
        StringEquals: {
          'kms:EncryptionContext:aws:sqs:arn': `arn:${partition}:sqs:${region}:${account}:${undeliveredAlertsName(prefix)}`,
        },
      },
    }),
  ];
}

function topicName(prefix: string, id: string): string {
  return `${prefix}-${id.toLowerCase()}`;
}
