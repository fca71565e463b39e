import type { APIGatewayProxyEvent } from 'aws-lambda';
import { ApiError } from './errors';
import { parseJson } from './json';

type Request = Pick<APIGatewayProxyEvent, 'body' | 'isBase64Encoded'> & Partial<Pick<APIGatewayProxyEvent, 'headers'>>;

/**
 * Reads the JSON body of an API Gateway proxy event.
 *
 * The platform's API hands over every body in base64, so its bytes can be held against UTF-8. A body that comes as text, as while an
 * update rolls out, was decoded by API Gateway: bytes that are no UTF-8 are U+FFFD in it, so only its start and headers tell.
 * @param maxBytes largest body, in bytes of UTF-8
 * @throws ApiError request_too_large, or invalid_request when the body is missing, compressed, not UTF-8, not JSON or too deep
 */
export function readBody(event: Request, maxBytes: number): unknown {
  const body = event.body ?? '';
  const bytes = event.isBase64Encoded ? Buffer.byteLength(body, 'base64') : Buffer.byteLength(body);
  if (bytes > maxBytes) {
    throw new ApiError('request_too_large', `the request body has ${bytes} bytes, more than the ${maxBytes} allowed`);
  }
  if (bytes === 0) throw invalid('the request has no body: send a JSON object');
  const text = event.isBase64Encoded ? decodeUtf8(Buffer.from(body, 'base64')) : body;
  expectPlainUtf8(text, event.headers ?? {});
  return parseJson(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
}

const BYTE_ORDER_MARK = '\ufeff';

/** The first bytes of gzip. The second is no UTF-8, so as text it is U+FFFD. */
const GZIP = ['\x1f\x8b', '\x1f\ufffd'];
/** Byte order marks of UTF-16, which are no UTF-8 either. */
const UTF_16 = ['\xff\xfe', '\xfe\xff', '\ufffd\ufffd'];

/** JSON begins with ASCII, which has a NUL beside it in UTF-16 and UTF-32. */
const isUtf16 = (text: string): boolean =>
  text.slice(0, 2).includes('\0') || UTF_16.some((mark) => text.startsWith(mark));

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Says what the bytes are instead, where they tell.
    expectPlainUtf8(bytes.toString('latin1'), {});
    throw invalid('the request body is not valid UTF-8: encode it as UTF-8');
  }
}

function expectPlainUtf8(text: string, headers: APIGatewayProxyEvent['headers']): void {
  const encoding = headerOf(headers, 'content-encoding')?.toLowerCase() ?? 'identity';
  if (encoding !== 'identity' || GZIP.some((mark) => text.startsWith(mark))) {
    throw invalid('the request body is compressed: send it without content-encoding');
  }
  if (isUtf16(text)) throw invalid('the request body is UTF-16 or UTF-32: encode it as UTF-8');
  const charset = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(headerOf(headers, 'content-type') ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset) && !isAscii(text)) {
    throw invalid('the request body is not UTF-8, by the charset of its content-type: encode it as UTF-8');
  }
  if (/\p{Surrogate}/u.test(text)) throw invalid('the request body is not valid UTF-8: encode it as UTF-8');
}

/** Names of headers come as the client wrote them. */
function headerOf(headers: APIGatewayProxyEvent['headers'], name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

function invalid(message: string): ApiError {
  return new ApiError('invalid_request', message);
}
