import { isExactNumber, stringifyJson } from '../shared/json';
import { isJsonObject, type JsonObject } from './messages';

/** A schema says something that a dialect has no words for; the message completes "it ...". */
export class UnsayableSchema extends Error {}

/** A schema in a dialect, and whether it lost a bound on the way, so that the answer has to be checked. */
export interface Translated {
  readonly schema: JsonObject;
  readonly lost: boolean;
}

/** Inlining can grow a schema without end: each of thirty definitions that names the next one twice, for instance. */
const MAX_NODES = 5_000;

const OF_SCHEMAS = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions']);
const LISTS = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const SINGLE = new Set([
  'items',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

/** Replaces the schemas that a schema holds directly; what only looks like one, such as a value of `enum`, stays. */
function mapSchemas(schema: JsonObject, map: (inner: JsonObject) => JsonObject): JsonObject {
  const each = (value: unknown) => (isJsonObject(value) ? map(value) : value);
  const entries = Object.entries(schema).map(([key, value]) => {
    if (OF_SCHEMAS.has(key) && isJsonObject(value)) {
      return [key, Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, each(inner)]))];
    }
    if ((LISTS.has(key) || SINGLE.has(key)) && Array.isArray(value)) return [key, value.map(each)];
    return [key, SINGLE.has(key) ? each(value) : value];
  });
  return Object.fromEntries(entries) as JsonObject;
}

/**
 * The same schema without `$ref`, `$defs` and `definitions`.
 * @throws UnsayableSchema when it is recursive, refers to what it does not hold, or would be too large
 */
export function inlined(root: JsonObject): JsonObject {
  let nodes = 0;
  const expand = (schema: JsonObject, open: readonly string[]): JsonObject => {
    if (++nodes > MAX_NODES) throw new UnsayableSchema(`has more than ${MAX_NODES} parts once its $refs are inlined`);
    const { $defs, definitions, $ref, ...own } = schema;
    if (typeof $ref !== 'string') return mapSchemas(own, (inner) => expand(inner, open));
    if (open.includes($ref)) throw new UnsayableSchema('is recursive');
    const target = expand(targetOf(root, $ref), [...open, $ref]);
    return { ...target, ...mapSchemas(own, (inner) => expand(inner, open)) };
  };
  return expand(root, []);
}

function targetOf(root: JsonObject, ref: string): JsonObject {
  const parts = ref === '#' || ref.startsWith('#/') ? ref.split('/').slice(1) : undefined;
  let found: unknown = parts && root;
  for (const part of parts ?? []) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    found =
      (isJsonObject(found) || Array.isArray(found)) && Object.hasOwn(found, key) ? Reflect.get(found, key) : undefined;
  }
  if (!isJsonObject(found)) throw new UnsayableSchema('has a $ref to what it does not hold');
  return found;
}

/**
 * Holds that a schema can be used to check an answer.
 * @throws UnsayableSchema when it can't
 */
export function expectCheckable(root: JsonObject): void {
  const visit = (schema: JsonObject): JsonObject => {
    if (typeof schema.$ref === 'string') targetOf(root, schema.$ref);
    const patterns = [
      schema.pattern,
      ...(isJsonObject(schema.patternProperties) ? Object.keys(schema.patternProperties) : []),
    ];
    for (const pattern of patterns) {
      if (typeof pattern === 'string' && !isPattern(pattern)) throw new UnsayableSchema('has a pattern that is none');
    }
    return mapSchemas(schema, visit);
  };
  visit(root);
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

/** Bounds that the grammar of structured output lacks; a model reads them in the description. */
const BOUNDS = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
]);
const FORMATS = new Set('date-time time date duration email hostname uri ipv4 ipv6 uuid'.split(' '));

/** Keywords that change which values are allowed in ways that no description tells well. */
const STRUCTURE = [
  'patternProperties',
  'prefixItems',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'dependentSchemas',
  'dependentRequired',
  'unevaluatedItems',
  'unevaluatedProperties',
];

/**
 * A schema in the grammar of Bedrock's structured output. Objects are closed: what the grammar lets through is still
 * allowed by the schema. Bounds move into the description.
 * @param allRequired the model wants each property required
 * @throws UnsayableSchema when the grammar would let through less than the schema means, such as an object of any keys
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 */
export function toGrammar(given: JsonObject, allRequired: boolean): Translated {
  let lost = false;
  const say = (schema: JsonObject): JsonObject => {
    const unsayable = STRUCTURE.find((key) => key in schema);
    if (unsayable) throw new UnsayableSchema(`has '${unsayable}'`);
    const node = merged(schema);
    const said: JsonObject = {};
    const told: JsonObject = {};
    for (const key of ['type', 'const', 'required'] as const) if (node[key] !== undefined) said[key] = node[key];
    if (Array.isArray(node.enum)) {
      if (node.enum.some((value) => typeof value === 'object' && value !== null && !isExactNumber(value)))
        throw new UnsayableSchema('has an enum of objects');
      said.enum = node.enum;
    }
    for (const [key, value] of Object.entries(node)) {
      if (!BOUNDS.has(key) || value === false) continue;
      if (key === 'format' && FORMATS.has(String(value))) said.format = value;
      else if (key === 'minItems' && (value === 0 || value === 1)) said.minItems = value;
      else told[key] = value;
    }
    if (Array.isArray(node.oneOf)) lost = true;
    const choices = node.anyOf ?? node.oneOf;
    if (Array.isArray(choices)) {
      if (isJsonObject(node.properties)) throw new UnsayableSchema('has properties beside a choice');
      said.anyOf = choices.map((choice) => say(asSchema(choice)));
    }
    const types = [node.type].flat();
    if (types.includes('array')) said.items = say(asSchema(node.items));
    if (types.includes('object') || isJsonObject(node.properties)) Object.assign(said, object(node));
    if (!['type', 'const', 'enum', 'anyOf'].some((key) => key in said))
      throw new UnsayableSchema('allows any value somewhere');
    if (Object.keys(told).length > 0) lost = true;
    const description = describe(node.description, told);
    return description === undefined ? said : { ...said, description };
  };
  const object = (node: JsonObject): JsonObject => {
    const properties = isJsonObject(node.properties) ? node.properties : {};
    const names = Object.keys(properties);
    if (node.additionalProperties !== undefined && node.additionalProperties !== false)
      throw new UnsayableSchema('has objects of any keys');
    if (names.length === 0 && node.additionalProperties !== false) throw new UnsayableSchema('has objects of any keys');
    const required = Array.isArray(node.required) ? node.required : [];
    if (allRequired && names.some((name) => !required.includes(name)))
      throw new UnsayableSchema('has optional properties');
    return {
      type: node.type ?? 'object',
      properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, say(asSchema(inner))])),
      additionalProperties: false,
    };
  };
  const schema = say(inlined(given));
  return { schema, lost };
}

function asSchema(value: unknown): JsonObject {
  if (isJsonObject(value)) return value;
  throw new UnsayableSchema('allows any value somewhere');
}

/** Folds `allOf` of objects, as a closed object can't be one of two. */
function merged(schema: JsonObject): JsonObject {
  if (!Array.isArray(schema.allOf)) return schema;
  const { allOf, ...whole } = schema;
  for (const part of allOf.map((each) => merged(asSchema(each)))) {
    for (const [key, value] of Object.entries(part)) {
      if (key === 'properties') whole.properties = Object.assign({}, value, whole.properties);
      else if (key === 'required') whole.required = [...new Set([whole.required ?? [], value].flat())];
      else if (!(key in whole)) whole[key] = value;
      else if (!['type', 'description', 'title'].includes(key)) {
        throw new UnsayableSchema("has an 'allOf' that can not be folded");
      }
    }
  }
  return whole;
}

/** A description that tells what the dialect can't say. */
function describe(description: unknown, told: JsonObject): string | undefined {
  const own = typeof description === 'string' && description !== '' ? [description] : [];
  const bounds = Object.keys(told).length > 0 ? [`Should match the JSON schema ${stringifyJson(told)}`] : [];
  return [...own, ...bounds].join('\n') || undefined;
}

const ANNOTATIONS = new Set([
  '$schema',
  '$id',
  '$comment',
  'title',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
]);

/**
 * Parameters of a tool for Nova: `type`, `properties` and `required` at the top, and no `$ref`. What else stands at the top
 * goes into the description of the tool.
 * @throws UnsayableSchema when it is recursive, or has a choice at the top
 * @see https://docs.aws.amazon.com/nova/latest/userguide/tool-use-definition.html
 */
export function toNovaParameters(given: JsonObject): { readonly schema: JsonObject; readonly description?: string } {
  const { type, properties, required, description, additionalProperties, ...rest } = merged(inlined(given));
  const choice = ['anyOf', 'oneOf', 'not', 'if'].find((key) => key in rest);
  if (choice) throw new UnsayableSchema(`has '${choice}' at the top`);
  const told = Object.fromEntries(Object.entries(rest).filter(([key]) => !ANNOTATIONS.has(key)));
  if (isJsonObject(additionalProperties)) told.additionalProperties = additionalProperties;
  const schema = { type: 'object', properties: properties ?? {}, ...(required !== undefined && { required }) };
  const text = describe(description, told);
  return { schema, ...(text !== undefined && { description: text }) };
}
