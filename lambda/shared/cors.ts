import type { APIGatewayProxyEvent } from 'aws-lambda';
import { EXPOSED_HEADERS } from '../contract/cors';
import { readCorsOrigins } from './environment';

/** Origins whose pages may read answers; empty where the config allows none. */
const origins = readCorsOrigins();

/** What lets a page of an allowed origin read the answer to a request. Names of headers come as the client wrote them. */
export function corsHeaders({ headers }: Partial<Pick<APIGatewayProxyEvent, 'headers'>>): Record<string, string> {
  if (origins.size === 0) return {};
  const [, origin = ''] = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'origin') ?? [];
  if (!origins.has(origin)) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED_HEADERS.join(', '),
  };
}
