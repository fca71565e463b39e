import { z } from 'zod';
import { partitionOf, type Region } from '../residency';

/** Notifications that a budget can have. Source: Budgets API reference, CreateBudget. */
const MAX_NOTIFICATIONS = 5;
/** Where CloudFormation does not know the types of Budgets. Source: CloudFormation coverage roadmap, 2177; November 2024. */
const WITHOUT_BUDGETS: readonly Region[] = ['eu-central-2'];

const usd = z.number().positive().max(1_000_000_000);
const percents = z
  .array(z.int().min(1).max(1_000))
  .refine((list) => new Set(list).size === list.length, 'expected each percentage once');
/** Part of a budget's name, of which it may hold neither `:` nor `\`; `$` parts key and value in the filter. */
const tagPart = z
  .string()
  .regex(
    /^[\w .+=@-]{1,128}$/,
    'expected 1 to 128 letters, digits, spaces or _ . + = @ -, as names of budgets hold no others',
  );

const tagBudgetSchema = z.strictObject({
  /** Key of a tag that is activated as a cost allocation tag; before that, and for costs before that day, it counts nothing. */
  key: tagPart,
  value: tagPart,
  /** Planned costs of what carries the tag, in US dollars a month. */
  monthlyBudgetUsd: usd,
});

const monitorSchema = z.discriminatedUnion('type', [
  /** A monitor that the account has; `aws ce get-anomaly-monitors` lists them. Most have one: AWS makes it for new accounts. */
  z.strictObject({
    type: z.literal('existing'),
    monitorArn: z
      .string()
      .regex(
        /^arn:aws:ce::\d{12}:anomalymonitor\/[0-9a-f-]+$/,
        'expected the ARN of an anomaly monitor, such as arn:aws:ce::111122223333:anomalymonitor/0a1b2c3d-…; aws ce get-anomaly-monitors lists them',
      ),
  }),
  /** A monitor of every AWS service, of which an account can have one: the deployment fails where there is one already. */
  z.strictObject({ type: z.literal('create') }),
]);

const anomaliesSchema = z.strictObject({
  /** Least difference between what was spent and what was expected, in US dollars, that somebody is told of. */
  thresholdUsd: usd,
  monitor: monitorSchema,
});

const hardLimitSchema = z.strictObject({
  /** Costs of the whole account in a calendar month, in US dollars, at which model calls stop; at least the budget. */
  usd,
  /**
   * `automatic`: they stop without anybody. `manual`: somebody is told, and stops them or not.
   * @default manual
   */
  approval: z.enum(['automatic', 'manual']).default('manual'),
});

/** Cost data are 8 to 12 hours old, at times 24: all of this follows the spending, none of it runs ahead. */
export const costSchema = z.strictObject({
  /** Planned costs of the whole account in US dollars a month: calls of models on demand carry no tag to tell them apart. */
  monthlyBudgetUsd: usd,
  /** Shares of a budget, in percent, of which somebody is told when they are spent: from 100 on at once, as critical. @default 50, 80, 100 */
  notifyAtPercent: percents.default([50, 80, 100]),
  /** The same for what AWS expects the month to end with; it needs about five weeks of costs to look back on. @default 100 */
  notifyAtForecastPercent: percents.default([100]),
  /** Budgets of what carries a tag. @default none */
  tags: z.array(tagBudgetSchema).default([]),
  /** Who is told of spending out of the ordinary. @default nobody */
  anomalies: anomaliesSchema.optional(),
  /** Takes the right to call models from the platform's functions. @default nothing is stopped */
  hardLimit: hardLimitSchema.optional(),
});
export type CostConfig = z.output<typeof costSchema>;

interface Place {
  readonly account: string;
  readonly region: Region;
  readonly prefix: string;
  readonly cost?: CostConfig;
}

/** Name of the budget of the account, or of a tag's value; unique in the account by the platform's prefix. */
export function budgetName(prefix: string, tag?: { readonly key: string; readonly value: string }): string {
  return tag ? `${prefix}-${tag.key}-${tag.value}` : `${prefix}-account`;
}

/** Refuses what can't be together, and Regions from which budgets can't be deployed. */
export function checkCost(config: Place, refuse: (path: PropertyKey[], message: string) => void): void {
  const { account, cost, prefix, region } = config;
  if (!cost) return;
  if (partitionOf(region) !== 'aws' || WITHOUT_BUDGETS.includes(region)) {
    refuse(
      ['cost'],
      `expected none in ${region}: AWS Budgets can't be deployed there; make budgets where the bill is paid`,
    );
  }
  const notifications = cost.notifyAtPercent.length + cost.notifyAtForecastPercent.length;
  if (notifications === 0 || notifications > MAX_NOTIFICATIONS) {
    refuse(
      ['cost', 'notifyAtPercent'],
      `expected 1 to ${MAX_NOTIFICATIONS} percentages, those of notifyAtForecastPercent included: a budget has no more`,
    );
  }
  if (cost.hardLimit && cost.hardLimit.usd < cost.monthlyBudgetUsd) {
    refuse(
      ['cost', 'hardLimit', 'usd'],
      `expected at least ${cost.monthlyBudgetUsd}, the monthlyBudgetUsd: below it, models would stop although all goes as planned`,
    );
  }
  const monitor = cost.anomalies?.monitor;
  if (monitor?.type === 'existing' && monitor.monitorArn.split(':')[4] !== account) {
    refuse(
      ['cost', 'anomalies', 'monitor', 'monitorArn'],
      `expected a monitor of account ${account}: others can't subscribe`,
    );
  }
  const names = new Set([budgetName(prefix)]);
  cost.tags.forEach((tag, i) => {
    const name = budgetName(prefix, tag);
    if (name.length > 100) refuse(['cost', 'tags', i], `expected up to 100 characters in ${name}, the budget's name`);
    if (names.has(name))
      refuse(['cost', 'tags', i], `expected each budget once: there is another by the name of ${name}`);
    names.add(name);
  });
}
