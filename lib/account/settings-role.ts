import { createHash } from 'node:crypto';
import type { BaselineConfig } from '../config';
import { partitionOf } from '../residency';

/**
 * Name of the role of the function that changes account settings. It is fixed, because the organization's policies
 * exempt this role and nobody else may make one of its name. IAM is global, and a role under another path needs another
 * name while it replaces this one: the hash is of both.
 */
export function settingsRoleName({ iam, prefix, region }: BaselineConfig): string {
  const hash = createHash('sha256').update([region, iam.rolePath].join()).digest('hex').slice(0, 8);
  return `${iam.roleNamePrefix ?? ''}${prefix}-account-settings-${hash}`;
}

/** ARN of the same role. */
export function settingsRoleArn(config: BaselineConfig): string {
  return `arn:${partitionOf(config.region)}:iam::${config.account}:role${config.iam.rolePath}${settingsRoleName(config)}`;
}

/** Start of the names of the SSM parameters that say what the settings were before the platform changed them. */
export function recordsPath(prefix: string): string {
  return `/${prefix}/account-settings`;
}
