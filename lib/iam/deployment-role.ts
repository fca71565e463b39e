import { BOOTSTRAP_QUALIFIER_CONTEXT, DefaultStackSynthesizer } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import { partitionOf } from '../residency';

/** The role that CloudFormation acts as when CDK deploys: without it no policy would let the platform be upgraded. */
export function deploymentRoleArn(scope: Construct, { account, region }: BaselineConfig): string {
  const qualifier: string =
    scope.node.tryGetContext(BOOTSTRAP_QUALIFIER_CONTEXT) ?? DefaultStackSynthesizer.DEFAULT_QUALIFIER;
  return `arn:${partitionOf(region)}:iam::${account}:role/cdk-${qualifier}-cfn-exec-role-${account}-${region}`;
}
