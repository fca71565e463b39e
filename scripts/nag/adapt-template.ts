import { isSection, type Section, UnusableTemplateError } from './template-file';

export interface AdaptedTemplate {
  /** Parameters, mappings, conditions and resources, in a form that CfnInclude takes. */
  readonly template: Section;
  /** What of the template the checks can't see. */
  readonly notes: readonly string[];
}

/**
 * Makes a template one that CfnInclude takes: loops are written out, and what only a deployment can know - functions
 * that the CDK does not know, references to what a transform will add - stands as an imported value, which rules
 * treat as any other reference.
 *
 * @throws UnusableTemplateError where a resource has no type
 */
export function adaptTemplate(path: string, given: Section & { readonly Resources: Section }): AdaptedTemplate {
  const notes = transformsOf(given.Transform).map(
    (name) => `${name} is not applied: check the processed template to see what it adds`,
  );
  const unrolled = unroll({ ...pick(given, SECTIONS) }, given) as Record<string, Section>;
  const { 'Fn::Transform': inclusion, ...resources } = unrolled.Resources ?? {};
  if (inclusion !== undefined) notes.push('Fn::Transform in Resources is not applied: what it includes is not checked');
  const names: Names = {
    referable: new Set([...Object.keys(unrolled.Parameters ?? {}), ...Object.keys(resources)]),
    mappings: new Set(Object.keys(unrolled.Mappings ?? {})),
    unknown: new Set(),
  };
  const template = {
    ...unrolled,
    Conditions: resolve(unrolled.Conditions ?? {}, names),
    Resources: Object.fromEntries(
      Object.entries(resources).map(([id, resource]) => {
        if (!isSection(resource) || typeof resource.Type !== 'string') {
          throw new UnusableTemplateError(`${path}: resource ${id} has no Type; correct the template`);
        }
        return [id, { Type: resource.Type, Properties: resolve(resource.Properties ?? {}, names) }];
      }),
    ),
  };
  const unknown = [...names.unknown].sort();
  if (unknown.length > 0) notes.push(`known only at deployment, taken for references: ${unknown.join(', ')}`);
  return { template, notes };
}

const SECTIONS = ['Parameters', 'Mappings', 'Conditions', 'Resources'];

function pick(section: Section, names: readonly string[]): Section {
  return Object.fromEntries(names.filter((name) => section[name] !== undefined).map((name) => [name, section[name]]));
}

function transformsOf(transform: unknown): string[] {
  return (Array.isArray(transform) ? transform : [transform])
    .map((item) => (isSection(item) ? item.Name : item))
    .filter((name): name is string => typeof name === 'string' && name !== 'AWS::LanguageExtensions');
}

/** Writes `Fn::ForEach` out: once per item, or once with the variable's own name where the items are not known. */
function unroll(value: unknown, template: Section): unknown {
  if (Array.isArray(value)) return value.map((item) => unroll(item, template));
  if (!isSection(value)) return value;
  const entries = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    if (!key.startsWith('Fn::ForEach::') || !Array.isArray(item)) return [[key, unroll(item, template)]];
    const [variable, collection, body] = item;
    return itemsOf(collection, String(variable), template).flatMap((name) => {
      const written = unroll(substitute(body, String(variable), name), template);
      return isSection(written) ? Object.entries(written) : [];
    });
  });
  return Object.fromEntries(entries);
}

function itemsOf(collection: unknown, variable: string, template: Section): string[] {
  if (Array.isArray(collection)) {
    const known = collection.flatMap((item) => itemsOf(item, variable, template));
    return known.length > 0 ? [...new Set(known)] : [variable];
  }
  if (typeof collection === 'string') return [collection];
  const parameters = isSection(template.Parameters) ? template.Parameters : {};
  const parameter = isSection(collection) ? parameters[String(collection.Ref)] : undefined;
  const fallback = isSection(parameter) ? parameter.Default : undefined;
  return typeof fallback === 'string' && fallback !== '' ? fallback.split(',').map((item) => item.trim()) : [variable];
}

function substitute(value: unknown, variable: string, item: string): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(`\${${variable}}`, item).replaceAll(`&{${variable}}`, item.replace(/[^A-Za-z0-9]/g, ''));
  }
  if (Array.isArray(value)) return value.map((entry) => substitute(entry, variable, item));
  if (!isSection(value)) return value;
  if (value.Ref === variable && Object.keys(value).length === 1) return item;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      String(substitute(key, variable, item)),
      substitute(entry, variable, item),
    ]),
  );
}

interface Names {
  readonly referable: ReadonlySet<string>;
  readonly mappings: ReadonlySet<string>;
  /** Collects what is met and not known. */
  readonly unknown: Set<string>;
}

function resolve(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, names));
  if (!isSection(value)) return value;
  const [key, ...others] = Object.keys(value);
  if (key !== undefined && others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) {
    const unknown = unknownIn(key, value[key], names);
    if (unknown !== undefined) {
      names.unknown.add(unknown);
      return { 'Fn::ImportValue': unknown };
    }
    if (key === 'Fn::Sub') return { [key]: resolveSub(value[key], names) };
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolve(item, names)]));
}

/** Name of what a function needs and nobody knows. */
function unknownIn(key: string, argument: unknown, names: Names): string | undefined {
  const [first] = Array.isArray(argument) ? argument : [argument];
  switch (key) {
    case 'Ref':
      return isKnown(String(argument), names) ? undefined : String(argument);
    case 'Fn::GetAtt': {
      const target = String(first).split('.')[0] ?? '';
      return isKnown(target, names) ? undefined : target;
    }
    case 'Fn::FindInMap':
      return typeof first !== 'string' || names.mappings.has(first) ? undefined : first;
    default:
      return FUNCTIONS.has(key) ? undefined : key;
  }
}

function isKnown(name: string, names: Names): boolean {
  return name.startsWith('AWS::') || names.referable.has(name);
}

/** A placeholder that names nothing known stays as its bare name: text, and no wildcard. */
function resolveSub(argument: unknown, names: Names): unknown {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, undefined];
  const given = isSection(variables) ? variables : {};
  const known = String(text).replace(/\$\{([^!}]+)\}/g, (placeholder, expression: string) => {
    const name = expression.trim().split('.')[0] ?? '';
    if (name in given || isKnown(name, names)) return placeholder;
    names.unknown.add(name);
    return expression;
  });
  return variables === undefined ? known : [known, resolve(given, names)];
}

/** Functions that CfnInclude takes. */
const FUNCTIONS = new Set(
  [
    ...['And', 'Base64', 'Cidr', 'Equals', 'GetAZs', 'If', 'ImportValue', 'Join', 'Not', 'Or', 'Select', 'Split'],
    ...['Sub', 'Transform'],
  ].map((name) => `Fn::${name}`),
);
