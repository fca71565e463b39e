import type { ApplyGuardrailCommandOutput } from '@aws-sdk/client-bedrock-runtime';
import { COMPLETION_ID, type FeedbackItem, feedbackRequestSchema, MAX_REASON } from '../../../lambda/contract/feedback';
import { fromDynamoDb } from '../../../lambda/feedback/dynamodb-errors';
import { checkAlias, storeFeedback } from '../../../lambda/feedback/feedback';
import type { Gateway } from '../../../lambda/feedback/gateway';
import { readFeedbackEnvironment } from '../../../lambda/shared/environment';
import { ApiError } from '../../../lambda/shared/errors';
import { measure } from '../../../lambda/shared/metrics';
import { parseRequest } from '../../../lambda/shared/parse-request';

const ID = 'chatcmpl-AbCdEf012345678=';
const { signal } = new AbortController();
const parse = (body: unknown) => parseRequest({ schema: feedbackRequestSchema, noOps: {} }, body);

const masked = (texts: readonly string[]) => ({
  action: 'GUARDRAIL_INTERVENED',
  outputs: texts.map((text) => ({ text: text.replace(/\S+@\S+/, '{EMAIL}') })),
  assessments: [{ sensitiveInformationPolicy: { piiEntities: [{ type: 'EMAIL', action: 'ANONYMIZED' }] } }],
});
const BLOCKED = {
  action: 'GUARDRAIL_INTERVENED',
  outputs: [{ text: 'no' }],
  assessments: [{ topicPolicy: { topics: [{ name: 'topic', type: 'DENY', action: 'BLOCKED' }] } }],
};
const FINE = { action: 'NONE', outputs: [], assessments: [] };

/** A gateway that keeps what is stored, and whose guardrail says what it is told to. */
function givenGateway(answer: (texts: readonly string[]) => object = () => FINE) {
  const stored: FeedbackItem[] = [];
  const assessed: string[][] = [];
  const gateway: Gateway = {
    async applyGuardrail(_source, texts) {
      assessed.push([...texts]);
      return answer(texts) as ApplyGuardrailCommandOutput;
    },
    async put(item) {
      stored.push(item);
    },
  };
  return { gateway, stored, assessed };
}

const store = (gateway: Gateway, body: object) =>
  storeFeedback(
    parse({ completion_id: ID, rating: 'down', ...body }),
    { caller: 'arn:caller', retentionDays: 30 },
    gateway,
    signal,
  );

describe('a rating', () => {
  test('is stored with its caller and the end of its time, without a call of the guardrail', async () => {
    const { gateway, stored, assessed } = givenGateway();
    const answer = await store(gateway, { rating: 'up', model: 'default' });
    expect(assessed).toEqual([]);
    const [item, ...others] = stored;
    expect(others).toEqual([]);
    expect(item).toEqual({
      caller: 'arn:caller',
      completion_id: ID,
      rating: 'up',
      model: 'default',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      expires_at: answer.created + 30 * 86_400,
    });
    expect(answer).toEqual({
      object: 'feedback',
      completion_id: ID,
      rating: 'up',
      created: Math.floor(Date.parse(item?.created_at ?? '') / 1000),
      expires: item?.expires_at,
      model: 'default',
      texts: 'none',
    });
  });

  test('keeps its texts as the guardrail left them', async () => {
    const { gateway, stored, assessed } = givenGateway(masked);
    const answer = await store(gateway, { reason: 'ask kim@example.com', correction: 'Better.' });
    expect(assessed).toEqual([['ask kim@example.com\nBetter.']]);
    expect(stored[0]).toMatchObject({ reason: 'ask {EMAIL}', correction: 'Better.' });
    expect(answer).toMatchObject({ texts: 'masked', guardrail: { action: 'masked' } });
    expect(JSON.stringify(answer)).not.toMatch(/EMAIL}|Better/);
  });

  test.each([
    ['reason', { reason: 'kim@example.com' }, { reason: '{EMAIL}' }],
    ['correction', { correction: 'kim@example.com' }, { correction: '{EMAIL}' }],
  ])('with a %s alone keeps it in its place', async (_, body, expected) => {
    const { gateway, stored } = givenGateway(masked);
    await store(gateway, body);
    const { reason, correction } = stored[0] ?? {};
    expect(JSON.parse(JSON.stringify({ reason, correction }))).toEqual(expected);
  });

  test('is kept without its texts where the guardrail blocks one of them', async () => {
    const { gateway, stored } = givenGateway((texts) => (texts.join().includes('bad') ? BLOCKED : FINE));
    const answer = await store(gateway, { reason: 'fine', correction: 'bad' });
    expect(answer).toMatchObject({ texts: 'blocked', guardrail: { action: 'blocked' } });
    expect(stored).toHaveLength(1);
    expect(stored[0]).toMatchObject({ rating: 'down' });
    expect(JSON.stringify(stored)).not.toMatch(/fine|bad/);
  });

  test('is not stored unread when the guardrail fails', async () => {
    const { gateway, stored } = givenGateway(() => {
      throw new ApiError('unavailable', 'no guardrail');
    });
    await expect(store(gateway, { reason: 'x' })).rejects.toMatchObject({ kind: 'unavailable' });
    expect(stored).toEqual([]);
  });
});

describe('a body', () => {
  test.each(['chatcmpl-JKJaXmPLvHcESHA=', 'resp_AbC+/0123456789=', 'resp_Xk9-vHcF_FAMEwA='])(
    'takes the id %s',
    (id) => {
      expect(parse({ completion_id: id, rating: 'up' }).completion_id).toBe(id);
      expect(COMPLETION_ID.exec(id)?.[1]).toBe(id.replace(/^(chatcmpl-|resp_)/, ''));
    },
  );

  test.each<[string, object, string, string | null]>([
    ['no id', { completion_id: undefined }, 'invalid_request', 'completion_id'],
    ['an id that is none of ours', { completion_id: 'cmpl-1' }, 'invalid_request', 'completion_id'],
    ['an id that is too long', { completion_id: `chatcmpl-${'x'.repeat(16)}=` }, 'invalid_request', 'completion_id'],
    ['a key for an id', { completion_id: 'chatcmpl-AKIAIOSFODNN7EXAMPLE' }, 'invalid_request', 'completion_id'],
    ['a rating by number', { rating: 5 }, 'invalid_request', 'rating'],
    ['no rating', { rating: null }, 'invalid_request', 'rating'],
    ['a blank reason', { reason: ' \n' }, 'invalid_request', 'reason'],
    ['a reason that is too long', { reason: 'x'.repeat(MAX_REASON + 1) }, 'invalid_request', 'reason'],
    ['a list for a correction', { correction: ['x'] }, 'invalid_request', 'correction'],
    ['metadata', { metadata: {} }, 'unknown_parameter', 'metadata'],
  ])('with %s is refused', (_, change, kind, param) => {
    const body = { completion_id: ID, rating: 'up', ...change };
    expect(() => parse(body)).toThrow(expect.objectContaining({ kind, param }));
  });

  test('may leave out or send null for all but id and rating', () => {
    expect(() => parse({ completion_id: ID, rating: 'up', reason: null, correction: null, model: null })).not.toThrow();
  });

  test('may name an alias that there is, and no other', () => {
    const aliases = new Set(['default', 'fast']);
    expect(() => checkAlias(parse({ completion_id: ID, rating: 'up' }), aliases)).not.toThrow();
    expect(() => checkAlias(parse({ completion_id: ID, rating: 'up', model: 'fast' }), aliases)).not.toThrow();
    expect(() => checkAlias(parse({ completion_id: ID, rating: 'up', model: 'x' }), aliases)).toThrow(
      expect.objectContaining({ kind: 'model_not_found', param: 'model', message: expect.not.stringContaining("'x'") }),
    );
  });
});

test.each([
  ['ProvisionedThroughputExceededException', 'throttled'],
  ['ThrottlingException', 'throttled'],
  ['AccessDeniedException', 'misconfigured'],
  ['ResourceNotFoundException', 'misconfigured'],
  ['ValidationException', 'misconfigured'],
  ['TimeoutError', 'unavailable'],
  ['InternalServerError', 'unavailable'],
])('%s of DynamoDB is %s', (name, kind) => {
  const cause = Object.assign(new Error('arn:aws:dynamodb:us-west-2:111122223333:table/x'), { name });
  const error = fromDynamoDb(cause);
  expect(error).toMatchObject({ kind, cause });
  expect(error.message).not.toContain('arn:');
});

describe('the figures', () => {
  test.each([
    ['up', { RATED_UP: 1, RATED_DOWN: 0 }],
    ['down', { RATED_UP: 0, RATED_DOWN: 1 }],
  ] as const)('count a rating %s', (rating, counted) => {
    expect(measure({ status: 200, durationMs: 5, rating })).toMatchObject({ REQUESTS: 1, ...counted });
  });

  test('count no rating that was not stored', () => {
    const { RATED_UP, RATED_DOWN } = measure({ status: 503, errorKind: 'unavailable' });
    expect([RATED_UP, RATED_DOWN]).toEqual([undefined, undefined]);
  });
});

describe('the environment', () => {
  const whole = {
    FEEDBACK_TABLE: 'ratings',
    FEEDBACK_RETENTION_DAYS: '30',
    FEEDBACK_ALIASES: '["default"]',
    GUARDRAIL_ID: 'gr1',
    GUARDRAIL_VERSION: '2',
    MAX_REQUEST_BYTES: '1000',
  };

  test('is read', () => {
    expect(readFeedbackEnvironment(whole)).toEqual({
      table: 'ratings',
      retentionDays: 30,
      aliases: new Set(['default']),
      guardrailId: 'gr1',
      guardrailVersion: '2',
      maxRequestBytes: 1000,
    });
  });

  test.each([
    ['FEEDBACK_TABLE', ''],
    ['FEEDBACK_RETENTION_DAYS', '0'],
    ['FEEDBACK_RETENTION_DAYS', 'x'],
    ['FEEDBACK_ALIASES', '{}'],
    ['GUARDRAIL_VERSION', 'DRAFT'],
    ['MAX_REQUEST_BYTES', '-1'],
  ])('is refused with %s = %p', (name, value) => {
    expect(() => readFeedbackEnvironment({ ...whole, [name]: value })).toThrow(name);
  });
});
