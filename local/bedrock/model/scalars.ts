import type { Hints } from './hints';
import type { JsonSchema } from './json-schema';
import { sample } from './pattern';

const numeric = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** A number that the schema allows: the one named in the text, the next one of the text, else the least in magnitude. */
export function numberFor(schema: JsonSchema, name: string, hints: Hints): number {
  const step = numeric(schema.multipleOf) ?? (isInteger(schema) ? 1 : undefined);
  const min = Math.max(numeric(schema.minimum) ?? -Infinity, above(schema.exclusiveMinimum, step));
  const max = Math.min(numeric(schema.maximum) ?? Infinity, -above(negated(schema.exclusiveMaximum), step));
  const allowed = (value: number): boolean =>
    value >= min && value <= max && (step === undefined || Math.abs(value / step - Math.round(value / step)) < 1e-9);
  const named = Number.parseFloat(hints.named(name) ?? '');
  const offered = allowed(named) ? hints.takeNumber((value) => value === named) : hints.takeNumber(allowed);
  if (offered !== undefined) return offered;
  const nearest = Math.min(Math.max(0, min), max);
  if (step === undefined || allowed(nearest)) return nearest;
  const stepped = Math.ceil(nearest / step) * step;
  return stepped <= max ? stepped : Math.floor(nearest / step) * step;
}

const isInteger = ({ type }: JsonSchema): boolean =>
  type === 'integer' || (Array.isArray(type) && type.includes('integer') && !type.includes('number'));

const negated = (value: unknown): unknown => (typeof value === 'number' ? -value : value);

/** The least number above an exclusive limit: one step, or a thousandth, further. */
function above(limit: unknown, step: number | undefined): number {
  return typeof limit === 'number' ? limit + Math.min(step ?? 0.001, 1) : -Infinity;
}

/** Values for the formats of JSON schema; dates are fixed so that answers repeat. */
const FORMATS: Readonly<Record<string, { readonly pattern: RegExp; readonly sample: string }>> = {
  date: { pattern: /\d{4}-\d{2}-\d{2}/, sample: '2026-01-01' },
  time: { pattern: /\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})/, sample: '00:00:00Z' },
  'date-time': {
    pattern: /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})/,
    sample: '2026-01-01T00:00:00Z',
  },
  duration: { pattern: /P(?:\d+[DWMY])+/, sample: 'P1D' },
  email: { pattern: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/, sample: 'user@example.com' },
  hostname: { pattern: /[a-z0-9-]+(?:\.[a-z0-9-]+)+/i, sample: 'example.com' },
  ipv4: { pattern: /(?:\d{1,3}\.){3}\d{1,3}/, sample: '192.0.2.1' },
  ipv6: { pattern: /(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}/i, sample: '2001:db8:0:0:0:0:0:1' },
  uri: { pattern: /https?:\/\/[^\s"'<>]+/, sample: 'https://example.com/' },
  uuid: { pattern: /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i, sample: '00000000-0000-4000-8000-000000000000' },
};

/**
 * A string that the schema allows: in the asked format or pattern, else what the text names or quotes, else a proper
 * noun of the text, else the text itself, cut or filled to the allowed length.
 */
export function stringFor(schema: JsonSchema, name: string, hints: Hints): string {
  const min = numeric(schema.minLength) ?? 0;
  const max = numeric(schema.maxLength) ?? Infinity;
  const pattern = typeof schema.pattern === 'string' ? compile(schema.pattern) : undefined;
  const fits = (value: string): boolean =>
    [...value].length >= min && [...value].length <= max && (pattern?.test(value) ?? true);

  const format = typeof schema.format === 'string' ? FORMATS[schema.format] : undefined;
  if (format !== undefined) return format.pattern.exec(hints.text)?.[0] ?? format.sample;
  const named = hints.named(name);
  if (named !== undefined && fits(named)) return named;
  const quoted = hints.takeQuoted(fits);
  if (quoted !== undefined) return quoted;
  if (pattern !== undefined) {
    const word = hints.text.split(/[\s,;]+/).find(fits);
    return word ?? lengthen(sample(pattern.source), min);
  }
  const noun = hints.properNoun();
  if (noun !== undefined && fits(noun)) return noun;
  return lengthen([...hints.text.trim()].slice(0, max).join(''), min);
}

/** A pattern as JSON schema reads it, by code points; without that where it is valid only so, e.g. `[\\w-.]`. */
function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return new RegExp(pattern);
  }
}

const lengthen = (text: string, min: number): string =>
  text.padEnd(min + text.length - [...text].length, text.at(-1) ?? 'x');
