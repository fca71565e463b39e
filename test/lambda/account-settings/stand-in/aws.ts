import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApiGatewayState, apiGateway } from './api-gateway';
import { type BedrockState, bedrock } from './bedrock';
import { type Call, type Service, ServiceFault } from './service';
import { type Parameters, parameterStore } from './ssm';

export const KEY_ARN = 'arn:aws:kms:us-west-2:111122223333:key/11111111-2222-3333-4444-555555555555';

/** What goes wrong with a call. */
export interface Fault {
  /** `crash`: the caller dies. `hang`: it waits for ever. Else the name of an error that it gets. */
  readonly kind: 'crash' | 'hang' | string;
  /** Whether the call takes effect first. */
  readonly when: 'before' | 'after';
}

/** Bedrock's control plane, Parameter Store and API Gateway of one account, on loopback. */
export class AwsStandIn {
  bedrock: BedrockState = { retention: 'inherit', guardrails: [], gone: new Set() };
  apiGateway: ApiGatewayState = { gone: new Set() };
  parameters: Parameters = new Map();
  /** The key that records have to be under. */
  keyArn = KEY_ARN;
  /** Decides what goes wrong with the call of this number, counted from 1 since {@link reset}. */
  faultOf: (call: number) => Fault | undefined = () => undefined;
  /** Calls since {@link reset}: `METHOD /path`, or the target. */
  calls: string[] = [];
  /** Told of a caller that waits for ever. */
  onHang: () => void = () => {};
  /** Told of the run that died. */
  onCrash: (run: string) => void = () => {};
  private readonly dead = new Set<string>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** An untouched account. */
  reset(): void {
    this.bedrock = { retention: 'inherit', guardrails: [], gone: new Set() };
    this.apiGateway = { gone: new Set() };
    this.parameters = new Map();
    this.faultOf = () => undefined;
    this.calls = [];
  }

  /** The process of this run is gone: nothing that it still sends is heard. */
  kill(run: string): void {
    this.dead.add(run);
  }

  isDead(run: string): boolean {
    return this.dead.has(run);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await read(request);
    // Each run has an access key of its own.
    const run = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (this.dead.has(run)) {
      request.socket.destroy();
      return;
    }
    this.calls.push(call.target || `${call.method} ${call.path}`);
    const fault = this.faultOf(this.calls.length);
    try {
      if (fault?.when === 'before') return this.fail(fault, run, response);
      const answer = this.answer(call);
      if (fault) return this.fail(fault, run, response);
      send(response, 200, answer);
    } catch (error) {
      if (!(error instanceof ServiceFault)) throw error;
      send(response, error.status, { __type: error.type, message: error.message }, error.type);
    }
  }

  private answer(call: Call): Record<string, unknown> {
    const services: Service[] = [
      parameterStore(this.parameters, this.keyArn),
      apiGateway(this.apiGateway),
      bedrock(this.bedrock),
    ];
    for (const service of services) {
      const answer = service(call);
      if (answer) return answer;
    }
    throw new ServiceFault(404, 'UnknownOperationException', `${call.method} ${call.path} ${call.target}`);
  }

  private fail({ kind }: Fault, run: string, response: ServerResponse): void {
    if (kind === 'hang') {
      this.onHang();
      return;
    }
    if (kind === 'crash') {
      this.kill(run);
      this.onCrash(run);
      response.destroy();
      return;
    }
    send(response, 400, { __type: kind, message: `${kind} on purpose` }, kind);
  }
}

async function read(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://aws');
  return {
    method: request.method ?? '',
    path: pathname,
    query: searchParams,
    target: String(request.headers['x-amz-target'] ?? ''),
    body: text ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

function send(response: ServerResponse, status: number, body: Record<string, unknown>, errorType?: string): void {
  const headers = { 'content-type': 'application/json', ...(errorType && { 'x-amzn-errortype': errorType }) };
  response.writeHead(status, headers).end(JSON.stringify(body));
}
