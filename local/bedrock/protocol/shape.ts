import type { NormalizedSchema } from '@smithy/core/schema';
import { checkConstraints } from './constraints';
import { ServiceError, validation } from './errors';

/**
 * Checks a JSON document against a modelled shape, as the service's own deserializer does: a value of the wrong JSON
 * type is a SerializationException, a missing required member or an unusable union a ValidationException. Members
 * that the model doesn't know are ignored, and null counts as absent.
 *
 * @throws ServiceError
 */
export function checkShape(schema: NormalizedSchema, document: unknown): void {
  const missing: string[] = [];
  check(schema, document, [], missing);
  if (missing.length > 0) {
    const reasons = missing.map((at) => `Value at '${at}' failed to satisfy constraint: Member must not be null`);
    throw validation(`${missing.length} validation error${plural(missing.length)} detected: ${reasons.join('; ')}`);
  }
}

const plural = (count: number): string => (count === 1 ? '' : 's');

function check(schema: NormalizedSchema, value: unknown, path: readonly string[], missing: string[]): void {
  if (schema.isDocumentSchema()) return;
  if (schema.isUnionSchema()) checkUnion(schema, asObject(value), path, missing);
  else if (schema.isStructSchema()) checkStruct(schema, asObject(value), path, missing);
  else if (schema.isListSchema()) checkItems(schema, Object.entries(asList(value)), path, missing);
  else if (schema.isMapSchema()) checkItems(schema, Object.entries(asObject(value)), path, missing);
  else checkScalar(schema, value);
}

function checkItems(
  schema: NormalizedSchema,
  items: readonly (readonly [string, unknown])[],
  path: readonly string[],
  missing: string[],
): void {
  for (const [key, item] of items) {
    if (item === null) missing.push([...path, key].join('.'));
    else check(schema.getValueSchema(), item, [...path, key], missing);
  }
}

function checkStruct(
  schema: NormalizedSchema,
  value: Record<string, unknown>,
  path: readonly string[],
  missing: string[],
): void {
  const shape: unknown = schema.getSchema();
  // A static structure schema lists its required members first and gives their number in its last place.
  const required = Array.isArray(shape) && typeof shape[6] === 'number' ? shape[6] : 0;
  let index = 0;
  for (const [name, member] of schema.structIterator()) {
    const isRequired = index++ < required;
    if (member.getMergedTraits().httpLabel) continue;
    const item = value[name] ?? undefined;
    if (item !== undefined) checkMember(schema, name, member, item, path, missing);
    else if (isRequired) missing.push([...path, name].join('.'));
  }
}

function checkUnion(
  schema: NormalizedSchema,
  value: Record<string, unknown>,
  path: readonly string[],
  missing: string[],
): void {
  const members = [...schema.structIterator()];
  const present = members.filter(([name]) => (value[name] ?? undefined) !== undefined);
  const [only] = present;
  if (only === undefined || present.length > 1) {
    const keys = members.map(([name]) => name).join(', ');
    throw validation(
      `The ${schema.getName()} object at ${path.join('.')} must set one of the following keys: ${keys}.`,
    );
  }
  checkMember(schema, only[0], only[1], value[only[0]], path, missing);
}

function checkMember(
  schema: NormalizedSchema,
  name: string,
  member: NormalizedSchema,
  value: unknown,
  path: readonly string[],
  missing: string[],
): void {
  check(member, value, [...path, name], missing);
  checkConstraints(structureName(schema), name, member, value, [...path, name]);
}

/** Without its namespace. */
const structureName = (schema: NormalizedSchema): string => (schema.getName() ?? '').replace(/^.*#/, '');

function checkScalar(schema: NormalizedSchema, value: unknown): void {
  if (schema.isBlobSchema()) {
    if (typeof value !== 'string') throw unexpected(value, 'a Blob');
    if (value.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) {
      throw new ServiceError('SerializationException', 'A Blob must be valid base64.');
    }
  } else if (schema.isStringSchema()) {
    if (typeof value !== 'string') throw unexpected(value, 'a String');
  } else if (schema.isNumericSchema()) {
    if (typeof value !== 'number') throw unexpected(value, 'a Number');
  } else if (schema.isBooleanSchema()) {
    if (typeof value !== 'boolean') throw unexpected(value, 'a Boolean');
  }
}

function asList(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw unexpected(value, 'a list');
  return value;
}

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unexpected(value, 'a structure');
  return value as Record<string, unknown>;
}

function unexpected(value: unknown, wanted: string): ServiceError {
  if (Array.isArray(value)) {
    return new ServiceError('SerializationException', 'Start of list found where not expected');
  }
  if (typeof value === 'object') {
    return new ServiceError('SerializationException', 'Start of structure or map found where not expected.');
  }
  const given = value === true || value === false ? `${value}`.toUpperCase() : (typeof value).toUpperCase();
  return new ServiceError('SerializationException', `${given}_VALUE can not be converted to ${wanted}`);
}
