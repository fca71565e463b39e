import type { CfnResource } from 'aws-cdk-lib';
import { NagRuleCompliance } from 'cdk-nag';
import { branchesOf, isPresent, isReference, propertiesOf, recordOf } from './template-values';

/**
 * Every value that the template may put at a path such as `NetworkConfiguration.NetworkMode`: in each branch of an
 * `Fn::If` and in each item of a list. `undefined` where there is none, or an empty list; a reference on the way stands for all
 * that is below it.
 */
export function valuesAt(value: unknown, path: string): unknown[] {
  return path
    .split('.')
    .reduce<unknown[]>(
      (values, name) =>
        values.flatMap((item) => (isReference(item) ? [item] : branchesOf(recordOf(item)[name]).flatMap(itemsOf))),
      branchesOf(value).flatMap(itemsOf),
    );
}

/** Compliant when every value at the path passes; a reference passes unseen. */
export function requireAt(value: unknown, path: string, test: (value: unknown) => boolean): NagRuleCompliance {
  return verdict(valuesAt(value, path).every((item) => isReference(item) || test(item)));
}

/**
 * Verdict of a rule that wants a customer managed key on certain types.
 *
 * @param paths path of the property that names the key, by resource type
 */
export function requireKey(node: CfnResource, paths: Readonly<Record<string, string>>): NagRuleCompliance {
  const path = paths[node.cfnResourceType];
  return path === undefined ? NagRuleCompliance.NOT_APPLICABLE : requireAt(propertiesOf(node), path, isPresent);
}

export function verdict(compliant: boolean): NagRuleCompliance {
  return compliant ? NagRuleCompliance.COMPLIANT : NagRuleCompliance.NON_COMPLIANT;
}

function itemsOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) return [value];
  return value.length === 0 ? [undefined] : value.flatMap(branchesOf).flatMap(itemsOf);
}
