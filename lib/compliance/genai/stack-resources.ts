import { CfnResource, Stack } from 'aws-cdk-lib';
import { propertiesOf, textsIn } from './template-values';

/** Resources of a type in the stack of `node`. */
export function resourcesOf(node: CfnResource, type: string): CfnResource[] {
  return Stack.of(node)
    .node.findAll()
    .filter(CfnResource.isCfnResource)
    .filter((it) => it.cfnResourceType === type && it.stack === node.stack);
}

/** Roles of the stack that a property such as `RoleArn` names. */
export function rolesNamedBy(node: CfnResource, property: string): CfnResource[] {
  const names = textsIn(propertiesOf(node)[property]);
  return resourcesOf(node, 'AWS::IAM::Role').filter((role) => names.includes(`<${logicalIdOf(role)}.Arn>`));
}

export function logicalIdOf(node: CfnResource): string {
  return String(Stack.of(node).resolve(node.logicalId));
}
