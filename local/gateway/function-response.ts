import type { OutgoingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** The function answered something that API Gateway can't pass on. */
export class MalformedResponseError extends Error {
  override readonly name = 'MalformedResponseError';
}

/** Status, headers and body that a function answered with. */
export interface FunctionResponse {
  readonly statusCode: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Largest response of a buffered integration, in bytes. Source: API Gateway quotas, payload size. */
const MAX_BUFFERED_BYTES = 10 * 1024 * 1024;
/** The metadata of a streamed response must end within these bytes. Source: API Gateway guide, response-transfer-mode-lambda. */
const MAX_PRELUDE_BYTES = 16 * 1024;
const DELIMITER = Buffer.alloc(8);

/** Headers of the function that API Gateway renames to `x-amzn-Remapped-…`. Source: API Gateway guide, known issues. */
const REMAPPED = new Set(['authorization', 'connection', 'date', 'server', 'www-authenticate']);
/** Headers that describe the body's transfer, which is API Gateway's own. */
const DROPPED = new Set(['content-length', 'transfer-encoding']);

/**
 * Reads the answer of a buffered Lambda proxy integration: a JSON object with statusCode, headers,
 * multiValueHeaders, body, isBase64Encoded.
 *
 * @throws MalformedResponseError, or what the function failed with
 */
export async function bufferedResponse(output: Readable): Promise<FunctionResponse> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of output as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_BUFFERED_BYTES)
      throw new MalformedResponseError(`the response exceeds ${MAX_BUFFERED_BYTES} bytes`);
    chunks.push(chunk);
  }
  const response = metadata(Buffer.concat(chunks));
  const { body = '', isBase64Encoded = false } = response;
  if (response.statusCode === undefined) throw new MalformedResponseError('the response has no statusCode');
  if (typeof body !== 'string') throw new MalformedResponseError('the body of the response must be a string');
  const content = Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
  const { statusCode, headers } = head(response);
  return { statusCode, headers: { ...headers, 'Content-Length': content.length }, body: once(content) };
}

/**
 * Reads the start of the answer of a streaming Lambda proxy integration: metadata as JSON, eight null bytes; the
 * body follows as the function writes it.
 *
 * @throws MalformedResponseError, or what the function failed with
 */
export async function streamedResponse(output: Readable): Promise<FunctionResponse> {
  const chunks = (output as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  for (;;) {
    const end = start.indexOf(DELIMITER);
    if (end >= 0) {
      const rest = start.subarray(end + DELIMITER.length);
      return { ...head(metadata(start.subarray(0, end))), body: followedBy(rest, chunks) };
    }
    if (start.length > MAX_PRELUDE_BYTES) {
      throw new MalformedResponseError(`no metadata and delimiter within the first ${MAX_PRELUDE_BYTES} bytes`);
    }
    const next = await chunks.next();
    if (next.done) throw new MalformedResponseError('the response ended before its metadata and delimiter');
    start = Buffer.concat([start, next.value]);
  }
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function* followedBy(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  if (first.length > 0) yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

interface Metadata {
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly multiValueHeaders?: Readonly<Record<string, unknown[]>>;
  readonly cookies?: readonly unknown[];
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

function metadata(json: Buffer): Metadata {
  try {
    const parsed: unknown = JSON.parse(json.toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {}
  throw new MalformedResponseError('the response is not the JSON object of a Lambda proxy integration');
}

function head({ statusCode = 200, headers = {}, multiValueHeaders = {}, cookies = [] }: Metadata) {
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    throw new MalformedResponseError(`${JSON.stringify(statusCode)} is not an HTTP status code`);
  }
  const out: OutgoingHttpHeaders = {};
  const single = Object.entries(headers).map(([name, value]) => [name, [value]] as const);
  for (const [name, values] of [...single, ...Object.entries(multiValueHeaders), ['Set-Cookie', cookies] as const]) {
    const lower = name.toLowerCase();
    if (DROPPED.has(lower) || values.length === 0) continue;
    const texts = values.map(String);
    out[REMAPPED.has(lower) ? `x-amzn-Remapped-${name}` : name] = texts.length === 1 ? texts[0] : texts;
  }
  if (!Object.keys(out).some((name) => name.toLowerCase() === 'content-type')) out['Content-Type'] = 'application/json';
  return { statusCode: status, headers: out };
}
