import { validation } from '../protocol/errors';

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const failed = (value: unknown, at: string, constraint: string) =>
  validation(`1 validation error detected: Value '${value}' at '${at}' failed to satisfy constraint: ${constraint}`);

/** @throws ServiceError ValidationException unless the value is one of a modelled enum */
export function oneOf(value: unknown, allowed: Readonly<Record<string, string>>, at: string): void {
  const values = Object.values(allowed);
  if (!values.includes(value as string)) {
    throw failed(value, at, `Member must satisfy enum value set: [${values.join(', ')}]`);
  }
}

/** @throws ServiceError ValidationException unless the number lies within both limits */
export function within(value: number | undefined, min: number, max: number, at: string): void {
  if (value === undefined) return;
  if (value < min) throw failed(value, at, `Member must have value greater than or equal to ${min}`);
  if (value > max) throw failed(value, at, `Member must have value less than or equal to ${max}`);
}

/** @throws ServiceError ValidationException unless the text matches as a whole */
export function matches(value: string, pattern: RegExp, at: string): void {
  const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags);
  if (!whole.test(value)) {
    throw failed(value, at, `Member must satisfy regular expression pattern: ${pattern.source}`);
  }
}

/** @throws ServiceError ValidationException unless the list has that many items */
export function sized(count: number, min: number, max: number, at: string): void {
  if (count < min) throw failed(`${count} items`, at, `Member must have length greater than or equal to ${min}`);
  if (count > max) throw failed(`${count} items`, at, `Member must have length less than or equal to ${max}`);
}
