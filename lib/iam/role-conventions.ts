import { createHash } from 'node:crypto';
import { CfnResource, type IAspect } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { BaselineConfig } from '../config';

/** Longest name of a role. Source: IAM quotas. */
const MAX_ROLE_NAME = 64;

/**
 * Gives every role and managed policy the path, the name prefix and the permissions boundary of the config. It works
 * on the CloudFormation resources, so that roles which CDK makes by itself are not left out.
 */
export class RoleConventions implements IAspect {
  constructor(private readonly iam: BaselineConfig['iam']) {}

  visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node)) return;
    const { permissionsBoundaryArn, roleNamePrefix, rolePath } = this.iam;
    if (node.cfnResourceType === 'AWS::IAM::Role') {
      if (permissionsBoundaryArn) node.addPropertyOverride('PermissionsBoundary', permissionsBoundaryArn);
      const named = CfnRole.isCfnRole(node) ? node.roleName : undefined;
      if (roleNamePrefix && !named?.startsWith(roleNamePrefix)) {
        node.addPropertyOverride('RoleName', roleName(roleNamePrefix, node, rolePath));
      }
    }
    if (rolePath !== '/' && ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy'].includes(node.cfnResourceType)) {
      node.addPropertyOverride('Path', rolePath);
    }
  }
}

/**
 * The prefix, the end of the construct path, and a hash that keeps names apart: of roles in another Region, as IAM is
 * global, and of the role under another path, as it is replaced.
 */
function roleName(prefix: string, role: CfnResource, rolePath: string): string {
  const { path } = role.node;
  const hash = createHash('sha256').update([role.stack.region, rolePath, path].join()).digest('hex').slice(0, 8);
  const readable = path.replace(/\/Resource$/, '').replace(/[^\w]+/g, '-');
  return `${prefix}${readable.slice(-(MAX_ROLE_NAME - prefix.length - hash.length - 1))}-${hash}`;
}
