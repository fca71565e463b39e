import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Feedback, FeedbackItem } from '../../lambda/contract/feedback';
import { configNames, loadConfig } from '../../lib/config';
import { LOCAL_CREDENTIALS } from '../../local/host';
import { toEmf } from '../support/emf';
import { send } from '../support/raw-client';
import { runningPlatform } from './running';

const names = configNames().filter((name) => loadConfig(name).feedback);

test('a shipped config has feedback', () => {
  expect(names).toContain('sandbox');
});

describe.each(names)('feedback of %s', (name) => {
  const config = loadConfig(name);
  const retention = (config.feedback?.retentionDays ?? 0) * 86_400;
  const running = runningPlatform(name);

  const rate = (body: object) => running.openai.post<Feedback>('/feedback', { body });

  async function stored(id: string): Promise<Partial<FeedbackItem>[]> {
    const client = new DynamoDBClient({
      region: config.region,
      credentials: LOCAL_CREDENTIALS,
      endpoint: running.platform.dynamodb?.url ?? '',
    });
    const { Items = [] } = await client.send(new ScanCommand({ TableName: `${config.prefix}-feedback` }));
    client.destroy();
    return Items.map((item) =>
      Object.fromEntries(Object.entries(item).map(([key, { S, N }]) => [key, N === undefined ? S : Number(N)])),
    ).filter((item) => item.completion_id === id);
  }

  /** Rates an answer of the platform's own, so that the id is one. */
  async function answered(): Promise<string> {
    const { id } = await running.openai.chat.completions.create({
      model: 'default',
      messages: [{ role: 'user', content: 'Hello there' }],
    });
    return id;
  }

  test('stores a rating of an answer', async () => {
    const id = await answered();
    const feedback = await rate({ completion_id: id, rating: 'up', model: 'default' });
    expect(feedback).toEqual({
      object: 'feedback',
      completion_id: id,
      rating: 'up',
      created: expect.any(Number),
      expires: feedback.created + retention,
      model: 'default',
      texts: 'none',
    });
    const [item, ...others] = await stored(id);
    expect(others).toEqual([]);
    expect(item).toMatchObject({ rating: 'up', model: 'default', expires_at: feedback.expires });
    expect(item?.caller).toMatch(/./);
    expect(item?.caller).not.toBe('unknown');
    // What the exporter joins by is what the invocation log has.
    const metadata = running.platform.bedrock.requests.map(
      ({ input }) => (input as { requestMetadata?: object }).requestMetadata,
    );
    expect(metadata).toContainEqual(
      expect.objectContaining({ request_id: id.replace('chatcmpl-', ''), caller: item?.caller }),
    );
  });

  test('keeps one rating of a caller and an answer, the last', async () => {
    const id = await answered();
    await rate({ completion_id: id, rating: 'down', reason: 'too short' });
    await rate({ completion_id: id, rating: 'up' });
    expect(await stored(id)).toEqual([expect.objectContaining({ rating: 'up' })]);
    expect((await stored(id))[0]?.reason).toBeUndefined();
  });

  test('stores texts as the guardrail masks them', async () => {
    const id = await answered();
    const feedback = await rate({
      completion_id: id,
      rating: 'down',
      reason: 'wrong address',
      correction: 'Write to kim@example.com instead.',
    });
    expect(feedback).toMatchObject({ texts: 'masked', guardrail: { action: 'masked' } });
    expect(JSON.stringify(feedback)).not.toMatch(/kim|wrong address/);
    expect(await stored(id)).toEqual([
      expect.objectContaining({ reason: 'wrong address', correction: 'Write to {EMAIL} instead.' }),
    ]);
  });

  test('keeps the rating, and neither text, where the guardrail blocks one', async () => {
    const id = await answered();
    const reason = config.guardrail.deniedTopics[0]?.examples[0] ?? '';
    const feedback = await rate({ completion_id: id, rating: 'down', reason, correction: 'Better.' });
    expect(feedback).toMatchObject({ texts: 'blocked', guardrail: { action: 'blocked' } });
    const [item] = await stored(id);
    expect(item).toMatchObject({ rating: 'down' });
    expect([item?.reason, item?.correction]).toEqual([undefined, undefined]);
  });

  test('stores nothing unread while the guardrail is not there', async () => {
    const id = await answered();
    running.platform.bedrock.inject({ type: 'serviceUnavailable', times: 2 });
    await expect(rate({ completion_id: id, rating: 'down', reason: 'x' })).rejects.toMatchObject({ status: 503 });
    expect(await stored(id)).toEqual([]);
  });

  test.each<[string, object, number, string | null, string]>([
    ['no id', { completion_id: undefined }, 400, null, 'completion_id'],
    ['an id that is none of ours', { completion_id: 'gen-1' }, 400, null, 'completion_id'],
    ['a rating of five stars', { rating: 5 }, 400, null, 'rating'],
    ['a key that is not known', { comment: 'x' }, 400, 'unknown_parameter', 'comment'],
    ['an alias that there is not', { model: 'nothing' }, 404, 'model_not_found', 'model'],
  ])('refuses %s, as an OpenAI error', async (_, change, status, code, param) => {
    const body = { completion_id: 'chatcmpl-RefusedRefused1=', rating: 'up', ...change };
    await expect(rate(body)).rejects.toMatchObject({ status, code, param });
    expect(await stored('chatcmpl-RefusedRefused1=')).toEqual([]);
  });

  test('counts ratings, by alias where one is named', async () => {
    const { headers } = await send(`${running.platform.baseURL}/feedback`, {
      body: { completion_id: 'chatcmpl-CountedCounted1=', rating: 'down', model: 'fast' },
    });
    const requestId = String(headers['x-amz-apigw-id']);
    const found = () =>
      running.platform.logs.flatMap(({ message }) => toEmf(message) ?? []).find((line) => line.requestId === requestId);
    for (let i = 0; i < 100 && !found(); i++) await sleep(20);
    expect(found()).toMatchObject({ service: 'feedback', Alias: 'fast', Requests: 1, RatedUp: 0, RatedDown: 1 });
  });
});
