/** A JSON object that nobody has checked yet. */
export type UncheckedObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is UncheckedObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
