import { CfnResource, Stack } from 'aws-cdk-lib';
import { ANYTHING, replaceParameters } from './template-parameters';

/**
 * How rules read what a template says. A value may be known only at deployment; the policy is the same for every rule:
 *
 * - a reference (`Ref` of a resource or pseudo parameter, `Fn::GetAtt`, `Fn::ImportValue`, `Fn::Select` ...) is present,
 *   and names a thing: it can't be a bad literal such as `*`, `NONE` or `DRAFT`, so it is compliant;
 * - `Fn::If` is every one of its branches, and bad when one of them is; `AWS::NoValue` is an absent value;
 * - a parameter is every one of its AllowedValues; without them it may be anything, and so is a value of `Fn::FindInMap`:
 *   both are bad where a literal can be.
 */
export type Properties = Readonly<Record<string, unknown>>;

/** Properties of a resource as its template has them: property overrides included, parameters replaced. */
export function propertiesOf(node: CfnResource): Properties {
  const stack = Stack.of(node);
  // Internal to the library, and the one way to the template's own names for L1s, generic resources and overrides alike.
  const fragment = (node as unknown as { _toCloudFormation(): object })._toCloudFormation();
  const resource = Object.values(recordOf(recordOf(stack.resolve(fragment)).Resources))[0];
  return recordOf(replaceParameters(recordOf(resource).Properties, stack, propertiesOf));
}

/** Resources of a stack, of one type. */
export function resourcesOf(stack: Stack, type: string): CfnResource[] {
  return stack.node
    .findAll()
    .filter(CfnResource.isCfnResource)
    .filter((node) => node.stack === stack && node.cfnResourceType === type);
}

/** The object, or an empty one in place of anything else. */
export function recordOf(value: unknown): Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : {};
}

/** Whether a value is an intrinsic function that stands for a value of the deployment, other than `Fn::If`. */
export function isReference(value: unknown): boolean {
  const [key, ...others] = Object.keys(recordOf(value));
  return key !== undefined && others.length === 0 && (key === 'Ref' || key.startsWith('Fn::')) && key !== 'Fn::If';
}

/** Every value that the template may put in this place; undefined among them when it may put none. */
export function branchesOf(value: unknown): unknown[] {
  const { Ref, 'Fn::If': branches } = recordOf(value);
  if (Ref === 'AWS::NoValue') return [undefined];
  return Array.isArray(branches) ? branches.slice(1).flatMap(branchesOf) : [value];
}

/** Whether `test` passes for every value that the template may put in this place; a reference passes unseen. */
export function holds(value: unknown, test: (value: unknown) => boolean): boolean {
  return branchesOf(value).every((branch) => isReference(branch) || test(branch));
}

/** Whether every value that the template may put in this place is a list with an item for which `test` holds. */
export function hasItem(value: unknown, test: (item: Properties) => boolean): boolean {
  return holds(value, (list) => Array.isArray(list) && list.some((item) => holds(item, (it) => test(recordOf(it)))));
}

/** Whether a value is there, in every branch. */
export function isPresent(value: unknown): boolean {
  return branchesOf(value).every((branch) => branch !== undefined && branch !== null && branch !== '');
}

/** Whether a flag is on, in every branch. */
export function isTrue(value: unknown): boolean {
  return holds(value, (flag) => flag === true || flag === 'true');
}

/** Items of a list, or a single value as a list; of every branch, without what is absent. */
export function listOf(value: unknown): unknown[] {
  return branchesOf(value)
    .flatMap((branch) => (Array.isArray(branch) ? branch.flatMap(listOf) : [branch]))
    .filter((item) => item !== undefined && item !== null);
}

/** More texts than this in one place are summed up as {@link ANYTHING}. */
const MAX_TEXTS = 64;

/**
 * A value as text, one text per branch: references in it as `<Name>`, a part that may be anything as `*`, which in a
 * policy is what it is worth.
 */
export function textsOf(value: unknown): string[] {
  return branchesOf(value).flatMap((branch) => {
    if (branch === undefined || branch === null) return [];
    const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, [ANYTHING]: anything } = recordOf(branch);
    if (Array.isArray(join)) return joined(join[0], join[1]);
    if (anything !== undefined) return ['*'];
    if (Ref !== undefined) return [`<${Ref}>`];
    if (attribute !== undefined) return [`<${Array.isArray(attribute) ? attribute.join('.') : attribute}>`];
    return [typeof branch === 'object' ? `<${JSON.stringify(branch).replace(/[<>]/g, '')}>` : String(branch)];
  });
}

/** The first of {@link textsOf}, or an empty text. */
export function textOf(value: unknown): string {
  return textsOf(value)[0] ?? '';
}

/** {@link textsOf} of every item of a list, or of a single value. */
export function textsIn(value: unknown): string[] {
  return listOf(value).flatMap(textsOf);
}

function joined(delimiter: unknown, parts: unknown): string[] {
  const texts = (Array.isArray(parts) ? parts : [parts]).map(textsOf);
  const count = texts.reduce((product, options) => product * Math.max(1, options.length), 1);
  return texts
    .filter((options) => options.length > 0)
    .map((options) => (count > MAX_TEXTS && options.length > 1 ? ['*'] : options))
    .reduce<string[][]>((heads, options) => heads.flatMap((head) => options.map((text) => [...head, text])), [[]])
    .map((items) => items.join(typeof delimiter === 'string' ? delimiter : ''));
}
