import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod/mini';
import type { NoOpParameter } from '../contract/no-op-parameters';
import { ApiError } from './errors';
import { isExactNumber } from './json';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** A request of OpenAI's: what this platform takes, and what it takes only when it asks for nothing. */
export interface RequestContract<T> {
  readonly schema: z.ZodMiniType<T> & { readonly shape: object };
  readonly noOps: Readonly<Record<string, NoOpParameter>>;
}

/**
 * Checks a request body against its contract. Messages name paths and types, never values.
 * @throws ApiError invalid_request, unknown_parameter or unsupported_parameter, with the path as `param`
 */
export function parseRequest<T>({ schema, noOps }: RequestContract<T>, body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiError('invalid_request', 'the request body should be a JSON object');
  }
  const supported = new Set(Object.keys(schema.shape));
  // Only one issue is told, and a body can hold millions.
  const first = { reportInput: true, abortEarly: true };
  const parsed = schema.safeParse(withoutNoOps(body, supported, new Map(Object.entries(noOps))), first);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw issue ? toApiError(issue, []) : new ApiError('invalid_request', 'the request body is not valid');
}

function withoutNoOps(
  body: object,
  supported: ReadonlySet<string>,
  noOps: ReadonlyMap<string, NoOpParameter>,
): Record<string, unknown> {
  const kept: [string, unknown][] = [];
  for (const [name, value] of Object.entries(body)) {
    const noOp = noOps.get(name);
    // Of a number that is a setting, what JavaScript can't hold makes no difference.
    if (supported.has(name)) kept.push([name, isExactNumber(value) ? Number(value.toString()) : value]);
    else if (noOp) expectNoEffect(name, value, noOp);
    else throw new ApiError('unknown_parameter', `unknown parameter '${name}': remove it`, { param: name });
  }
  return Object.fromEntries(kept);
}

function expectNoEffect(name: string, value: unknown, noOp: NoOpParameter): void {
  if (noOp.accepts === 'anything' || value === null) return;
  if (noOp.accepts.some((accepted) => isDeepStrictEqual(accepted, value))) return;
  const only = noOp.accepts.map((accepted) => JSON.stringify(accepted)).join(' or ');
  const message = `'${name}' is not supported${only && `, except as ${only}`}: ${noOp.instead}`;
  throw new ApiError('unsupported_parameter', message, { param: name });
}

function toApiError(issue: Issue, parents: Path): ApiError {
  const path = [...parents, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = nearestBranch(issue.errors);
    if (nearest) return toApiError(nearest, path);
  }
  if (issue.code === 'unrecognized_keys') {
    const param = formatPath([...path, issue.keys[0] ?? '']);
    return new ApiError('unknown_parameter', `unknown parameter '${param}': remove it`, { param });
  }
  const param = formatPath(path);
  const advice = issue.message === NO_MESSAGE ? '' : `: ${issue.message}`;
  return new ApiError('invalid_request', `'${param}' ${problem(issue)}${advice}`, { param });
}

/** Zod's message where the schema gives none. */
const NO_MESSAGE = 'Invalid input';

/** The issue of the union's branch that got furthest; none when every branch wants another type of value. */
function nearestBranch(branches: readonly (readonly Issue[])[]): Issue | undefined {
  const firsts = branches.flatMap(([first]) => (first ? [first] : []));
  const otherType = (issue: Issue) => issue.code === 'invalid_type' || issue.code === 'invalid_value';
  return firsts
    .filter((issue) => issue.path.length > 0 || !otherType(issue))
    .sort((a, b) => b.path.length - a.path.length)[0];
}

function problem(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required';
      if (issue.expected === 'int') return 'should be an integer';
      return `should be ${article(issue.expected)}, not ${typeName(issue.input)}`;
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `should be at least ${issue.minimum}`
        : `should have at least ${issue.minimum} ${unit(issue.origin)}`;
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `should be at most ${issue.maximum}`
        : `should have at most ${issue.maximum} ${unit(issue.origin)}`;
    case 'invalid_value':
      return `should be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_format':
      return `should match ${'pattern' in issue ? issue.pattern : issue.format}`;
    case 'invalid_union': {
      const options = 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
      if (options.length > 0) return `should be ${options.map((value) => JSON.stringify(value)).join(' or ')}`;
      const problems = issue.errors.flatMap(([first]) => (first ? [problem(first)] : []));
      return problems.join(', or ').replaceAll(/, not (\w+ ?)+(?=,)/g, '');
    }
    default:
      return 'is not valid';
  }
}

const article = (type: string): string => (type === 'null' ? type : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
const UNITS: Readonly<Record<string, string>> = { string: 'characters', map: 'entries' };
const unit = (origin: string): string => UNITS[origin] ?? 'items';

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (isExactNumber(value)) return 'a number';
  return article(Array.isArray(value) ? 'array' : typeof value);
}

/** OpenAI's notation: `messages[0].content`. */
function formatPath(path: Path): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key)}`)).join('');
}
