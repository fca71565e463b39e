import type { Resolver } from '../../local/assembly';

/** A resource of the assembly and the stack it is in. */
export type Found = ReturnType<Resolver['resources']>[number];

/** Everything in the assembly, in the order of the templates. */
export function allResources(resolver: Resolver): Found[] {
  const all = resolver.stacks.flatMap(({ template }) => Object.values(template.Resources ?? {}));
  return [...new Set(all.map(({ Type }) => Type))].flatMap((type) => resolver.resources(type));
}

/** The resource's `Ref`, or one of its attributes, as others that refer to it resolve it. */
export function idOf(resolver: Resolver, { stack, logicalId }: Found, attribute?: string): string {
  const reference = attribute === undefined ? { Ref: logicalId } : { 'Fn::GetAtt': [logicalId, attribute] };
  return String(resolver.resolve(reference, stack, `Resources.${logicalId}`));
}

/** Some of a resource's properties, resolved. */
export function propertiesOf(resolver: Resolver, { stack, logicalId }: Found, ...names: string[]) {
  return resolver.properties(stack, logicalId, ...names);
}

/** Logical id without the digest that CDK appends. */
export function shortName(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

/** `Chat` of `ChatFunction1A2B3C4D`: the construct that a function is in. */
export function functionName(logicalId: string): string {
  return shortName(logicalId).replace(/(?<=.)Function$/, '');
}

/** A policy document may hold one string where it can hold a list. */
export function strings(value: unknown): string[] {
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);
}
