import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { FEEDBACK_KEYS, type FeedbackItem } from '../../../lambda/contract/feedback';
import { createGateway, type Gateway } from '../../../lambda/feedback/gateway';
import { type DynamoDbStandIn, startDynamoDb } from '../../../local/dynamodb';

const REGION = 'us-west-2';
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-for-tests' };
const { signal } = new AbortController();
const ITEM: FeedbackItem = {
  caller: 'arn:a',
  completion_id: 'chatcmpl-1',
  rating: 'up',
  created_at: '2026-11-21T10:00:00.000Z',
  expires_at: 1_800_000_000,
};

let standIn: DynamoDbStandIn;
let dynamodb: DynamoDBClient;
let gateway: Gateway;

const gatewayTo = (table: string, client = dynamodb) =>
  createGateway(
    { bedrock: new BedrockRuntimeClient({ region: REGION }), dynamodb: client },
    { guardrailId: 'gr1', guardrailVersion: '1' },
    table,
  );
const stored = async () => (await dynamodb.send(new ScanCommand({ TableName: 'ratings' }))).Items ?? [];

beforeEach(async () => {
  standIn = await startDynamoDb({
    region: REGION,
    credentials: CREDENTIALS,
    tables: [
      {
        name: 'ratings',
        keySchema: [
          { AttributeName: FEEDBACK_KEYS.partition, KeyType: 'HASH' },
          { AttributeName: FEEDBACK_KEYS.sort, KeyType: 'RANGE' },
        ],
        attributeDefinitions: [
          { AttributeName: FEEDBACK_KEYS.partition, AttributeType: 'S' },
          { AttributeName: FEEDBACK_KEYS.sort, AttributeType: 'S' },
        ],
      },
    ],
  });
  dynamodb = new DynamoDBClient({ region: REGION, credentials: CREDENTIALS, endpoint: standIn.url });
  gateway = gatewayTo('ratings');
});
afterEach(async () => {
  dynamodb.destroy();
  await standIn.close();
});

test('writes a rating with texts and numbers', async () => {
  await gateway.put({ ...ITEM, reason: 'because', model: 'default' }, signal);
  expect(await stored()).toEqual([
    {
      caller: { S: 'arn:a' },
      completion_id: { S: 'chatcmpl-1' },
      rating: { S: 'up' },
      created_at: { S: ITEM.created_at },
      expires_at: { N: '1800000000' },
      reason: { S: 'because' },
      model: { S: 'default' },
    },
  ]);
});

test('a later rating of the same caller and answer replaces the whole of the first', async () => {
  await gateway.put({ ...ITEM, reason: 'first' }, signal);
  await gateway.put({ ...ITEM, rating: 'down', created_at: '2026-11-21T10:00:00.001Z' }, signal);
  const [only, ...others] = await stored();
  expect(others).toEqual([]);
  expect(only).toMatchObject({ rating: { S: 'down' } });
  expect(only?.reason).toBeUndefined();
});

test('one that was delayed does not undo a later one, and is no error', async () => {
  await gateway.put({ ...ITEM, created_at: '2026-11-21T10:00:00.001Z' }, signal);
  await expect(gateway.put({ ...ITEM, rating: 'down' }, signal)).resolves.toBeUndefined();
  expect(await stored()).toMatchObject([{ rating: { S: 'up' } }]);
});

test('another caller and another answer have ratings of their own', async () => {
  await gateway.put(ITEM, signal);
  await gateway.put({ ...ITEM, caller: 'arn:b' }, signal);
  await gateway.put({ ...ITEM, completion_id: 'chatcmpl-2' }, signal);
  expect(await stored()).toHaveLength(3);
});

test('a table that is not there is a mistake of the platform', async () => {
  await expect(gatewayTo('other').put(ITEM, signal)).rejects.toMatchObject({ kind: 'misconfigured' });
});

test('a table that is not reached is not available', async () => {
  const client = new DynamoDBClient({
    region: REGION,
    credentials: CREDENTIALS,
    endpoint: 'http://127.0.0.1:9',
    maxAttempts: 1,
  });
  await expect(gatewayTo('ratings', client).put(ITEM, signal)).rejects.toMatchObject({ kind: 'unavailable' });
});
