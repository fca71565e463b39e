import type { BaselineConfig } from '../config';
import { fixedRoleArn, fixedRoleName } from '../iam/fixed-role';

const PURPOSE = 'account-settings';

/**
 * Name of the role of the function that changes account settings. It is fixed, because the organization's policies
 * exempt this role and nobody else may make one of its name.
 */
export function settingsRoleName(config: BaselineConfig): string {
  return fixedRoleName(config, PURPOSE);
}

/** ARN of the same role. */
export function settingsRoleArn(config: BaselineConfig): string {
  return fixedRoleArn(config, PURPOSE);
}

/** Start of the names of the SSM parameters that say what the settings were before the platform changed them. */
export function recordsPath(prefix: string): string {
  return `/${prefix}/account-settings`;
}
