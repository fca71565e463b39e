import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttp2Handler, NodeHttpHandler } from '@smithy/node-http-handler';
import type { BedrockStandIn } from '../../../local/bedrock';
import { asking, clientOf, collect, given, textOf } from './harness';

let bedrock: BedrockStandIn;
beforeAll(async () => {
  bedrock = await given();
});
afterEach(() => bedrock.reset());
afterAll(() => bedrock.close());

const HANDLERS = [
  ['HTTP/1.1', () => new NodeHttpHandler()],
  ['HTTP/2', () => new NodeHttp2Handler()],
] as const;

describe.each(HANDLERS)('over %s', (_, handler) => {
  const client = () => clientOf(bedrock, { requestHandler: handler() });

  test('answers Converse and ConverseStream', async () => {
    const caller = client();
    expect(textOf(await caller.send(new ConverseCommand(asking('hello there'))))).toContain('hello there');
    expect((await collect(caller, asking('hello there'))).text).toContain('hello there');
    caller.destroy();
  });

  test('a long stream comes whole', async () => {
    const caller = client();
    expect((await collect(caller, asking('count to 1000'))).text).toMatch(/^1, 2, .* 999, 1000$/);
    caller.destroy();
  });

  test('answers with the errors of the service', async () => {
    const caller = client();
    await expect(caller.send(new ConverseCommand(asking(' ')))).rejects.toMatchObject({ name: 'ValidationException' });
    caller.destroy();
  });

  test('a reset connection is an error, and the next call is answered', async () => {
    const caller = client();
    bedrock.inject({ type: 'connectionReset' });
    await expect(caller.send(new ConverseCommand(asking('hi')))).rejects.toThrow();
    expect(textOf(await caller.send(new ConverseCommand(asking('hello'))))).toContain('hello');
    caller.destroy();
  });

  test('notices that a caller goes away while it waits', async () => {
    const caller = client();
    bedrock.inject({ type: 'hang' });
    const abort = new AbortController();
    const call = caller.send(new ConverseCommand(asking('hi')), { abortSignal: abort.signal });
    while (bedrock.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    while (!bedrock.requests[0]?.aborted) await new Promise((resolve) => setTimeout(resolve, 5));
    caller.destroy();
  });
});

test('keeps an HTTP/1.1 connection for the next call', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports: unknown[] = [];
  for (let call = 0; call < 3; call++) {
    const sent = request(`${bedrock.url}/model/x/converse`, { agent, method: 'POST' });
    sent.end('{}');
    const [response] = await once(sent, 'response');
    ports.push(response.socket.localPort);
    expect(response.statusCode).toBe(403);
    expect(JSON.parse((await buffer(response)).toString())).toEqual({ message: 'Missing Authentication Token' });
  }
  expect(new Set(ports).size).toBe(1);
  agent.destroy();
});

test.each([
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'POST /model/x/converse HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n',
])('tells the protocol of %j though it comes byte by byte', async (bytes) => {
  const socket = connect(Number(new URL(bedrock.url).port), '127.0.0.1');
  socket.setNoDelay(true);
  for (const byte of Buffer.from(bytes)) {
    socket.write(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const [answer] = (await once(socket, 'data')) as [Buffer];
  // A frame of SETTINGS has type 4.
  expect(bytes.startsWith('PRI') ? answer[3] : answer.toString().split('\r\n')[0]).toEqual(
    bytes.startsWith('PRI') ? 4 : 'HTTP/1.1 403 Forbidden',
  );
  socket.destroy();
});
