import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import type { CostConfig } from '../config/cost';
import type { AlertTopics, Severity } from '../observability/alert-topics';

export interface MonthlyBudgetProps {
  /** Unique in the account. */
  readonly budgetName: string;
  /** US dollars a calendar month, in UTC. */
  readonly limitUsd: number;
  readonly cost: CostConfig;
  readonly alerts: AlertTopics;
  /** Counts only what carries this tag. @default the whole account */
  readonly tag?: { readonly key: string; readonly value: string };
}

/**
 * A budget that tells people as it is spent. It counts what was used: neither credits nor refunds, which would hide use
 * that somebody pays for when they are gone.
 */
export class MonthlyBudget extends Construct {
  readonly budgetName: string;

  constructor(scope: Construct, id: string, props: MonthlyBudgetProps) {
    super(scope, id);
    const { budgetName, cost, tag } = props;
    const notify = (notificationType: 'ACTUAL' | 'FORECASTED', percent: number) => {
      const severity: Severity = notificationType === 'ACTUAL' && percent >= 100 ? 'critical' : 'warning';
      return {
        notification: {
          notificationType,
          comparisonOperator: 'GREATER_THAN',
          threshold: percent,
          thresholdType: 'PERCENTAGE',
        },
        subscribers: [{ subscriptionType: 'SNS', address: props.alerts.of(severity).topicArn }],
      };
    };
    new CfnBudget(this, 'Resource', {
      budget: {
        budgetName,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: props.limitUsd, unit: 'USD' },
        costTypes: { includeCredit: false, includeRefund: false },
        ...(tag && { costFilters: { TagKeyValue: [`user:${tag.key}$${tag.value}`] } }),
      },
      notificationsWithSubscribers: [
        ...cost.notifyAtPercent.map((percent) => notify('ACTUAL', percent)),
        ...cost.notifyAtForecastPercent.map((percent) => notify('FORECASTED', percent)),
      ],
    });
    this.budgetName = budgetName;
  }
}
