import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { KeptConnections } from '../../../lambda/shared/connections';
import { type Call, callsOf, OPERATIONS, type OperationName } from './calls';
import { answers, type Behavior, type CountingServer, startCountingServer } from './counting-server';

/** Beyond every time that matters on the way, scaled down; the time after which no connection was dead before included. */
const LONG_MS = 300;
const IDLE_LIMIT_MS = 150;

let server: CountingServer;
let connections: KeptConnections;
let call: Call;

async function given(operation: OperationName, tls = false): Promise<void> {
  server = await startCountingServer({ tls });
  connections = new KeptConnections({ idleLimitMs: IDLE_LIMIT_MS });
  call = callsOf(server.url, connections)[operation];
}

afterEach(async () => {
  connections.destroy();
  await server.close();
});

/** Behaviors of the calls to come, one after the other; the last one stays. */
const inTurn = (...behaviors: [Behavior, ...Behavior[]]): Behavior => {
  const left = [...behaviors];
  return (exchange) => ((left.length > 1 ? left.shift() : left[0]) as Behavior)(exchange);
};
const reset = (socket: Socket) => void (socket instanceof TLSSocket ? socket.destroy() : socket.resetAndDestroy());
const resets: Behavior = ({ socket }) => reset(socket);
const resetsLate: Behavior = async ({ socket }) => {
  await delay(LONG_MS);
  reset(socket);
};
const closesLate: Behavior = async ({ socket }) => {
  await delay(LONG_MS);
  socket.destroy();
};
const breaksOff: Behavior = ({ socket, response }) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 }).write('{');
  setTimeout(() => socket.destroy(), 20);
};
const silent: Behavior = () => undefined;
const throttles: Behavior = ({ response }) =>
  void response.writeHead(429, { 'x-amzn-errortype': 'ThrottlingException' }).end('{"message":"slow down"}');

describe.each(OPERATIONS)('%s', (operation) => {
  beforeEach(() => given(operation));

  test('calls in turn share a connection', async () => {
    for (let i = 0; i < 5; i++) await call();
    expect(server.sockets).toHaveLength(1);
    expect(server.calls).toHaveLength(5);
  });

  test('calls in parallel take more, and keep them', async () => {
    await Promise.all([call(), call(), call()]);
    await Promise.all([call(), call(), call()]);
    expect(server.sockets).toHaveLength(3);
  });

  test('an answer that comes late is one call', async () => {
    await call();
    server.behave = async ({ answer }) => {
      await delay(3 * LONG_MS);
      answer();
    };
    await call();
    expect(server.calls).toHaveLength(2);
  });

  test.each([
    ['closed', (socket: Socket) => socket.end()],
    ['reset', reset],
  ])('a connection that was %s between two calls is replaced', async (_, cut) => {
    await call();
    for (const socket of server.sockets) cut(socket);
    await delay(20);
    await call();
    expect(server.calls).toHaveLength(2);
    expect(server.sockets).toHaveLength(2);
  });

  test('a server that took a call on a new connection and resets it at once is not called again', async () => {
    server.behave = inTurn(resets, answers);
    await expect(call()).rejects.toThrow();
    expect(server.calls).toHaveLength(1);
  });

  test('nor is one that resets at once a connection that was just used', async () => {
    server.behave = inTurn(answers, resets, answers);
    await call();
    await expect(call()).rejects.toThrow();
    expect(server.calls).toHaveLength(2);
  });

  test('a reset of a connection that idled is tried once more on a new one, and no more than once', async () => {
    const kept = new KeptConnections();
    const twice = callsOf(server.url, kept)[operation];
    server.behave = inTurn(answers, resets, resets, answers);
    await twice();
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 2_000);
    await expect(twice()).rejects.toThrow();
    clock.mockRestore();
    expect(server.calls).toHaveLength(3);
    expect(server.sockets).toHaveLength(2);
    kept.destroy();
  });

  test('a connection that died while it idled costs a call no attempt', async () => {
    const kept = new KeptConnections();
    const once = callsOf(server.url, kept, 1)[operation];
    server.behave = inTurn(answers, resets, answers, resets);
    await once();
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 2_000);
    await once();
    expect(server.calls).toHaveLength(3);
    clock.mockRestore();
    await expect(once()).rejects.toThrow();
    expect(server.calls).toHaveLength(4);
    kept.destroy();
  });

  test.each([
    ['resets the connection', resetsLate],
    ['closes the connection', closesLate],
    ['breaks the answer off', breaksOff],
  ])('a server that took a call and %s is not called again', async (_, behavior) => {
    await call();
    server.behave = inTurn(behavior, answers);
    await expect(call()).rejects.toThrow();
    await delay(LONG_MS);
    expect(server.calls).toHaveLength(2);
  });

  test('a server that took a call on a new connection and resets it is not called again', async () => {
    server.behave = inTurn(resetsLate, answers);
    await expect(call()).rejects.toThrow();
    await delay(LONG_MS);
    expect(server.calls).toHaveLength(1);
  });

  test('a server that goes silent has one call, until the deadline', async () => {
    await call();
    server.behave = silent;
    await expect(call(AbortSignal.timeout(3 * LONG_MS))).rejects.toThrow();
    expect(server.calls).toHaveLength(2);
  });

  test('a connection that went silent while it idled too long is not used', async () => {
    server.behave = ({ answer, socket }) => {
      answer();
      setImmediate(() => socket.pause());
    };
    await call();
    await delay(IDLE_LIMIT_MS + 50);
    await call();
    expect(server.calls).toHaveLength(2);
    expect(server.sockets).toHaveLength(2);
  });

  test('nor is one from before the clock was set back', async () => {
    await call();
    const now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now - 60_000);
    try {
      await call();
    } finally {
      jest.restoreAllMocks();
    }
    expect(server.sockets).toHaveLength(2);
  });

  test('throttling is tried once more', async () => {
    server.behave = inTurn(throttles, answers);
    await call();
    expect(server.calls).toHaveLength(2);
  });

  test('an abort ends the call and its connection', async () => {
    const abort = new AbortController();
    const closed = new Promise((resolve) => {
      server.behave = ({ socket }) => {
        socket.once('close', resolve);
        abort.abort();
      };
    });
    await expect(call(abort.signal)).rejects.toThrow();
    await closed;
    expect(server.calls).toHaveLength(1);
  });
});

describe('a sandbox', () => {
  let sandbox: ChildProcess;
  const reply = async (): Promise<unknown> => (await once(sandbox, 'message'))[0];
  const ask = (operation: OperationName) => {
    sandbox.send(operation);
    return reply();
  };
  async function givenSandbox(tls: boolean): Promise<void> {
    await given('Converse', tls);
    sandbox = fork(join(__dirname, 'frozen-sandbox.ts'), [server.url, String(IDLE_LIMIT_MS)], {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, NODE_NO_WARNINGS: '1', NODE_EXTRA_CA_CERTS: server.certificateFile },
    });
    expect(await reply()).toBe('ready');
  }
  afterEach(() => sandbox.kill('SIGKILL'));

  describe.each([false, true])('that was frozen, TLS: %s', (tls) => {
    test.each<[string, number, (socket: Socket) => void]>([
      ['closed', 0, (socket) => socket.end()],
      ['reset', 0, reset],
      ['lost', IDLE_LIMIT_MS + 50, (socket) => socket.pause()],
    ])('and whose connection was %s meanwhile, makes each call once', async (_, frozenMs, lose) => {
      await givenSandbox(tls);
      for (const [i, operation] of OPERATIONS.entries()) {
        expect(await ask(operation)).toBe('answered');
        sandbox.kill('SIGSTOP');
        for (const socket of server.sockets) lose(socket);
        await delay(frozenMs + 20);
        const asked = ask(operation);
        await delay(20);
        sandbox.kill('SIGCONT');
        expect(await asked).toBe('answered');
        expect(server.calls).toHaveLength(2 * (i + 1));
      }
    });
  });

  test('calls over one TLS connection, and none twice', async () => {
    await givenSandbox(true);
    for (const operation of OPERATIONS) expect(await ask(operation)).toBe('answered');
    expect(server.sockets).toHaveLength(1);
    server.behave = inTurn(resetsLate, answers);
    expect(await ask('Converse')).toMatch(/socket hang up|ECONNRESET/);
    expect(server.calls).toHaveLength(OPERATIONS.length + 1);
  });
});

describe('a call that gets no connection is made once more', () => {
  const attempts = async (url: string) => {
    const error = await callsOf(url, connections)
      .Converse()
      .catch((thrown: unknown) => thrown);
    return (error as { $metadata?: { attempts?: number } }).$metadata?.attempts;
  };
  beforeEach(() => given('Converse'));

  test('when it is refused', async () => {
    await server.close();
    expect(await attempts(server.url)).toBe(2);
  });

  test('when it is cut before it is secure', async () => {
    const cutting = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(cutting, 'listening');
    expect(await attempts(`https://127.0.0.1:${(cutting.address() as AddressInfo).port}`)).toBe(2);
    cutting.close();
  });
});
