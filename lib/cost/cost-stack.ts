import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import { budgetName, type CostConfig } from '../config/cost';
import type { InferenceStack } from '../inference/inference-stack';
import type { AlertTopics } from '../observability/alert-topics';
import { CostAnomalies } from './cost-anomalies';
import { HardLimit } from './hard-limit';
import { MonthlyBudget } from './monthly-budget';

export interface CostStackProps extends StackProps {
  readonly config: BaselineConfig;
  readonly cost: CostConfig;
  readonly alerts: AlertTopics;
  readonly inference: InferenceStack;
}

/** What may be spent, and what happens when it is. */
export class CostStack extends Stack {
  /** Undefined without `cost.hardLimit`. */
  readonly hardLimit?: HardLimit;

  constructor(scope: Construct, id: string, props: CostStackProps) {
    super(scope, id, props);
    const { alerts, config, cost, inference } = props;
    const { prefix } = config;
    const budget = new MonthlyBudget(this, 'AccountBudget', {
      budgetName: budgetName(prefix),
      limitUsd: cost.monthlyBudgetUsd,
      cost,
      alerts,
    });
    for (const tag of cost.tags) {
      new MonthlyBudget(this, `TagBudget-${tag.key}-${tag.value}`, {
        budgetName: budgetName(prefix, tag),
        limitUsd: tag.monthlyBudgetUsd,
        tag,
        cost,
        alerts,
      });
    }
    if (cost.anomalies) new CostAnomalies(this, 'Anomalies', { config, anomalies: cost.anomalies, alerts });
    if (cost.hardLimit) {
      this.hardLimit = new HardLimit(this, 'HardLimit', {
        config,
        hardLimit: cost.hardLimit,
        budget,
        alerts,
        modelCallers: inference.spenders.map(({ role }) => role),
      });
    }
  }
}
