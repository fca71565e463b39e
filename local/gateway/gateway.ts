import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Api, Route } from '../assembly';
import { ConcurrencyError, type FunctionHost, PayloadTooLargeError } from '../host';
import { authorize } from './authorization';
import { isBinary } from './binary-media-types';
import { type AcceptedRequest, proxyEvent } from './event';
import { bufferedResponse, streamedResponse } from './function-response';
import { type ErrorResponseType, type RenderedResponse, renderError } from './gateway-responses';
import { mockResponse } from './mock';
import { match } from './router';
import { TokenBucket } from './throttle';
import { blockedBy } from './waf';

/** Largest request body, in bytes. Source: API Gateway quotas, payload size. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** Longest silence of a streamed response, in milliseconds, on private and Regional endpoints. Source: as above. */
const STREAM_IDLE_MS = 5 * 60 * 1000;

/** Handles a request outside the API; true if it did. */
export type Controls = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<boolean>;

export interface GatewayProps {
  readonly api: Api;
  /** By ARN: a host for each function that a route integrates with. */
  readonly functions: ReadonlyMap<string, FunctionHost>;
  /** Why a request failed, as API Gateway's execution log says it. */
  readonly log: (message: string, requestId: string) => void;
  /** @default every path belongs to the API */
  readonly controls?: Controls;
}

/** Serves a REST API as API Gateway does, with its functions run by {@link FunctionHost}. */
export class Gateway {
  readonly server: Server = createServer((request, response) => {
    this.handle(request, response).catch((error: unknown) => {
      this.props.log(String(error), '-');
      response.destroy();
    });
  });
  private readonly buckets = new Map<Route, TokenBucket>();

  constructor(private readonly props: GatewayProps) {
    for (const route of props.api.routes) {
      if (route.throttle) this.buckets.set(route, new TokenBucket(route.throttle));
    }
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { api, controls } = this.props;
    const url = new URL(`http://local${request.url ?? '/'}`);
    if (await controls?.(request, response, url.pathname)) return;

    // A client can choose the one id, never the other. Source: API Gateway guide, set-up-logging.
    const chosen = request.headers['x-amzn-requestid'];
    const requestId = typeof chosen === 'string' ? chosen : randomUUID();
    const extendedRequestId = randomBytes(11).toString('base64');
    const traceId = `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
    response.setHeader('x-amzn-RequestId', requestId);
    response.setHeader('x-amz-apigw-id', extendedRequestId);
    response.setHeader('X-Amzn-Trace-Id', traceId);

    const [, stage, rest = ''] = /^\/([^/]*)(.*)$/.exec(url.pathname) ?? [];
    const path = rest === '' ? '/' : rest;
    const refuse = (type: ErrorResponseType, reason: string, detail?: string) => {
      this.props.log(`${type}: ${reason}`, extendedRequestId);
      const context = {
        requestId,
        extendedRequestId,
        stage: stage ?? '',
        httpMethod: request.method ?? '',
        path: url.pathname,
        apiId: api.id,
      };
      send(response, renderError(api.gatewayResponses, type, context, detail));
    };

    // API Gateway says no more than 403 there, and the API can't change it; here it says what to do, where the API has it.
    if (stage !== api.stage) {
      if (!api.gatewayResponses.has('MISSING_AUTHENTICATION_TOKEN')) return send(response, FORBIDDEN);
      return refuse(
        'MISSING_AUTHENTICATION_TOKEN',
        `the path begins with no stage: the base URL ends with /${api.stage}`,
      );
    }
    const { headers, method = '' } = request;
    const blocked = blockedBy(api.wafRules, { method, headers, query: url.searchParams });
    if (blocked) {
      this.props.log(`WAF: blocked by ${blocked.name}`, extendedRequestId);
      return send(response, blocked);
    }
    const found = match(api.routes, method, path);
    if (!found) return refuse('MISSING_AUTHENTICATION_TOKEN', 'the API has no such path and method');
    const caller = authorize(found.route.authorization, request.headers, api);
    if (typeof caller === 'string') return refuse(caller, 'the request has no Authorization header');
    if (this.buckets.get(found.route)?.take() === false) {
      return refuse('THROTTLED', `more than ${found.route.throttle?.rate} requests per second`);
    }
    const missing = missingParameters(found.route, request, url.searchParams);
    if (missing.length > 0) {
      const detail = `: [${missing.join(', ')}]`;
      return refuse('BAD_REQUEST_PARAMETERS', `missing${detail}`, detail);
    }
    const { mock } = found.route;
    if (mock) {
      if (!mock.asText && isBinary(api.binaryMediaTypes, headers['content-type'])) {
        return refuse(
          'API_CONFIGURATION_ERROR',
          'unable to transform: a mock with binaryMediaTypes needs CONVERT_TO_TEXT',
        );
      }
      return send(response, mockResponse(mock, request.rawHeaders));
    }
    const body = await readBody(request);
    if (!body) return refuse('REQUEST_TOO_LARGE', `the body exceeds ${MAX_BODY_BYTES} bytes`);
    const query = url.searchParams;
    const ids = { requestId, extendedRequestId, traceId };
    await this.integrate({ request, body, match: found, caller, path, query, ...ids }, response, refuse);
  }

  private async integrate(
    accepted: AcceptedRequest,
    response: ServerResponse,
    refuse: (type: ErrorResponseType, reason: string) => void,
  ): Promise<void> {
    const { route } = accepted.match;
    let output: Readable | undefined;
    let late = false;
    const abandon = (): void => {
      output?.destroy();
    };
    const timer = setTimeout(() => {
      late = true;
      if (response.headersSent) response.destroy();
      else refuse('INTEGRATION_TIMEOUT', `the function took longer than ${route.timeoutMs} ms`);
      abandon();
    }, route.timeoutMs);
    response.once('close', abandon);
    try {
      output = await this.functionOf(route).invoke(proxyEvent(this.props.api, accepted), accepted.traceId);
      if (late || response.destroyed) return abandon();
      const answer = await (route.streaming ? streamedResponse(output) : bufferedResponse(output));
      if (late) return;
      response.writeHead(answer.statusCode, answer.headers);
      response.flushHeaders();
      await pipeline(
        limited(answer.body, () => response.destroy()),
        response,
      );
    } catch (error) {
      if (late || response.destroyed) return;
      const { message } = error as Error;
      if (response.headersSent) response.destroy();
      else refuse(errorType(error), message);
    } finally {
      clearTimeout(timer);
      abandon();
    }
  }

  private functionOf({ functionArn }: Route): FunctionHost {
    const host = this.props.functions.get(functionArn ?? '');
    if (!host) throw new Error(`no host for ${functionArn}`);
    return host;
  }
}

/**
 * Lambda's refusals and the function's failures, as API Gateway passes them on. Source: Lambda guide, services-apigateway-errors;
 * it says 500 for every refusal, but an event that is too large is seen to be a 413.
 */
function errorType(error: unknown): ErrorResponseType {
  if (error instanceof ConcurrencyError) return 'API_CONFIGURATION_ERROR';
  return error instanceof PayloadTooLargeError ? 'REQUEST_TOO_LARGE' : 'BAD_GATEWAY';
}

/** Names of the headers and query parameters that the method requires and the request hasn't, or has blank. */
function missingParameters({ requiredParameters }: Route, request: IncomingMessage, query: URLSearchParams): string[] {
  return requiredParameters.flatMap((parameter) => {
    const [, place, name = ''] = /^method\.request\.(\w+)\.(.+)$/.exec(parameter) ?? [];
    if (place !== 'header' && place !== 'querystring') return [];
    const value = place === 'header' ? request.headers[name.toLowerCase()] : query.get(name);
    return String(value ?? '').trim() === '' ? [name] : [];
  });
}

/** An unknown stage; no gateway response customizes it. */
const FORBIDDEN: RenderedResponse = {
  statusCode: 403,
  headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': 'ForbiddenException' },
  body: '{"message":"Forbidden"}',
};

function send(response: ServerResponse, { statusCode, headers, body }: RenderedResponse): void {
  if (response.destroyed) return;
  const length = statusCode === 204 ? {} : { 'Content-Length': Buffer.byteLength(body) };
  response.writeHead(statusCode, { ...headers, ...length }).end(body);
}

/** The whole body; undefined if it is too large, but read to its end, so that the client gets to see the answer. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

/** Passes the body on, and calls `idle` when nothing came for too long. */
async function* limited(body: AsyncIterable<Uint8Array>, idle: () => void): AsyncIterable<Uint8Array> {
  const timer = setTimeout(idle, STREAM_IDLE_MS);
  try {
    for await (const chunk of body) {
      timer.refresh();
      yield chunk;
    }
  } finally {
    clearTimeout(timer);
  }
}
