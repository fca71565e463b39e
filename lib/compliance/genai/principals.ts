import { CfnResource, Stack } from 'aws-cdk-lib';
import { identityStatements, type Statement } from './policy-statements';
import { propertiesOf, textsIn } from './template-values';

const PRINCIPAL_TYPES = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];

/**
 * For every principal that a policy holds for, what all policies of the stack let it do: those attached to it, named in
 * its ManagedPolicyArns or as its permissions boundary, or written into it. A policy that nothing in the stack is
 * attached to stands alone. What other stacks attach is not seen.
 */
export function statementsByPrincipal(node: CfnResource): Statement[][] {
  const resources = Stack.of(node)
    .node.findAll()
    .filter(CfnResource.isCfnResource)
    .filter((it) => it.stack === node.stack && it.cfnResourceType.startsWith('AWS::IAM::'));
  const principals = resources.filter(isPrincipal);
  const targets = isPrincipal(node)
    ? [namesOf(node)]
    : [
        ...attachedTo(node).map((name) => principals.map(namesOf).find((names) => names.includes(name)) ?? [name]),
        ...principals.filter((it) => carries(it, node)).map(namesOf),
      ];
  if (targets.length === 0) return [identityStatements(node) ?? []];
  return targets.map((names) => {
    const principal = principals.find((it) => namesOf(it).some((name) => names.includes(name)));
    return resources
      .filter(
        (it) =>
          it === node ||
          it === principal ||
          attachedTo(it).some((name) => names.includes(name)) ||
          (principal !== undefined && carries(principal, it)),
      )
      .flatMap((it) => identityStatements(it) ?? []);
  });
}

/** Whether every principal of the policy is denied, on all resources and without a condition, what `matches` tells. */
export function isDenied(node: CfnResource, matches: (statement: Statement) => boolean): boolean {
  return statementsByPrincipal(node).every((statements) =>
    statements.some((it) => it.denies && it.conditions.length === 0 && it.resources.includes('*') && matches(it)),
  );
}

function isPrincipal(node: CfnResource): boolean {
  return PRINCIPAL_TYPES.includes(node.cfnResourceType);
}

function referenceTo(node: CfnResource): string {
  return `<${Stack.of(node).resolve(node.logicalId)}>`;
}

/** What a policy may call the principal: its reference, or the name that it is given. */
function namesOf(principal: CfnResource): string[] {
  const { RoleName, UserName, GroupName } = propertiesOf(principal);
  return [referenceTo(principal), ...textsIn([RoleName, UserName, GroupName])];
}

/** Principals that a policy says it is attached to. */
function attachedTo(policy: CfnResource): string[] {
  if (isPrincipal(policy)) return [];
  const { Roles, Users, Groups, RoleName, UserName, GroupName } = propertiesOf(policy);
  return textsIn([Roles, Users, Groups, RoleName, UserName, GroupName]);
}

/** Whether the principal itself names the policy. */
function carries(principal: CfnResource, policy: CfnResource): boolean {
  const { ManagedPolicyArns, PermissionsBoundary } = propertiesOf(principal);
  const reference = referenceTo(policy);
  return textsIn([ManagedPolicyArns, PermissionsBoundary]).some(
    (name) => name === reference || name === reference.replace('>', '.PolicyArn>'),
  );
}
