import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Name of the platform's trail; known beforehand, as policies of the audit key and of the archive name the trail. */
export function trailNameOf(prefix: string): string {
  return `${prefix}-trail`;
}

/** ARN of the platform's trail in the stack of `scope`. */
export function trailArnOf(scope: Construct, prefix: string): string {
  const { account, region, partition } = Stack.of(scope);
  return `arn:${partition}:cloudtrail:${region}:${account}:trail/${trailNameOf(prefix)}`;
}
