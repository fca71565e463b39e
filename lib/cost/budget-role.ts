import { createHash } from 'node:crypto';
import type { BaselineConfig } from '../config';
import { partitionOf } from '../residency';

/**
 * Name of the role that AWS Budgets acts as at the hard limit. It is fixed, because the organization's policies exempt
 * this role: they keep all others from attaching a policy to a role of the platform. The hash is of the Region, as IAM is
 * global, and of the path, as a role under another path needs another name while it replaces this one.
 */
export function budgetRoleName({ iam, prefix, region }: BaselineConfig): string {
  const hash = createHash('sha256').update([region, iam.rolePath].join()).digest('hex').slice(0, 8);
  return `${iam.roleNamePrefix ?? ''}${prefix}-budget-action-${hash}`;
}

/** ARN of the same role. */
export function budgetRoleArn(config: BaselineConfig): string {
  return `arn:${partitionOf(config.region)}:iam::${config.account}:role${config.iam.rolePath}${budgetRoleName(config)}`;
}
