import type { Platform } from '../platform/platform';
import { functionsOf, SPENDING } from '../platform/policies';
import { hardLimitOf } from '../platform/resources';
import { at, count, everyItem, type Invariant, listAt } from './invariant';

/** Budgets, and what stops the spending. */
export const COST: Readonly<Record<string, Invariant>> = {
  'budgets are as the config says, and tell somebody': (platform) => {
    const { cost } = platform.config;
    const wanted = cost ? [cost.monthlyBudgetUsd, ...cost.tags.map((tag) => tag.monthlyBudgetUsd)] : [];
    const found = platform.all('AWS::Budgets::Budget').map((item) => at(item, 'Budget.BudgetLimit.Amount'));
    const percents = [...(cost?.notifyAtPercent ?? []), ...(cost?.notifyAtForecastPercent ?? [])];
    return [
      ...(JSON.stringify(found) === JSON.stringify(wanted) ? [] : [`budgets of ${found}, expected ${wanted}`]),
      ...everyItem('AWS::Budgets::Budget', (item) => {
        const told = listAt(item, 'NotificationsWithSubscribers') as unknown as Notification[];
        return [
          JSON.stringify(told.map(({ Notification }) => Notification.Threshold)) !== JSON.stringify(percents) &&
            'tells at other percentages',
          ...told.map(
            ({ Subscribers }) => !Subscribers.some(({ Address }) => isTopic(platform, Address)) && 'tells nobody',
          ),
          at(item, 'Budget.CostTypes.IncludeCredit') !== false && 'hides use behind credits',
        ];
      })(platform),
    ];
  },

  'the hard limit is the one of the config, and stops every function that spends': (platform) => {
    const hardLimit = platform.config.cost?.hardLimit;
    const callers = functionsOf(platform)
      .filter(({ kind }) => SPENDING.includes(kind))
      .map(({ role }) => role.name);
    const approval = hardLimit?.approval === 'automatic' ? 'AUTOMATIC' : 'MANUAL';
    return [
      ...count(platform, 'AWS::Budgets::BudgetsAction', hardLimit ? 1 : 0),
      ...everyItem('AWS::Budgets::BudgetsAction', (item) => {
        const limit = hardLimitOf(platform);
        const role = platform.all('AWS::IAM::Role').find(({ logicalId }) => logicalId.startsWith('HardLimitRole'));
        return [
          at(item, 'ActionThreshold.Value') !== hardLimit?.usd && 'acts at another sum',
          at(item, 'ActionThreshold.Type') !== 'ABSOLUTE_VALUE' && 'acts at a percentage',
          at(item, 'NotificationType') !== 'ACTUAL' && 'acts on what is expected alone',
          at(item, 'ApprovalModel') !== approval && 'asks otherwise than the config says',
          at(item, 'ExecutionRoleArn') !== (role && platform.attributeOf(role, 'Arn')) && 'acts in another role',
          JSON.stringify(limit?.roleNames) !== JSON.stringify(callers) && 'stops other roles',
          limit?.policy === undefined && 'attaches a policy that is not here',
          !listAt(item, 'Subscribers').some(({ Address }) => isTopic(platform, Address)) && 'tells nobody',
        ];
      })(platform),
    ];
  },

  'who spends out of the ordinary is told of': (platform) => {
    const anomalies = platform.config.cost?.anomalies;
    return [
      ...count(platform, 'AWS::CE::AnomalySubscription', anomalies ? 1 : 0),
      ...everyItem('AWS::CE::AnomalySubscription', (item) => [
        !listAt(item, 'Subscribers').some(({ Address }) => isTopic(platform, Address)) && 'tells nobody',
        !String(at(item, 'ThresholdExpression')).includes(`["${anomalies?.thresholdUsd}"]`) && 'has another threshold',
      ])(platform),
    ];
  },
};

interface Notification {
  readonly Notification: { readonly Threshold: number };
  readonly Subscribers: readonly { readonly Address: unknown }[];
}

function isTopic(platform: Platform, arn: unknown): boolean {
  return platform.all('AWS::SNS::Topic').some(({ ref }) => ref === arn);
}
