import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Api } from '../assembly';
import type { Caller } from './authorization';
import { isBinary } from './binary-media-types';
import type { Match } from './router';

/** A request that API Gateway accepted. */
export interface AcceptedRequest {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly match: Match;
  readonly caller: Caller;
  /** Path without the stage. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly traceId: string;
}

/** Connection headers; they concern one hop and end at API Gateway. */
const HOP_BY_HOP = new Set(['connection', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

/** The event of a Lambda proxy integration of a REST API. Source: API Gateway guide, input format for proxy integration. */
export function proxyEvent(api: Api, accepted: AcceptedRequest): APIGatewayProxyEvent {
  const { request, body, match, path, query } = accepted;
  const headers = multiValueHeaders(request, accepted.traceId);
  const queries = grouped([...query.entries()]);
  const binary = isBinary(api.binaryMediaTypes, request.headers['content-type']);
  return {
    resource: match.route.path,
    path,
    httpMethod: request.method ?? '',
    headers: last(headers),
    multiValueHeaders: headers,
    queryStringParameters: query.size === 0 ? null : last(queries),
    multiValueQueryStringParameters: query.size === 0 ? null : queries,
    pathParameters: match.pathParameters,
    stageVariables: api.stageVariables,
    requestContext: requestContext(api, accepted),
    body: body.length === 0 ? null : body.toString(binary ? 'base64' : 'utf8'),
    isBase64Encoded: binary && body.length > 0,
  };
}

function requestContext(api: Api, { request, match, caller, path, requestId, extendedRequestId }: AcceptedRequest) {
  const now = new Date();
  return {
    accountId: api.account,
    apiId: api.id,
    authorizer: caller.authorizer ?? null,
    domainName: `${api.id}.execute-api.${api.region}.amazonaws.com`,
    domainPrefix: api.id,
    extendedRequestId,
    httpMethod: request.method ?? '',
    identity: {
      accessKey: null,
      accountId: null,
      apiKey: null,
      apiKeyId: null,
      caller: null,
      clientCert: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
      user: null,
      userAgent: request.headers['user-agent'] ?? null,
      userArn: null,
      ...caller.identity,
    },
    path: `/${api.stage}${path === '/' ? '/' : path}`,
    protocol: `HTTP/${request.httpVersion}`,
    requestId,
    requestTime: commonLogTime(now),
    requestTimeEpoch: now.getTime(),
    resourceId: match.route.resourceId,
    resourcePath: match.route.path,
    stage: api.stage,
  };
}

function multiValueHeaders(request: IncomingMessage, traceId: string): Record<string, string[]> {
  const pairs: [string, string][] = [];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? '';
    if (!HOP_BY_HOP.has(name.toLowerCase())) pairs.push([name, request.rawHeaders[index + 1] ?? '']);
  }
  return grouped([
    ...pairs,
    ['X-Amzn-Trace-Id', traceId],
    ['X-Forwarded-For', request.socket.remoteAddress ?? '127.0.0.1'],
    ['X-Forwarded-Port', '443'],
    ['X-Forwarded-Proto', 'https'],
  ]);
}

function grouped(pairs: [string, string][]): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) groups.set(name, [...(groups.get(name) ?? []), value]);
  return Object.fromEntries(groups);
}

function last(groups: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, values.at(-1) ?? '']));
}

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(time.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${clock} +0000`;
}
