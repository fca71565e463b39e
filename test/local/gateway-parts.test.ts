import type { Route } from '../../local/assembly';
import { renderError } from '../../local/gateway/gateway-responses';
import { match } from '../../local/gateway/router';
import { TokenBucket } from '../../local/gateway/throttle';

describe('router', () => {
  const route = (method: string, path: string): Route => ({
    method,
    path,
    resourceId: path,
    authorization: 'NONE',
    functionArn: 'arn',
    streaming: false,
    timeoutMs: 1,
    requiredParameters: [],
  });
  const routes = [
    route('ANY', '/{proxy+}'),
    route('GET', '/files/{id}'),
    route('ANY', '/files/new'),
    route('GET', '/files/new'),
    route('GET', '/'),
  ];

  test.each([
    ['GET', '/files/new', 'GET /files/new', null],
    ['PUT', '/files/new', 'ANY /files/new', null],
    ['GET', '/files/a%2Fb', 'GET /files/{id}', { id: 'a/b' }],
    ['PUT', '/files/1/2', 'ANY /{proxy+}', { proxy: 'files/1/2' }],
    ['GET', '/%zz', 'ANY /{proxy+}', { proxy: '%zz' }],
    ['GET', '/', 'GET /', null],
    ['PUT', '/', undefined, undefined],
    ['GET', '/files/new/', 'GET /files/new', null],
  ])('%s %s reaches %s', (method, path, reached, parameters) => {
    const found = match(routes, method, path);
    expect(found && `${found.route.method} ${found.route.path}`).toBe(reached);
    expect(found?.pathParameters).toEqual(parameters);
  });
});

test('a token bucket lets a burst through, and then its rate', () => {
  let now = 0;
  const bucket = new TokenBucket({ rate: 2, burst: 3 }, () => now);
  const taken = () => [1, 2, 3, 4].map(() => bucket.take());
  expect(taken()).toEqual([true, true, true, false]);
  now += 500;
  expect(taken()).toEqual([true, false, false, false]);
  now += 60_000;
  expect(taken()).toEqual([true, true, true, false]);
});

test('a slash too many is a path of its own', () => {
  const route = { method: 'GET', path: '/files/{id}', resourceId: '1', authorization: 'NONE' } as const;
  const routes = [{ ...route, streaming: false, timeoutMs: 1, requiredParameters: [] }];
  for (const path of ['//files/1', '/files//1', '/files/1//']) expect(match(routes, 'GET', path)).toBeUndefined();
});

describe('error responses', () => {
  const context = { requestId: 'r-1' };

  test('fall back to the DEFAULT of their class, with their own status unless it sets one', () => {
    const template =
      '{"m":$context.error.messageString,"t":"$context.error.responseType","r":"$context.requestId","x":"$context.unknown"}';
    const responses = new Map([['DEFAULT_4XX', { headers: { 'X-A': 'a' }, template }]]);
    const rendered = renderError(responses, 'THROTTLED', context);
    expect(rendered.statusCode).toBe(429);
    expect(JSON.parse(rendered.body)).toEqual({ m: 'Too Many Requests', t: 'THROTTLED', r: 'r-1', x: '-' });
    expect(rendered.headers).toMatchObject({ 'X-A': 'a', 'x-amzn-ErrorType': 'TooManyRequestsException' });
    const moved = new Map([['DEFAULT_4XX', { headers: {}, statusCode: 418 }]]);
    expect(renderError(moved, 'UNAUTHORIZED', context)).toMatchObject({
      statusCode: 418,
      body: '{"message":"Unauthorized"}',
    });
    expect(renderError(moved, 'BAD_GATEWAY', context).statusCode).toBe(502);
  });

  test('are those of their own type before all', () => {
    const responses = new Map([
      ['DEFAULT_4XX', { headers: {}, statusCode: 418, template: '{}' }],
      ['UNAUTHORIZED', { headers: {}, statusCode: 401 }],
    ]);
    expect(renderError(responses, 'UNAUTHORIZED', context)).toMatchObject({
      statusCode: 401,
      body: '{"message":"Unauthorized"}',
    });
  });
});
