import { CfnAnomalyMonitor, CfnAnomalySubscription } from 'aws-cdk-lib/aws-ce';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import type { CostConfig } from '../config/cost';
import type { AlertTopics } from '../observability/alert-topics';

export interface CostAnomaliesProps {
  readonly config: BaselineConfig;
  readonly anomalies: NonNullable<CostConfig['anomalies']>;
  readonly alerts: AlertTopics;
}

/**
 * Tells people of spending out of the ordinary. An account can have one monitor of its services, and a member of an
 * organization can have no other kind: linked accounts, tags and cost categories are the management account's to watch.
 * So the subscription goes to the monitor that the account has, and one is made only where there is none. Sources: AWS
 * Cost Management user guide, "Getting started with AWS Cost Anomaly Detection"; Cost Explorer API reference.
 */
export class CostAnomalies extends Construct {
  constructor(scope: Construct, id: string, props: CostAnomaliesProps) {
    super(scope, id);
    const { alerts, anomalies, config } = props;
    const monitorArn =
      anomalies.monitor.type === 'existing'
        ? anomalies.monitor.monitorArn
        : new CfnAnomalyMonitor(this, 'Monitor', {
            monitorName: `${config.prefix}-services`,
            monitorType: 'DIMENSIONAL',
            monitorDimension: 'SERVICE',
          }).attrMonitorArn;
    new CfnAnomalySubscription(this, 'Subscription', {
      subscriptionName: `${config.prefix}-warning`,
      monitorArnList: [monitorArn],
      // Daily and weekly summaries go to addresses only, not to topics.
      frequency: 'IMMEDIATE',
      subscribers: [{ type: 'SNS', address: alerts.of('warning').topicArn }],
      thresholdExpression: JSON.stringify({
        Dimensions: {
          Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
          MatchOptions: ['GREATER_THAN_OR_EQUAL'],
          Values: [String(anomalies.thresholdUsd)],
        },
      }),
    });
  }
}
