import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { verifySignature } from '../local/bedrock/protocol/signature';

const REGION = 'us-west-2';
const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'example-session-token',
};
const MACHINE = { id: 'example-client', secret: 'example-secret' };
const TOKEN = 'example-access-token';

/** Checks credentials before the local server, which takes any: signatures for API Gateway, and tokens that it hands out itself. */
export interface Edge {
  /** What a client is told, by environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts on a free port of the loopback address. */
export async function startEdge(baseURL: string): Promise<Edge> {
  const server = createServer((request, response) => {
    answer(request, response, new URL(baseURL).origin).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    environment: {
      BASE_URL: origin + new URL(baseURL).pathname,
      TOKEN_ENDPOINT: `${origin}/oauth2/token`,
      CLIENT_ID: MACHINE.id,
      CLIENT_SECRET: MACHINE.secret,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, origin: string): Promise<void> {
  const body = await buffer(request);
  const { method = '', url = '' } = request;
  if (url === '/oauth2/token') return handOutToken(request, response, body);
  await checkCredential(request, body);
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && !/^(host|connection|content-length|transfer-encoding)$/.test(name)
      ? [[name, value]]
      : [],
  );
  const forwarded = await fetch(origin + url, { method, headers, ...(body.length > 0 && { body }) });
  response.writeHead(forwarded.status, { 'content-type': forwarded.headers.get('content-type') ?? '' });
  if (forwarded.body) Readable.fromWeb(forwarded.body as import('node:stream/web').ReadableStream).pipe(response);
  else response.end();
}

function handOutToken(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const expected = `Basic ${Buffer.from(`${MACHINE.id}:${MACHINE.secret}`).toString('base64')}`;
  const form = new URLSearchParams(body.toString('utf8'));
  if (
    request.headers.authorization !== expected ||
    form.get('grant_type') !== 'client_credentials' ||
    !form.get('scope')
  ) {
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}');
    return;
  }
  const token = { access_token: TOKEN, expires_in: 3600, token_type: 'Bearer' };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(token));
}

async function checkCredential(
  { method = '', url: target = '', headers }: IncomingMessage,
  body: Buffer,
): Promise<void> {
  if (headers.authorization === `Bearer ${TOKEN}`) return;
  const single = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  await verifySignature({ method, target, headers: single, body }, [CREDENTIALS], REGION, new Date(), 'execute-api');
}
