import { AssemblyError } from './template';

/** Narrows a template's value to a string; an AssemblyError names the path otherwise. */
export function text(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new AssemblyError(`${path}: expected a string, found ${JSON.stringify(value)}`);
  return value;
}

/** As {@link text}; a number or a boolean is written out, as CloudFormation does. */
export function scalar(value: unknown, path: string): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : text(value, path);
}

/** Narrows a template's value to a list; an AssemblyError names the path otherwise. */
export function list(value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw new AssemblyError(`${path}: expected a list, found ${JSON.stringify(value)}`);
  return value;
}
