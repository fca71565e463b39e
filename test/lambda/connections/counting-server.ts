import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { eventFrame } from '../../../local/bedrock/protocol/wire';
import { payloadFrame } from '../../../local/sagemaker/wire';
import { loopbackCertificate } from '../../../scripts/bench/certificate';

/** What becomes of a call that the server has read to its end. */
export type Behavior = (exchange: {
  readonly socket: Socket;
  readonly response: ServerResponse;
  /** Sends the whole answer. */
  readonly answer: () => void;
}) => void | Promise<void>;

export const answers: Behavior = ({ answer }) => answer();

/** A server that counts the calls which it took, and does with each what a test says. */
export interface CountingServer {
  readonly url: string;
  /** Paths of the calls that were read to their end. */
  readonly calls: readonly string[];
  /** Connections since the start, in order. */
  readonly sockets: readonly Socket[];
  /** Path of the certificate in PEM; only with TLS. */
  readonly certificateFile?: string;
  /** For the calls to come. */
  behave: Behavior;
  close(): Promise<void>;
}

export async function startCountingServer({ tls = false } = {}): Promise<CountingServer> {
  const calls: string[] = [];
  const sockets: Socket[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    // A connection that a test cuts while it is read was not taken.
    const body = await buffer(request).catch(() => undefined);
    if (!body) return;
    const path = request.url ?? '';
    calls.push(path);
    await started.behave({ socket: request.socket, response, answer: () => answer(path, response) });
  };
  const serve = (request: IncomingMessage, response: ServerResponse) => void take(request, response);
  const options = { keepAliveTimeout: 0 };
  const certificate = tls ? loopbackCertificate() : undefined;
  const server = certificate
    ? https.createServer({ ...options, ...certificate }, serve)
    : http.createServer(options, serve);
  server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
    socket.on('error', () => undefined);
    sockets.push(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const started: CountingServer = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    calls,
    sockets,
    ...(certificate && { certificateFile: inFile(certificate.cert) }),
    behave: answers,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return started;
}

function inFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'certificate-')), 'cert.pem');
  writeFileSync(file, text);
  return file;
}

const message = { role: 'assistant', content: [{ text: 'hello' }] };
const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };

function answer(path: string, response: ServerResponse): void {
  if (path.endsWith('stream')) {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    if (path.startsWith('/endpoints/')) response.write(payloadFrame(Buffer.from('hello')));
    else {
      response.write(eventFrame('messageStart', { role: 'assistant' }));
      response.write(eventFrame('messageStop', { stopReason: 'end_turn' }));
    }
    response.end();
    return;
  }
  const body = path.endsWith('/apply')
    ? { action: 'NONE', outputs: [], assessments: [] }
    : { output: { message }, stopReason: 'end_turn', usage, metrics: { latencyMs: 1 } };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
