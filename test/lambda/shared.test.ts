import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { ENV } from '../../lambda/contract/environment';
import { fromBedrock, withoutIds } from '../../lambda/shared/bedrock-errors';
import { toCaller } from '../../lambda/shared/caller';
import { readChatEnvironment } from '../../lambda/shared/environment';
import { ApiError, toErrorAnswer } from '../../lambda/shared/errors';
import { MAX_DEPTH, parseJson } from '../../lambda/shared/json';
import { describeCause } from '../../lambda/shared/logger';
import { readBody } from '../../lambda/shared/request-body';
import { errorOf, givenModel } from './given';

describe('errors of Bedrock', () => {
  const named = (name: string, message = '') => Object.assign(new Error(message), { name });

  test.each<[string, number, string | undefined, string | undefined]>([
    ['ThrottlingException', 429, '5', undefined],
    ['ServiceQuotaExceededException', 429, '5', undefined],
    ['ModelTimeoutException', 504, undefined, 'false'],
    ['ModelErrorException', 502, undefined, 'false'],
    ['ModelStreamErrorException', 502, undefined, 'false'],
    ['InternalServerException', 502, undefined, 'false'],
    ['ModelNotReadyException', 503, undefined, 'false'],
    ['ServiceUnavailableException', 503, undefined, 'false'],
    ['AccessDeniedException', 500, undefined, 'false'],
    ['ResourceNotFoundException', 500, undefined, 'false'],
    ['ECONNRESET', 503, undefined, 'false'],
    ['ValidationException', 400, undefined, undefined],
  ])('%s is %i', (name, status, retryAfter, shouldRetry) => {
    const error = fromBedrock(named(name, 'role arn:aws:iam::111122223333:role/x may not'));
    const answer = toErrorAnswer(error);
    expect(answer).toMatchObject({ status });
    expect(answer.headers['retry-after']).toBe(retryAfter);
    expect(answer.headers['x-should-retry']).toBe(shouldRetry);
    expect(answer.body.error.message).not.toMatch(/arn:|1111/);
  });

  test('a request that is too long says so', () => {
    expect(fromBedrock(named('ValidationException', 'Input is too long for requested model.')).kind).toBe(
      'context_length_exceeded',
    );
  });

  test('ids leave messages', () => {
    expect(
      withoutIds(
        "profile 'arn:aws:bedrock:eu-west-1:111122223333:inference-profile/eu.x' of 111122223333, 4096 tokens",
      ),
    ).toBe("profile '[resource]' of [account], 4096 tokens");
  });

  test('anything else keeps its message to itself', () => {
    const { status, body } = toErrorAnswer(new TypeError('MARKER'));
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('MARKER');
  });

  test('an ApiError shows its param and code', () => {
    expect(toErrorAnswer(new ApiError('model_not_found', 'no', { param: 'model' }))).toEqual({
      status: 404,
      headers: {},
      body: { error: { message: 'no', type: 'invalid_request_error', code: 'model_not_found', param: 'model' } },
    });
  });

  test('the log gets the class and the place of a failure, not its words', () => {
    const cause = Object.assign(new TypeError('MARKER\n  MARKER'), { $metadata: { requestId: 'b-1' } });
    const described = describeCause(cause);
    expect(described).toMatchObject({ cause: 'TypeError', bedrockRequestId: 'b-1' });
    expect(described.frames?.[0]).toContain('shared.test');
    expect(JSON.stringify(described)).not.toContain('MARKER');
  });
});

describe('body', () => {
  const base64 = (...bytes: number[]) => ({ body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true });
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  test('is read, encoded or not', () => {
    expect(readBody({ body: '{"a":"한"}', isBase64Encoded: false }, 100)).toEqual({ a: '한' });
    expect(readBody({ body: Buffer.from('{"a":"한"}').toString('base64'), isBase64Encoded: true }, 100)).toEqual({
      a: '한',
    });
  });

  test.each<[string, Parameters<typeof readBody>[0], string, RegExp]>([
    ['missing', { body: null, isBase64Encoded: false }, 'invalid_request', /no body/],
    ['missing where bodies are bytes', { body: null, isBase64Encoded: true }, 'invalid_request', /no body/],
    ['not JSON', { body: '{"MARKER"', isBase64Encoded: false }, 'invalid_request', /not valid JSON/],
    ['not UTF-8', base64(0x22, 0xff, 0x22), 'invalid_request', /UTF-8/],
    ['half a surrogate pair', { body: '"\ud83d"', isBase64Encoded: false }, 'invalid_request', /UTF-8/],
    ['too large', { body: `"${'x'.repeat(300)}"`, isBase64Encoded: false }, 'request_too_large', /302 bytes.*300/],
    ['too large in bytes', { body: `"${'한'.repeat(100)}"`, isBase64Encoded: false }, 'request_too_large', /302 bytes/],
    [
      'too large when decoded',
      { body: Buffer.alloc(301).toString('base64'), isBase64Encoded: true },
      'request_too_large',
      /301 bytes/,
    ],
    ['too deep', { body: nested(MAX_DEPTH + 1), isBase64Encoded: false }, 'invalid_request', /64 levels/],
  ])('%s', (_, event, kind, message) => {
    const error = errorOf(() => readBody(event, 300));
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('MARKER');
  });

  test('may begin with a byte order mark', () => {
    expect(readBody({ body: '\ufeff{"a":1}', isBase64Encoded: false }, 100)).toEqual({ a: 1 });
    expect(readBody(base64(0xef, 0xbb, 0xbf, 0x31), 100)).toBe(1);
  });

  const latin1 = 'application/json; charset=ISO-8859-1';
  const text = (body: string, headers = {}) => ({ body, isBase64Encoded: false, headers });
  const bytes = (body: Buffer, headers = {}) => ({ body: body.toString('base64'), isBase64Encoded: true, headers });
  /** As API Gateway hands it over where the type is not among the binary ones. */
  const decoded = (body: Buffer, headers = {}) => text(body.toString('utf8'), headers);
  const json = '{"a":"caf\u00e9"}';

  test.each<[string, Parameters<typeof readBody>[0], RegExp]>([
    ['gzip', bytes(gzipSync(json)), /compressed/],
    ['gzip, decoded', decoded(gzipSync(json)), /compressed/],
    ['a content-encoding', text(json, { 'CONTENT-Encoding': 'br' }), /compressed/],
    ['UTF-16', bytes(Buffer.from(`\ufeff${json}`, 'utf16le')), /UTF-16/],
    ['UTF-16, decoded', decoded(Buffer.from(`\ufeff${json}`, 'utf16le')), /UTF-16/],
    ['UTF-16 without a mark', bytes(Buffer.from(json, 'utf16le')), /UTF-16/],
    ['UTF-16 without a mark, decoded', decoded(Buffer.from(json, 'utf16le')), /UTF-16/],
    ['UTF-16, the other end first', bytes(Buffer.from(`\ufeff${json}`, 'utf16le').swap16()), /UTF-16/],
    ['UTF-16, the other end first, decoded', decoded(Buffer.from(json, 'utf16le').swap16()), /UTF-16/],
    ['Latin-1', bytes(Buffer.from(json, 'latin1')), /not valid UTF-8/],
    ['Latin-1 that says so', bytes(Buffer.from(json, 'latin1'), { 'Content-Type': latin1 }), /UTF-8/],
    ['Latin-1 that says so, decoded', decoded(Buffer.from(json, 'latin1'), { 'content-type': latin1 }), /charset/],
    [
      'a charset in quotes',
      decoded(Buffer.from(json, 'latin1'), { 'content-type': 'text/x; charset="windows-1252"' }),
      /charset/,
    ],
    ['a character that ends early', base64(0x22, 0xe2, 0x82, 0x22), /UTF-8/],
    ['half a surrogate pair in bytes', base64(0x22, 0xed, 0xa0, 0xbd, 0x22), /UTF-8/],
    ['an overlong form', base64(0x22, 0xc0, 0xaf, 0x22), /UTF-8/],
  ])('%s is a 400 that says so', (_, event, message) => {
    const error = errorOf(() => readBody(event, 300));
    expect(error.kind).toBe('invalid_request');
    expect(error.message).toMatch(message);
  });

  test.each(['application/json', 'application/json; charset=UTF-8', 'application/json;charset="utf8"', undefined])(
    'UTF-8 as %s is read',
    (type) => {
      expect(readBody(text(json, { 'Content-Type': type }), 100)).toEqual({ a: 'caf\u00e9' });
    },
  );

  test('another charset is no fault of a body that is ASCII', () => {
    expect(readBody(text('{"a":"\\u00e9"}', { 'content-type': latin1 }), 100)).toEqual({ a: '\u00e9' });
  });

  test.each([
    String.raw`{"a":"\ud83d"}`,
    String.raw`{"a":["x",{"b":"y\uDE00z"}]}`,
    String.raw`{"a":{"\ud83d":1}}`,
    String.raw`"\ude00\ud83d"`,
    String.raw`"\ud83d\ud83d\ude00"`,
    String.raw`"\ud83d\\ude00"`,
    String.raw`[12345678901234567890, "\uDFFF"]`,
  ])('half a surrogate pair as an escape is a 400: %s', (body) => {
    expect(errorOf(() => readBody(text(body), 300)).message).toMatch(/surrogate/);
  });

  test.each([String.raw`"\ud83d\ude00"`, String.raw`"\\ud83d"`, '"\ufffd"'])('%s is whole', (body) => {
    expect(readBody(text(body), 300)).toBe(JSON.parse(body));
  });

  test('depth counts brackets outside strings only', () => {
    expect(() => parseJson(nested(MAX_DEPTH))).not.toThrow();
    expect(parseJson(JSON.stringify(['[\\"'.repeat(100)]))).toEqual(['[\\"'.repeat(100)]);
    expect(errorOf(() => parseJson('['.repeat(1_000_000))).kind).toBe('invalid_request');
  });
});

describe('environment', () => {
  const variables = {
    [ENV.CHAT_MODELS]: JSON.stringify({ default: givenModel() }),
    [ENV.GUARDRAIL_ID]: 'gr1',
    [ENV.GUARDRAIL_VERSION]: '3',
    [ENV.MAX_REQUEST_BYTES]: '1000',
    [ENV.MAX_CHOICES]: '4',
  };

  test('is read', () => {
    const environment = readChatEnvironment(variables);
    expect(environment).toMatchObject({ guardrailId: 'gr1', maxRequestBytes: 1000, maxChoices: 4 });
    expect(environment.guardrailVersion).toBe('3');
    expect(environment.models.get('default')).toEqual(givenModel());
  });

  test.each<[string, string | undefined, RegExp]>([
    [ENV.GUARDRAIL_VERSION, 'DRAFT', /GUARDRAIL_VERSION is 'DRAFT'/],
    [ENV.GUARDRAIL_VERSION, undefined, /GUARDRAIL_VERSION is not set/],
    [ENV.GUARDRAIL_ID, '', /GUARDRAIL_ID is not set/],
    [ENV.MAX_REQUEST_BYTES, 'many', /MAX_REQUEST_BYTES should be/],
    [ENV.MAX_CHOICES, '0', /MAX_CHOICES should be/],
    [ENV.CHAT_MODELS, '{', /CHAT_MODELS is not set to a JSON/],
    [ENV.CHAT_MODELS, '{"default":{"invoke":"x"}}', /default.modelId/],
    [ENV.CHAT_MODELS, JSON.stringify({ default: { ...givenModel(), extra: 1 } }), /default.extra/],
  ])('%s = %j', (name, value, message) => {
    expect(() => readChatEnvironment({ ...variables, [name]: value })).toThrow(message);
  });
});

describe('models', () => {
  test('lists the aliases', async () => {
    process.env[ENV.METRICS_NAMESPACE] = 'Platform/test';
    process.env[ENV.CAPABILITY] = 'models';
    process.env[ENV.MODEL_CARDS] = JSON.stringify({
      default: { owned_by: 'Anthropic', model: 'anthropic.x', kind: 'chat' },
    });
    const { handler } = await import('../../lambda/models/handler');
    const requestContext = { extendedRequestId: 'r', identity: {} } as APIGatewayProxyEvent['requestContext'];
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const { statusCode, headers, body } = await handler({ requestContext });
    const written = write.mock.calls.map(([line]) => JSON.parse(String(line)));
    write.mockRestore();
    expect(written).toEqual([expect.objectContaining({ service: 'models', requestId: 'r', Requests: 1 })]);
    expect({ statusCode, headers }).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json', 'x-request-id': 'r' },
    });
    expect(JSON.parse(body)).toEqual({
      object: 'list',
      data: [{ id: 'default', object: 'model', created: 0, owned_by: 'Anthropic', model: 'anthropic.x', kind: 'chat' }],
    });
  });
});

describe('caller', () => {
  type Context = Parameters<typeof toCaller>[0]['requestContext'];
  const from = (identity: object, authorizer: object | null) =>
    toCaller({ requestContext: { extendedRequestId: 'r', identity, authorizer } as unknown as Context });

  test.each<[object, object | null, string]>([
    [{ userArn: 'arn:x' }, null, 'arn:x'],
    [{ userArn: null }, { principalId: 'p', claims: { sub: 's' } }, 's'],
    [{ userArn: null }, { principalId: 'p' }, 'p'],
    [{ userArn: null }, null, 'unknown'],
  ])('%j %j', (identity, authorizer, expected) => {
    expect(from(identity, authorizer)).toEqual({ requestId: 'r', caller: expected });
  });

  test('an ARN of the greatest length is kept, a longer subject is cut', () => {
    const arn = `arn:aws-us-gov:iam::111122223333:user/${'p'.repeat(511)}/${'n'.repeat(64)}`;
    expect(from({ userArn: arn }, null).caller).toBe(arn);
    expect(from({ userArn: null }, { principalId: 'p'.repeat(5000) }).caller).toBe('p'.repeat(640));
  });

  test('the request id is the one that a client cannot choose', () => {
    const chosen = { requestId: 'chosen by the client', identity: { userArn: 'arn:x' }, authorizer: null };
    expect(toCaller({ requestContext: chosen as unknown as Context }).requestId).toBe('unknown');
  });
});

test('a cause whose message has lines that look like frames gives none of them away', () => {
  const described = describeCause(new Error('refused:\n    at MARKER of the prompt\n    at MARKER (/x/y.js:1:2)\nend'));
  expect(described.frames?.length).toBeGreaterThan(0);
  expect(JSON.stringify(described)).not.toContain('MARKER');
});
