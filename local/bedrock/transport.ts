import { once } from 'node:events';
import http, { type IncomingMessage, ServerResponse } from 'node:http';
import http2, { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export type HttpRequest = IncomingMessage | Http2ServerRequest;
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** A server on 127.0.0.1. */
export interface Listener {
  readonly port: number;
  /** Cuts all connections and frees the port. */
  close(): Promise<void>;
}

/** With this an HTTP/2 connection begins. Source: RFC 9113, section 3.4. */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n');
/** Time for which an HTTP/1.1 connection without a request is kept. */
const KEPT_MS = 60_000;

/**
 * Serves HTTP/1.1 and HTTP/2 without TLS on one port: the first bytes of a connection tell which of them it speaks.
 * An answer may take as long as it wants.
 *
 * @param port 0 takes a free one
 * @throws Error when the port is taken
 */
export async function listen(
  port: number,
  serve: (request: HttpRequest, response: HttpResponse) => void,
): Promise<Listener> {
  const plain = http.createServer({ keepAliveTimeout: KEPT_MS }, serve);
  const multiplexed = http2.createServer(serve);
  multiplexed.on('session', (session) => session.on('error', () => session.destroy()));
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    sniff(socket, (speaksHttp2) => (speaksHttp2 ? multiplexed : plain).emit('connection', socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Looks at the first bytes of a connection and puts them back. */
function sniff(socket: Socket, then: (speaksHttp2: boolean) => void, seen = Buffer.alloc(0)): void {
  socket.once('readable', () => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    const bytes = Buffer.concat([seen, chunk]);
    const begin = bytes.subarray(0, PREFACE.length);
    const fits = begin.equals(PREFACE.subarray(0, begin.length));
    if (fits && begin.length < PREFACE.length) return sniff(socket, then, bytes);
    socket.unshift(bytes);
    then(fits);
  });
}

/** Cuts the connection of an answer, and with it every other request on it. */
export function cutConnection(response: HttpResponse): void {
  if (response instanceof ServerResponse) response.socket?.destroy();
  else response.stream.session?.destroy();
}

/** Breaks off an answer that has begun: over HTTP/1.1 with its connection, over HTTP/2 alone. */
export function breakOff(response: HttpResponse): void {
  if (response instanceof ServerResponse) response.destroy();
  else response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
}

export function writeHead(
  response: HttpResponse,
  status: number,
  headers: Readonly<Record<string, string | number>>,
): void {
  if (response instanceof ServerResponse) response.writeHead(status, headers);
  else response.writeHead(status, headers);
}

/** @throws AbortError when the client goes away while it is slow to read */
export async function write(response: HttpResponse, bytes: Buffer, signal: AbortSignal): Promise<void> {
  const goesOn = response instanceof ServerResponse ? response.write(bytes) : response.write(bytes);
  if (!goesOn) await once(response, 'drain', { signal });
}
