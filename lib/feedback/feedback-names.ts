import type { BaselineConfig } from '../config';
import { fixedRoleArn, fixedRoleName } from '../iam/fixed-role';
import { partitionOf } from '../residency';

const PURPOSE = 'feedback';

/** Name of the table of ratings; known beforehand, as its key's policy and the endpoint's policy name it. */
export function feedbackTableName(prefix: string): string {
  return `${prefix}-feedback`;
}

/** ARN of the same table. */
export function feedbackTableArn({ region, account, prefix }: BaselineConfig): string {
  return `arn:${partitionOf(region)}:dynamodb:${region}:${account}:table/${feedbackTableName(prefix)}`;
}

/** Name of the role of the feedback function; known beforehand, for the same reason. */
export function feedbackRoleName(config: BaselineConfig): string {
  return fixedRoleName(config, PURPOSE);
}

/** ARN of the same role. */
export function feedbackRoleArn(config: BaselineConfig): string {
  return fixedRoleArn(config, PURPOSE);
}
