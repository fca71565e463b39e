import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import type { Construct } from 'constructs';
import type { OrganizationPolicy } from './organization-policies';

export interface OrganizationStackProps extends StackProps {
  readonly policies: readonly OrganizationPolicy[];
  /** Roots, organizational units or accounts that the policies are attached to. */
  readonly targetIds: readonly string[];
}

/**
 * Attaches the policies. It is deployed with credentials of the management account or of a delegated administrator, and
 * depends on no other stack. The policy types must have been enabled in the organization before.
 */
export class OrganizationStack extends Stack {
  constructor(scope: Construct, id: string, props: OrganizationStackProps) {
    super(scope, id, props);
    for (const { name, type, description, document } of props.policies) {
      new CfnPolicy(this, name, { name, type, description, content: document, targetIds: [...props.targetIds] });
    }
  }
}
