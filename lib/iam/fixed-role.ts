import { createHash } from 'node:crypto';
import type { BaselineConfig } from '../config';
import { partitionOf } from '../residency';

/**
 * Name of a role that policies of earlier stacks have to name before it exists. IAM is global, and a role under another
 * path needs another name while it replaces this one: the hash is of both.
 */
export function fixedRoleName({ iam, prefix, region }: BaselineConfig, purpose: string): string {
  const hash = createHash('sha256').update([region, iam.rolePath].join()).digest('hex').slice(0, 8);
  return `${iam.roleNamePrefix ?? ''}${prefix}-${purpose}-${hash}`;
}

/** ARN of the same role. */
export function fixedRoleArn(config: BaselineConfig, purpose: string): string {
  return `arn:${partitionOf(config.region)}:iam::${config.account}:role${config.iam.rolePath}${fixedRoleName(config, purpose)}`;
}
