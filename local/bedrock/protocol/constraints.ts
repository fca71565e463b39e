import type { NormalizedSchema } from '@smithy/core/schema';
import { type ServiceError, validation } from './errors';
import data from './service-model.json';

/** What AWS's published model says of a value, or of the items, keys and values within it. */
interface Constraint {
  /** Least and most: of a number its value, of everything else its length. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly items?: Constraint;
  readonly keys?: Constraint;
  readonly values?: Constraint;
}

const MEMBERS = new Map<string, Constraint>(Object.entries(data.members));
const patterns = new Map<string, RegExp>();

/**
 * Checks a member of a structure, as it is in JSON, against the sizes, ranges, patterns and values of the service's model.
 * The file is written by scripts/judges/service-model.py.
 *
 * @throws ServiceError ValidationException
 */
export function checkConstraints(
  structure: string,
  member: string,
  schema: NormalizedSchema,
  value: unknown,
  path: readonly string[],
): void {
  const constraint = MEMBERS.get(`${structure}.${member}`);
  if (constraint) check(constraint, value, path, schema.isBlobSchema());
}

function check(constraint: Constraint, value: unknown, path: readonly string[], isBlob = false): void {
  const { min, max, pattern, items, keys, values } = constraint;
  const isNumber = typeof value === 'number';
  const size = isNumber ? value : sizeOf(value, isBlob);
  const measure = isNumber ? 'value' : 'length';
  if (min !== undefined && size < min)
    throw failed(value, path, `Member must have ${measure} greater than or equal to ${min}`);
  if (max !== undefined && size > max)
    throw failed(value, path, `Member must have ${measure} less than or equal to ${max}`);
  if (constraint.enum && !constraint.enum.includes(String(value))) {
    throw failed(value, path, `Member must satisfy enum value set: [${constraint.enum.join(', ')}]`);
  }
  if (pattern !== undefined && !matcher(pattern).test(String(value))) {
    throw failed(value, path, `Member must satisfy regular expression pattern: ${pattern}`);
  }
  if (items && Array.isArray(value)) for (const [i, item] of value.entries()) check(items, item, [...path, String(i)]);
  for (const [key, item] of keys || values ? Object.entries(value as object) : []) {
    if (keys) check(keys, key, [...path, 'key']);
    if (values) check(values, item, [...path, 'value']);
  }
}

/** Characters of a text, bytes of a blob in base64, else the number of entries. */
function sizeOf(value: unknown, isBlob: boolean): number {
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === 'string') return isBlob ? Buffer.byteLength(value, 'base64') : [...value].length;
  return Object.keys(value as object).length;
}

function matcher(pattern: string): RegExp {
  const known = patterns.get(pattern) ?? new RegExp(`^(?:${pattern})$`);
  patterns.set(pattern, known);
  return known;
}

/** The service counts items from 1 and calls each `member`. What was said in a message is not repeated. */
function failed(value: unknown, path: readonly string[], constraint: string): ServiceError {
  const at = path.map((step) => (/^\d+$/.test(step) ? `${Number(step) + 1}.member` : step)).join('.');
  const shown = typeof value === 'object' || String(value).length > 256 ? '' : ` '${value}'`;
  return validation(
    `1 validation error detected: Value${shown} at '${at}' failed to satisfy constraint: ${constraint}`,
  );
}
