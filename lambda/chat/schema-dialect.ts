import { isExactNumber, MAX_DEPTH, stringifyJson } from '../shared/json';
import { isJsonObject, type JsonObject } from './messages';

/** A schema says something that a dialect has no words for; the message completes "it ...". */
export class UnsayableSchema extends Error {}

/** A schema in a dialect, and whether it lost a bound on the way, so that the answer has to be checked. */
export interface Translated {
  readonly schema: JsonObject;
  readonly lost: boolean;
}

/**
 * Inlining can grow a schema without end: each of thirty definitions that names the next one twice, for instance, or a
 * thousand properties that refer to one long `enum`.
 */
const MAX_NODES = 5_000;
/** Of what stands beside the schemas in a schema, as JSON, in characters. */
const MAX_INLINED = 250_000;

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
export function mapSchemas(schema: JsonObject, map: (inner: JsonObject) => JsonObject): JsonObject {
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
  let [nodes, size] = [0, 0];
  const expand = (schema: JsonObject, open: readonly string[], depth: number): JsonObject => {
    if (++nodes > MAX_NODES) throw new UnsayableSchema(`has more than ${MAX_NODES} parts once its $refs are inlined`);
    if (depth > MAX_DEPTH)
      throw new UnsayableSchema(`nests deeper than ${MAX_DEPTH} levels once its $refs are inlined`);
    const { $defs, definitions, $ref, ...own } = schema;
    if (open.length > 0) size += sizeOf(own);
    if (size > MAX_INLINED) throw new UnsayableSchema('is too large once its $refs are inlined');
    const inner = () => mapSchemas(own, (each) => expand(each, open, depth + 1));
    if (typeof $ref !== 'string') return inner();
    if (open.includes($ref)) throw new UnsayableSchema('is recursive');
    const target = expand(targetOf(root, $ref), [...open, $ref], depth + 1);
    return { ...target, ...inner() };
  };
  return expand(root, [], 1);
}

/** Characters of a schema without those that it holds. */
function sizeOf(schema: JsonObject): number {
  return stringifyJson(mapSchemas(schema, () => ({}))).length;
}

/** What a reference points to. @throws UnsayableSchema when the schema does not hold it */
export function targetOf(root: JsonObject, ref: string): JsonObject {
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
  if (allRequired && schema.type !== 'object') throw new UnsayableSchema('has no object at the top');
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

/** The parameters of a tool, and what its description tells of them. */
export interface ToldParameters {
  readonly schema: JsonObject;
  readonly description?: string;
  /** Present: choices or references are told only there, and the schema lets through more. */
  readonly open?: true;
}

/**
 * Parameters of a tool for Nova: `type`, `properties` and `required` at the top, and no `$ref`. What else stands at the top
 * goes into the description of the tool, and so does a whole schema that can't be told without `$ref`.
 * @see https://docs.aws.amazon.com/nova/latest/userguide/tool-use-definition.html
 */
export function toNovaParameters(given: JsonObject): ToldParameters {
  const whole = inlinedOrUndefined(given);
  const { type: _, properties, required, description, additionalProperties, ...rest } = atTop(whole ?? opened(given));
  const told = whole ? Object.fromEntries(Object.entries(rest).filter(([key]) => !ANNOTATIONS.has(key))) : given;
  if (whole && isJsonObject(additionalProperties)) told.additionalProperties = additionalProperties;
  const schema = { type: 'object', properties: properties ?? {}, ...(required !== undefined && { required }) };
  const open = !whole || ['anyOf', 'oneOf', 'allOf'].some((key) => key in told);
  return { ...withDescription(schema, describe(description, told)), ...(open && { open }) };
}

function inlinedOrUndefined(schema: JsonObject): JsonObject | undefined {
  try {
    return inlined(schema);
  } catch (error) {
    if (error instanceof UnsayableSchema) return undefined;
    throw error;
  }
}

/** The same schema with anything in place of each reference. */
function opened(schema: JsonObject): JsonObject {
  if (typeof schema.$ref === 'string') return {};
  const { $defs, definitions, ...own } = schema;
  return mapSchemas(own, opened);
}

const CLAUDE_PROPERTY = /^[a-zA-Z0-9_.-]{1,64}$/;

/**
 * Parameters of a tool for Claude: no choice at the top, and names of properties in few characters. A choice goes into the
 * description of the tool.
 * @throws UnsayableSchema for other names
 */
export function toClaudeParameters(given: JsonObject): ToldParameters {
  const { anyOf, oneOf, allOf, ...schema } = atTop(given, given);
  const names = isJsonObject(schema.properties) ? Object.keys(schema.properties) : [];
  if (!names.every((name) => CLAUDE_PROPERTY.test(name))) {
    throw new UnsayableSchema(`has a property whose name is not 1 to 64 of 'a-z A-Z 0-9 _ . -'`);
  }
  const told = Object.fromEntries(Object.entries({ anyOf, oneOf, allOf }).filter(([, value]) => value !== undefined));
  if (Object.keys(told).length === 0) return { schema };
  const { description, additionalProperties: _, ...open } = schema;
  return { ...withDescription(open, describe(description, told as JsonObject)), open: true };
}

/**
 * A schema with the properties of all its choices at the top, which still stand there as they were. What each choice
 * requires is required.
 * @param root that its references point into
 */
function atTop(schema: JsonObject, root = schema): JsonObject {
  const whole = mergedOrSelf(schema);
  const choices = [whole.anyOf, whole.oneOf, whole.allOf]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .map((choice) => mergedOrSelf(resolvedAtTop(isJsonObject(choice) ? choice : {}, root)));
  if (choices.length === 0) return whole;
  const own = isJsonObject(whole.properties) ? whole.properties : {};
  const properties = new Map<string, unknown[]>();
  for (const choice of choices) {
    for (const [name, value] of Object.entries(isJsonObject(choice.properties) ? choice.properties : {})) {
      const said = properties.get(name) ?? [];
      if (!said.some((one) => stringifyJson(one) === stringifyJson(value))) said.push(value);
      properties.set(name, said);
    }
  }
  const joined = [...properties].map(([name, said]) => [name, said.length === 1 ? said[0] : { anyOf: said }]);
  const [first = [], ...others] = choices.map(({ required }) => (Array.isArray(required) ? required : []));
  const everywhere = first.filter((name) => others.every((required) => required.includes(name)));
  const required = [...new Set([...(Array.isArray(whole.required) ? whole.required : []), ...everywhere])];
  return { ...whole, properties: { ...Object.fromEntries(joined), ...own }, ...(required.length > 0 && { required }) };
}

function mergedOrSelf(schema: JsonObject): JsonObject {
  try {
    return merged(schema);
  } catch (error) {
    if (error instanceof UnsayableSchema) return schema;
    throw error;
  }
}

/** A schema that is only a reference, as what it points to; the definitions stay. */
export function resolvedAtTop(schema: JsonObject, root = schema, seen: readonly string[] = []): JsonObject {
  const { $ref, ...own } = schema;
  if (typeof $ref !== 'string' || seen.includes($ref)) return schema;
  let target: JsonObject;
  try {
    target = targetOf(root, $ref);
  } catch (error) {
    if (error instanceof UnsayableSchema) return schema;
    throw error;
  }
  return resolvedAtTop({ ...target, ...own }, root, [...seen, $ref]);
}

function withDescription(schema: JsonObject, description: string | undefined): ToldParameters {
  return { schema, ...(description !== undefined && { description }) };
}
