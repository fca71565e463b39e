import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { BaselineConfigInput } from '../../lib/config';
import type { CostConfig } from '../../lib/config/cost';
import { givenStage } from '../support/stage';

type CostInput = NonNullable<BaselineConfigInput['cost']>;

function givenCost(cost: CostInput, changes: Partial<BaselineConfigInput> = {}): Template {
  return Template.fromStack(givenStage({ ...changes, cost }).node.findChild('Cost') as Stack);
}

const notification = (type: string, threshold: number, topic: string) =>
  Match.objectLike({
    Notification: {
      NotificationType: type,
      ComparisonOperator: 'GREATER_THAN',
      Threshold: threshold,
      ThresholdType: 'PERCENTAGE',
    },
    Subscribers: [{ SubscriptionType: 'SNS', Address: refers(topic) }],
  });

/** A reference to a topic of the Audit stack. */
const refers = (topic: string) => ({
  'Fn::GetStackOutput': Match.objectLike({
    StackName: 'example-audit',
    OutputName: Match.stringLikeRegexp(`Alerts${topic}`),
  }),
});

test('there is no stack where the config has no budget', () => {
  expect(givenStage().node.tryFindChild('Cost')).toBeUndefined();
});

test('the budget counts the use of the whole account and tells the topics by severity', () => {
  const template = givenCost({ monthlyBudgetUsd: 100, notifyAtPercent: [80, 100, 150] });
  template.resourceCountIs('AWS::Budgets::Budget', 1);
  template.hasResourceProperties('AWS::Budgets::Budget', {
    Budget: {
      BudgetName: 'example-account',
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 100, Unit: 'USD' },
      CostTypes: { IncludeCredit: false, IncludeRefund: false },
      CostFilters: Match.absent(),
    },
    NotificationsWithSubscribers: [
      notification('ACTUAL', 80, 'Warning'),
      notification('ACTUAL', 100, 'Critical'),
      notification('ACTUAL', 150, 'Critical'),
      notification('FORECASTED', 100, 'Warning'),
    ],
  });
});

test('a budget of a tag counts what carries it', () => {
  const tags = [{ key: 'cost-center', value: '4711', monthlyBudgetUsd: 50 }];
  const template = givenCost({ monthlyBudgetUsd: 100, tags });
  template.resourceCountIs('AWS::Budgets::Budget', 2);
  template.hasResourceProperties('AWS::Budgets::Budget', {
    Budget: Match.objectLike({
      BudgetName: 'example-cost-center-4711',
      BudgetLimit: { Amount: 50, Unit: 'USD' },
      CostFilters: { TagKeyValue: ['user:cost-center$4711'] },
    }),
  });
});

describe('cost anomalies', () => {
  const monitorArn = 'arn:aws:ce::111122223333:anomalymonitor/0a1b2c3d';
  const subscription = (monitor: NonNullable<CostConfig['anomalies']>['monitor']) =>
    givenCost({ monthlyBudgetUsd: 100, anomalies: { thresholdUsd: 12.5, monitor } });

  test('are told at once to the warning topic, through the monitor that the account has', () => {
    const template = subscription({ type: 'existing', monitorArn });
    template.resourceCountIs('AWS::CE::AnomalyMonitor', 0);
    template.hasResourceProperties('AWS::CE::AnomalySubscription', {
      SubscriptionName: 'example-warning',
      MonitorArnList: [monitorArn],
      Frequency: 'IMMEDIATE',
      Subscribers: [{ Type: 'SNS', Address: refers('Warning') }],
      Threshold: Match.absent(),
      ThresholdExpression: JSON.stringify({
        Dimensions: {
          Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
          MatchOptions: ['GREATER_THAN_OR_EQUAL'],
          Values: ['12.5'],
        },
      }),
    });
  });

  test('are looked for by a monitor of all services where the account has none', () => {
    const template = subscription({ type: 'create' });
    template.hasResourceProperties('AWS::CE::AnomalyMonitor', {
      MonitorName: 'example-services',
      MonitorType: 'DIMENSIONAL',
      MonitorDimension: 'SERVICE',
      MonitorSpecification: Match.absent(),
    });
  });

  test('are nobody is told of by default', () => {
    const template = givenCost({ monthlyBudgetUsd: 100 });
    template.resourceCountIs('AWS::CE::AnomalySubscription', 0);
    template.resourceCountIs('AWS::Budgets::BudgetsAction', 0);
    template.resourceCountIs('AWS::IAM::Role', 0);
  });
});
