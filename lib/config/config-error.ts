import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';

/** A config that can't be used. The message lists every problem: path, value, what is accepted. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Issue = z.core.$ZodIssue;
interface JsonSchema {
  readonly type?: string;
  readonly properties?: Record<string, JsonSchema>;
  readonly items?: JsonSchema;
  readonly anyOf?: JsonSchema[];
  readonly oneOf?: JsonSchema[];
  readonly const?: unknown;
  readonly additionalProperties?: JsonSchema | boolean;
}

/**
 * One line per problem of a config that did not parse, in the words of whoever wrote the config.
 *
 * @param issues what the schema found
 * @param schema the schema that found it: unknown keys are compared with those that it knows
 * @param input the config as written
 */
export function describeIssues(issues: readonly Issue[], schema: z.ZodType, input: unknown): string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return issues.flatMap((issue) => describe(issue, json, input));
}

function describe(issue: Issue, schema: JsonSchema, input: unknown): string[] {
  const at = pathOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path, input);
    return issue.keys.map((key) => {
      const where = pathOf([...issue.path, key]);
      return `${where}: unknown key${didYouMean(key, known)}; accepted: ${known.join(', ')}`;
    });
  }
  const value = valueAt(input, issue.path);
  const given = value === undefined ? 'nothing' : JSON.stringify(value);
  if (issue.code === 'invalid_value') {
    const accepted = issue.values.map(String);
    return [`${at}: got ${given}${didYouMean(value, accepted)}; expected one of ${accepted.join(', ')}`];
  }
  if (issue.code === 'invalid_union') {
    // The one alternative that the value is of the right type for, if there is one.
    const meant = issue.errors.find((branch) =>
      branch.every((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'),
    );
    if (meant) {
      return meant.flatMap((inner) => describe({ ...inner, path: [...issue.path, ...inner.path] }, schema, input));
    }
    const types = alternativesAt(schema, issue.path, input);
    return [`${at}: got ${given}${didYouMean(value, types)}; expected one of ${types.join(', ')}`];
  }
  if (issue.code === 'invalid_key') {
    return [`${at}: ${issue.issues.map((inner) => inner.message).join('; ')}`];
  }
  return [`${at}: got ${given}; ${lowerFirst(issue.message)}`];
}

function lowerFirst(message: string): string {
  return message.replace(/^Invalid input: /, '').replace(/^./, (c) => c.toLowerCase());
}

function pathOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'config';
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key)}`)).join('');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((v, key) => (v as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

function didYouMean(given: unknown, known: string[]): string {
  if (typeof given !== 'string' || known.length === 0) return '';
  const nearest = closest(given, known);
  return distance(given, nearest) <= Math.max(2, given.length / 3) ? `, did you mean ${nearest}?` : '';
}

/** The schema of the object at `path`: of several alternatives, the one that the input's `type` names. */
function schemaAt(schema: JsonSchema, path: readonly PropertyKey[], input: unknown): JsonSchema | undefined {
  let at: JsonSchema | undefined = alternative(schema, input);
  let value = input;
  for (const key of path) {
    value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
    const next: JsonSchema | undefined = at && childOf(at, key);
    at = next && alternative(next, value);
  }
  return at;
}

function childOf(schema: JsonSchema, key: PropertyKey): JsonSchema | undefined {
  if (typeof key === 'number') return schema.items;
  const rest = schema.additionalProperties;
  return schema.properties?.[String(key)] ?? (typeof rest === 'object' ? rest : undefined);
}

function alternative(schema: JsonSchema, value: unknown): JsonSchema {
  const options = schema.oneOf ?? schema.anyOf;
  if (!options) return schema;
  const type = (value as { type?: unknown } | undefined)?.type;
  return (
    options.find((o) => o.properties?.type?.const === type && type !== undefined) ??
    options.find((o) => o.properties) ??
    schema
  );
}

function keysAt(schema: JsonSchema, path: readonly PropertyKey[], input: unknown): string[] {
  return Object.keys(schemaAt(schema, path, input)?.properties ?? {});
}

/** Values of `type` that the alternatives at `path` (the path of the `type` or of its holder) have. */
function alternativesAt(schema: JsonSchema, path: readonly PropertyKey[], input: unknown): string[] {
  const holder = path.at(-1) === 'type' ? path.slice(0, -1) : path;
  const parent = schemaAt(schema, holder.slice(0, -1), input);
  const union = parent && childOf(parent, holder.at(-1) ?? '');
  return (union?.oneOf ?? union?.anyOf ?? []).map((option) => String(option.properties?.type?.const ?? option.type));
}
