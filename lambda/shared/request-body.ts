import type { APIGatewayProxyEvent } from 'aws-lambda';
import { ApiError } from './errors';
import { parseJson } from './json';

/**
 * Reads the JSON body of an API Gateway proxy event.
 * @param maxBytes largest body, in bytes of UTF-8
 * @throws ApiError request_too_large, or invalid_request when the body is missing, not UTF-8, not JSON or too deep
 */
export function readBody(event: Pick<APIGatewayProxyEvent, 'body' | 'isBase64Encoded'>, maxBytes: number): unknown {
  const body = event.body ?? '';
  const bytes = event.isBase64Encoded ? Buffer.byteLength(body, 'base64') : Buffer.byteLength(body);
  if (bytes > maxBytes) {
    throw new ApiError('request_too_large', `the request body has ${bytes} bytes, more than the ${maxBytes} allowed`);
  }
  if (bytes === 0) throw new ApiError('invalid_request', 'the request has no body: send a JSON object');
  return parseJson(event.isBase64Encoded ? decodeUtf8(Buffer.from(body, 'base64')) : wellFormed(body));
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ApiError('invalid_request', 'the request body is not valid UTF-8', { cause });
  }
}

function wellFormed(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new ApiError('invalid_request', 'the request body is not valid UTF-8');
  return text;
}
