import type { Caller } from './caller';
import { ApiError } from './errors';

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

/**
 * Entries for `requestMetadata`, which reach the invocation log but never the model: `alias`, `caller`, `request_id`,
 * `prompt` where the request names one, and the client's `user`, `safety_identifier` and `metadata`.
 * @throws ApiError invalid_request when the client's entries break Bedrock's limits or take a name of the platform's
 */
export function toRequestMetadata(request: Described, { caller, requestId }: Caller): Record<string, string> {
  const entries = new Map([
    ['alias', fitting(request.model)],
    ['caller', fitting(caller)],
    ['request_id', fitting(requestId)],
  ]);
  if (request.promptVersion !== undefined) entries.set('prompt', fitting(request.promptVersion));
  const add = (key: string, value: string, param: string) => {
    if (entries.has(key)) throw invalid(param, 'has a name that the platform uses itself: rename it');
    if (!KEY.test(key)) throw invalid(param, `should have a name that matches ${KEY}`);
    if (!VALUE.test(value)) throw invalid(param, `should match ${VALUE}`);
    entries.set(key, value);
  };
  if (request.user != null) add('user', request.user, 'user');
  if (request.safety_identifier != null) add('safety_identifier', request.safety_identifier, 'safety_identifier');
  for (const [key, value] of Object.entries(request.metadata ?? {})) add(key, value, `metadata.${key}`);
  if (entries.size > MAX_ENTRIES) {
    throw invalid('metadata', `has too many entries: ${MAX_ENTRIES} are possible together with those of the platform`);
  }
  return Object.fromEntries(entries);
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

function invalid(param: string, problem: string): ApiError {
  return new ApiError('invalid_request', `'${param}' ${problem}`, { param });
}
