import { isObject } from '../validation/checks';
import { Hints } from './hints';
import { numberFor, stringFor } from './scalars';

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A JSON schema as an object; `true` and `{}` allow everything. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Beyond this depth recursive schemas are cut short: no optional items, and a choice without `$ref` where there is one. */
const MAX_DEPTH = 6;

/**
 * A value that a schema allows, filled from a text where the text plainly offers something, else minimal. Supports
 * type (also lists of types), enum, const, properties, required, items, prefixItems, min/max of numbers, strings and
 * arrays, multipleOf, pattern, format, anyOf, oneOf, allOf, and `$ref` into the same document.
 *
 * @param text what the user said
 */
export function instanceOf(schema: JsonSchema, text: string): Json {
  return new Generator(schema, new Hints(text)).value(schema, '', 0);
}

class Generator {
  constructor(
    private readonly root: JsonSchema,
    private readonly hints: Hints,
  ) {}

  /** @param name of the property that holds the value, empty at the root and inherited by array items */
  value(given: unknown, name: string, depth: number): Json {
    const schema = this.resolve(given);
    if (schema.const !== undefined) return schema.const as Json;
    if (Array.isArray(schema.enum)) return this.fromEnum(schema.enum as Json[], name);
    const choices = schema.anyOf ?? schema.oneOf;
    if (Array.isArray(choices)) return this.value(this.choose(choices, depth), name, depth + 1);
    switch (typeOf(schema)) {
      case 'object':
        return this.object(schema, depth);
      case 'array':
        return this.array(schema, name, depth);
      case 'number':
      case 'integer':
        return numberFor(schema, name, this.hints);
      case 'boolean':
        return this.boolean(name);
      case 'null':
        return null;
      default:
        return stringFor(schema, name, this.hints);
    }
  }

  private fromEnum(values: readonly Json[], name: string): Json {
    const named = this.hints.named(name);
    const byName = values.find((value) => typeof value === 'string' && value.toLowerCase() === named?.toLowerCase());
    return byName ?? values.find((value) => value !== null && this.hints.mentions(String(value))) ?? values[0] ?? null;
  }

  private boolean(name: string): boolean {
    const named = this.hints.named(name)?.toLowerCase();
    return named !== undefined && /^(?:true|yes|on|예|네|참)/.test(named);
  }

  private object(schema: JsonSchema, depth: number): Json {
    const properties = isObject(schema.properties) ? schema.properties : {};
    const required = Array.isArray(schema.required) ? (schema.required as string[]) : [];
    const names = [...new Set([...Object.keys(properties), ...required])];
    const wanted = names.filter((name) => required.includes(name) || this.isOffered(properties[name], name));
    return Object.fromEntries(wanted.map((name) => [name, this.value(properties[name] ?? {}, name, depth + 1)]));
  }

  /** Whether the text plainly gives an optional property its value. */
  private isOffered(given: unknown, name: string): boolean {
    const schema = this.resolve(given);
    if (Array.isArray(schema.enum))
      return schema.enum.some((value) => value !== null && this.hints.mentions(String(value)));
    return ['string', 'number', 'integer', 'boolean'].includes(typeOf(schema)) && this.hints.named(name) !== undefined;
  }

  private array(schema: JsonSchema, name: string, depth: number): Json {
    const prefix = Array.isArray(schema.prefixItems) ? (schema.prefixItems as unknown[]) : [];
    const max = typeof schema.maxItems === 'number' ? schema.maxItems : Number.POSITIVE_INFINITY;
    const natural = depth < MAX_DEPTH && schema.items !== false ? Math.max(1, prefix.length) : 0;
    const length = Math.max(typeof schema.minItems === 'number' ? schema.minItems : 0, Math.min(natural, max));
    const items: Json[] = [];
    for (let i = 0; i < length; i++) {
      const item = this.value(prefix[i] ?? schema.items ?? {}, name, depth + 1);
      items.push(schema.uniqueItems === true ? distinct(item, items, this.resolve(schema.items)) : item);
    }
    return items;
  }

  private choose(choices: readonly unknown[], depth: number): unknown {
    const usable = choices.filter((choice) => typeOf(this.resolve(choice)) !== 'null');
    if (depth < MAX_DEPTH) return usable[0] ?? choices[0];
    return choices.find((choice) => !JSON.stringify(choice).includes('"$ref"')) ?? choices[0];
  }

  /** Follows `$ref` and folds `allOf` in. */
  private resolve(given: unknown): JsonSchema {
    let schema: JsonSchema = isObject(given) ? given : {};
    for (let hops = 0; typeof schema.$ref === 'string' && hops < 32; hops++) {
      const { $ref, ...siblings } = schema;
      schema = { ...pointer(this.root, $ref as string), ...siblings };
    }
    schema = { ...toldIn(schema.description), ...schema };
    if (!Array.isArray(schema.allOf)) return schema;
    const { allOf, ...own } = schema;
    return (allOf as unknown[]).map((part) => this.resolve(part)).reduce<JsonSchema>(merge, own);
  }
}

/** What a description asks for in JSON schema, as `{"minimum":1}` at its end; a model reads it too. */
export function toldIn(description: unknown): JsonSchema {
  const [, json] = /\bJSON schema:? (\{.*\})$/s.exec(typeof description === 'string' ? description : '') ?? [];
  try {
    const told: unknown = JSON.parse(json ?? '');
    return isObject(told) ? told : {};
  } catch {
    return {};
  }
}

function merge(a: JsonSchema, b: JsonSchema): JsonSchema {
  const required = [...((a.required as string[] | undefined) ?? []), ...((b.required as string[] | undefined) ?? [])];
  const properties = { ...(a.properties as object | undefined), ...(b.properties as object | undefined) };
  return { ...a, ...b, required, properties };
}

/** Follows a JSON pointer such as `#/$defs/item`; an unknown one allows everything. */
function pointer(root: JsonSchema, ref: string): JsonSchema {
  let found: unknown = root;
  for (const part of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    const key = decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~');
    found = isObject(found) || Array.isArray(found) ? (found as Record<string, unknown>)[key] : undefined;
  }
  return isObject(found) ? found : {};
}

function typeOf(schema: JsonSchema): string {
  const types = Array.isArray(schema.type) ? (schema.type as string[]) : [schema.type];
  const type = types.find((name) => name !== 'null') ?? types[0];
  if (typeof type === 'string') return type;
  if (schema.properties !== undefined || schema.required !== undefined) return 'object';
  if (schema.items !== undefined || schema.prefixItems !== undefined) return 'array';
  return schema.minimum !== undefined || schema.maximum !== undefined ? 'number' : 'string';
}

/** Another value where an equal one is in the list already: the next number, a longer string, or the next of an enum. */
function distinct(value: Json, taken: readonly Json[], schema: JsonSchema): Json {
  let next = value;
  const isTaken = () => taken.some((other) => JSON.stringify(other) === JSON.stringify(next));
  if (Array.isArray(schema.enum))
    return isTaken() ? ((schema.enum as Json[]).find((item) => !taken.includes(item)) ?? value) : value;
  while (isTaken() && (typeof next === 'number' || typeof next === 'string')) {
    next = typeof next === 'number' ? next + 1 : `${next}x`;
  }
  return next;
}
