import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { ContainerFormat } from '../../lambda/contract/environment';
import type { Credentials } from '../bedrock';
import { ServiceError } from '../bedrock/protocol/errors';
import { verifySignature } from '../bedrock/protocol/signature';
import { reply } from './container';
import { containerError, SageMakerError } from './errors';
import { faultError, type SageMakerFault, type SageMakerFaults } from './faults';
import { cut, exceptionFrame, payloadFrame, route, type SageMakerOperation } from './wire';

/** A signed request that has come in, whatever became of it. */
export interface SageMakerRequest {
  readonly operation: SageMakerOperation;
  readonly endpointName: string;
  /** Body as the container gets it. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly inferenceId: string | undefined;
  /** The client went away before it had its whole answer. */
  aborted: boolean;
  /** The answer has been written to its end. */
  finished: boolean;
}

/** What every request is served with. */
export interface Service {
  readonly region: string;
  readonly credentials: Credentials;
  readonly endpoints: ReadonlyMap<string, ContainerFormat>;
  readonly faults: SageMakerFaults;
  readonly requests: SageMakerRequest[];
}

/** Serves one request: signature, endpoint, fault, answer. Never throws. */
export async function serve(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  let record: SageMakerRequest | undefined;
  response.once('close', () => {
    if (record && !record.finished) record.aborted = true;
    gone.abort();
  });
  response.on('error', () => {});
  try {
    const body = await buffer(request);
    const { method = '', url = '/' } = request;
    await verify(service, request, body);
    const found = route(method, url);
    if (!found)
      throw new SageMakerError('UnknownOperationException', `The operation ${method} ${url} is not served here.`);
    record = {
      ...found,
      body: read(body),
      inferenceId: header(request, 'x-amzn-sagemaker-inference-id'),
      aborted: false,
      finished: false,
    };
    service.requests.push(record);
    await answer(service, record, response, gone.signal);
    record.finished = true;
  } catch (error) {
    if (gone.signal.aborted || response.destroyed) return;
    if (record) record.finished = true;
    sendError(response, error);
  }
}

async function verify({ credentials, region }: Service, request: IncomingMessage, body: Buffer): Promise<void> {
  const names = Object.keys(request.headers);
  const headers = Object.fromEntries(names.map((name) => [name, header(request, name) ?? '']));
  const signed = { method: request.method ?? '', target: request.url ?? '/', headers, body };
  await verifySignature(signed, [credentials], region, new Date(), 'sagemaker');
}

const header = ({ headers }: IncomingMessage, name: string): string | undefined => {
  const value = headers[name];
  return value === undefined ? undefined : [value].flat().join(',');
};

function read(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  } catch {
    throw containerError(400, 'the body is not valid JSON');
  }
}

async function answer(
  { endpoints, faults }: Service,
  { operation, endpointName, body }: SageMakerRequest,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const container = endpoints.get(endpointName);
  if (!container) {
    throw new SageMakerError('ValidationError', `Endpoint ${endpointName} of account 123456789012 not found.`);
  }
  const fault = faults.take();
  if (fault?.type === 'connectionReset') return void response.destroy();
  if (fault?.type === 'hang') return void (await once(signal, 'abort'));
  const error = fault && faultError(fault);
  if (error) throw error;
  if (fault?.type === 'slowFirstToken') await delay(fault.delayMs, undefined, { signal });

  const { document, lines } = reply(container, body);
  const head = { 'x-amzn-requestid': randomUUID(), 'x-amzn-invoked-production-variant': 'AllTraffic' };
  if (operation === 'InvokeEndpoint') {
    const text = fault?.type === 'garbage' ? '<html>' : JSON.stringify(document);
    response.writeHead(200, { ...head, 'content-type': 'application/json' }).end(text);
    return;
  }
  const streamed = {
    'content-type': 'application/vnd.amazon.eventstream',
    'x-amzn-sagemaker-content-type': 'text/event-stream',
  };
  response.writeHead(200, { ...head, ...streamed });
  await stream(lines, fault, response, signal);
  response.end();
}

async function stream(
  lines: readonly string[],
  fault: SageMakerFault | undefined,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  for (const [sent, line] of lines.entries()) {
    if ((fault?.type === 'midStreamError' || fault?.type === 'cutOff') && sent >= fault.afterEvents) {
      if (fault.type === 'midStreamError') response.write(exceptionFrame(fault.exception));
      return;
    }
    if (fault?.type === 'slowTokens') await delay(fault.delayMs, undefined, { signal });
    else await nextTurn(undefined, { signal });
    const text = fault?.type === 'garbage' && sent > 2 ? 'data: <html>' : line;
    for (const part of cut(Buffer.from(`${text}\n\n`), sent)) response.write(payloadFrame(part));
  }
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = error instanceof SageMakerError || error instanceof ServiceError;
  if (!known) console.error('sagemaker stand-in:', error);
  const { type, status, message, fields } = known ? error : new SageMakerError('InternalFailure', String(error));
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'x-amzn-errortype': type,
      'x-amzn-requestid': randomUUID(),
    })
    .end(JSON.stringify({ Message: message, message, ...fields }));
}
