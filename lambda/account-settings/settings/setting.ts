/** A value of a setting, in the shape of the service's own API and free of what only its answers hold. */
export type Value = Readonly<Record<string, unknown>>;

/** A setting that exists once per account and Region. */
export interface Setting {
  /**
   * Checks a value that the stack asks for. CloudFormation hands on booleans as strings; they are booleans again after it.
   * @throws Refusal that names the fields at fault
   */
  parse(value: unknown): Value;
  /** What is in force, as the service puts it; null: nothing is set. */
  read(): Promise<Value | null>;
  /** @param value from {@link parse} or from an earlier {@link read} */
  write(value: Value): Promise<void>;
  /** Sets nothing again. Missing where the service always has a value: then {@link read} never answers null. */
  clear?(): Promise<void>;
  /** Whether this is what an account has before anybody sets anything. */
  isUntouched(value: Value): boolean;
  /** Fields that the service fills in by itself where a written value leaves them out. */
  readonly filledIn: readonly string[];
  /** Names of errors that pass while IAM spreads a new role or policy, or the service finishes another change. */
  readonly passing: readonly string[];
}

/** Something that the deployer has to decide; the message goes to CloudFormation. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Whether nobody has set anything. */
export function isUntouched(setting: Setting, value: Value | null): boolean {
  return value === null || setting.isUntouched(value);
}

/** Whether what is in force is what was written, with nothing beside it but what the service fills in. */
export function covers(setting: Setting, current: Value | null, written: Value | null): boolean {
  if (current === null || written === null) return current === written;
  return [...new Set([...Object.keys(current), ...Object.keys(written)])].every(
    (field) =>
      (written[field] === undefined && setting.filledIn.includes(field)) ||
      canonical(current[field]) === canonical(written[field]),
  );
}

/** Whether two values are one: empty texts, lists and objects say as little as none, and the order of a list nothing. */
export function same(a: Value | null, b: Value | null): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(normal(value)) ?? '';
}

function normal(value: unknown): unknown {
  if (value === null || value === '') return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.length === 0 ? undefined : [...value].map(canonical).sort();
  const entries = Object.entries(value)
    .map(([key, field]): [string, unknown] => [key, normal(field)])
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
