import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';

/**
 * A connection that idled longer is not used again. A frozen sandbox does not see its connections die, so the wall clock counts.
 * Interface endpoints cut idle connections after 350 s, AWS's load balancers after 60 s by default, neither of them with a word.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html
 */
const IDLE_LIMIT_MS = 20_000;
/** A peer that no longer knows a connection resets it within a round trip. One that resets later may have taken the call. */
const AT_ONCE_MS = 100;
/** A connection that is new, or idled shorter, is alive: the call that it is reset under may have been taken. */
const MAY_BE_DEAD_AFTER_MS = 1_000;
const CONNECT_TIMEOUT_MS = 3_000;
/** TCP then probes the peer, so that a silent answer does not look idle on the way. */
const PROBE_AFTER_MS = 60_000;

export interface ConnectionOptions extends Pick<NodeHttpHandlerOptions, 'requestTimeout' | 'throwOnRequestTimeout'> {
  /** Longest idling of a connection that is used again, in milliseconds. @default 20,000 */
  readonly idleLimitMs?: number;
}

type NotTaken = 'no connection' | 'dead connection';

/** Why the peer has not done the call that failed with an error. */
const reasons = new WeakMap<object, NotTaken>();

const reasonOf = (error: unknown): NotTaken | undefined =>
  typeof error === 'object' && error !== null ? reasons.get(error) : undefined;

/** Whether a call failed before the peer can have worked on it, so that it may be made again. */
export const notTaken = (error: unknown): boolean => reasonOf(error) !== undefined;

/**
 * HTTP/1.1 over connections that are kept for the next call; calls in parallel take more of them. Unless `requestTimeout` is
 * set, an answer may take as long as the caller's signal lets it.
 *
 * A call on a connection that died while it idled is made once more on another. No other call is repeated here; for clients,
 * {@link notTaken} tells which of them may be.
 */
export class KeptConnections extends NodeHttpHandler {
  private readonly pools: readonly Pool[];

  constructor({ idleLimitMs = IDLE_LIMIT_MS, ...options }: ConnectionOptions = {}) {
    const agent = { keepAlive: true, keepAliveMsecs: PROBE_AFTER_MS };
    const httpAgent = new http.Agent(agent);
    const httpsAgent = new https.Agent(agent);
    super({ requestTimeout: 0, socketTimeout: 0, ...options, httpAgent, httpsAgent });
    this.pools = [new Pool(httpAgent, 'connect', idleLimitMs), new Pool(httpsAgent, 'secureConnect', idleLimitMs)];
  }

  override async handle(
    ...[request, options]: Parameters<NodeHttpHandler['handle']>
  ): ReturnType<NodeHttpHandler['handle']> {
    for (const pool of this.pools) pool.dropOld();
    // Closes that arrived meanwhile are read before a connection is used.
    await nextTurn();
    try {
      return await this.send(request, options);
    } catch (error) {
      if (reasonOf(error) !== 'dead connection' || options?.abortSignal?.aborted) throw error;
      for (const pool of this.pools) pool.dropAll();
      return this.send(request, options);
    }
  }

  private async send(
    ...parameters: Parameters<NodeHttpHandler['handle']>
  ): Promise<Awaited<ReturnType<NodeHttpHandler['handle']>>> {
    return noteUse(await super.handle(...parameters));
  }
}

const isReset = (error: unknown): error is Error =>
  typeof error === 'object' && error !== null && 'code' in error && /^(ECONNRESET|EPIPE)$/.test(String(error.code));

const isAtOnce = (started: number): boolean => Math.abs(Date.now() - started) <= AT_ONCE_MS;

/** When the last byte of an answer came over a connection, or at least its head: milliseconds since 1970. */
const lastUse = new WeakMap<object, number>();

const idledMs = (socket: Socket): number => Date.now() - (lastUse.get(socket) ?? 0);

/** Not left to the agent, which may hear of the end of an answer only after the sandbox was frozen. */
function noteUse<T extends { readonly response: { readonly body?: unknown } }>(answer: T): T {
  const body = answer.response.body as http.IncomingMessage;
  const { socket } = body;
  const note = () => lastUse.set(socket, Date.now());
  note();
  body.once('end', note);
  return answer;
}

/** Watches the connections of an agent. */
class Pool {
  /** @param connected the event of a connection that can be written to */
  constructor(
    private readonly agent: http.Agent,
    connected: 'connect' | 'secureConnect',
    private readonly idleLimitMs: number,
  ) {
    const { createConnection, reuseSocket } = agent;
    agent.createConnection = (...parameters) => {
      const socket = createConnection.apply(agent, parameters);
      if (socket) markUntilConnected(socket as Socket, connected);
      return socket;
    };
    agent.reuseSocket = (socket, request) => {
      reuseSocket.call(agent, socket, request);
      markIfDead(socket as Socket, request);
    };
  }

  /** Drops what idled too long, or was used in the future: the clock was set. */
  dropOld(): void {
    for (const socket of this.idle()) {
      const ms = idledMs(socket);
      if (ms > this.idleLimitMs || ms < 0) socket.destroy();
    }
  }

  dropAll(): void {
    for (const socket of this.idle()) socket.destroy();
  }

  private idle(): Socket[] {
    return Object.values(this.agent.freeSockets).flatMap((sockets) => sockets ?? []);
  }
}

function markUntilConnected(socket: Socket, connected: 'connect' | 'secureConnect'): void {
  const timer = setTimeout(() => {
    const message = `no connection within ${CONNECT_TIMEOUT_MS} ms`;
    socket.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
  }, CONNECT_TIMEOUT_MS);
  const mark = (error: Error) => reasons.set(error, 'no connection');
  socket.once('error', mark);
  socket.once(connected, () => {
    clearTimeout(timer);
    socket.removeListener('error', mark);
  });
  socket.once('close', () => clearTimeout(timer));
}

function markIfDead(socket: Socket, request: http.ClientRequest): void {
  const started = Date.now();
  if (idledMs(socket) < MAY_BE_DEAD_AFTER_MS) return;
  const { bytesRead } = socket;
  request.once('error', (error) => {
    if (isReset(error) && isAtOnce(started) && socket.bytesRead === bytesRead) reasons.set(error, 'dead connection');
  });
}
