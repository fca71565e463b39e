import { createHash } from 'node:crypto';
import type { Caller } from './caller';

/** Limits of Converse's `requestMetadata`; InvokeModel takes the same as a header. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
const MAX_ENTRIES = 16;
const KEY = /^[a-zA-Z0-9\s:_@$#=/+,.-]{1,256}$/;
const VALUE = /^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/;

/** What a request tells about itself. */
export interface Described {
  /** The alias. */
  readonly model: string;
  /** Prompt of the catalogue, as `name:version`. */
  readonly promptVersion?: string | undefined;
  readonly user?: string | null | undefined;
  readonly safety_identifier?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, string>> | null | undefined;
}

/** Says how many entries of `metadata` found no place. */
const LEFT_OUT = 'metadata_left_out';

/**
 * Entries for `requestMetadata`, which reach the invocation log but never the model: `alias`, `caller`, `request_id`,
 * `prompt` where the request names one, and the client's `user`, `safety_identifier` and `metadata`. They change no answer,
 * so none of the client's is refused: what Bedrock does not take is encoded, a name that is taken gets a prefix, and entries
 * beyond the limit are counted.
 */
export function toRequestMetadata(request: Described, { caller, requestId }: Caller): Record<string, string> {
  const entries = new Map([
    ['alias', fitting(request.model)],
    ['caller', fitting(caller)],
    ['request_id', fitting(requestId)],
  ]);
  if (request.promptVersion !== undefined) entries.set('prompt', fitting(request.promptVersion));
  if (request.user != null) entries.set('user', encoded(request.user));
  if (request.safety_identifier != null) entries.set('safety_identifier', encoded(request.safety_identifier));
  const own = Object.entries(request.metadata ?? {});
  const room = MAX_ENTRIES - entries.size;
  const kept = own.length > room ? own.slice(0, room - 1) : own;
  for (const [key, value] of kept) {
    let name = KEY.test(key) ? key : encoded(key);
    while (entries.has(name) || name === LEFT_OUT || name === '') name = encoded(`metadata.${name}`);
    entries.set(name, encoded(value));
  }
  if (kept.length < own.length) entries.set(LEFT_OUT, String(own.length - kept.length));
  return Object.fromEntries(entries);
}

/** A text as Bedrock takes it: as it is, else as `base64:` and its UTF-8, else, where that is too long, as `sha256:` and its hash. */
function encoded(text: string): string {
  if (VALUE.test(text)) return text;
  const base64 = `base64:${Buffer.from(text).toString('base64')}`;
  return VALUE.test(base64) ? base64 : `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** The entries as InvokeModel's header: JSON, without the characters that a header can't hold. */
export function toMetadataHeader(entries: Readonly<Record<string, string>>): string {
  return JSON.stringify(entries).replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The platform's own values, made to fit. */
export const fitting = (value: string): string => value.replace(/[^a-zA-Z0-9\s:_@$#=/+,.-]/g, '_').slice(0, 256);
