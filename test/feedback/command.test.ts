import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type DynamoDbStandIn, startDynamoDb } from '../../local/dynamodb';
import { UsageError } from '../../scripts/command-line';
import { optionsIn } from '../../scripts/feedback/options';

const PROJECT_ROOT = join(__dirname, '..', '..');
const REGION = 'us-west-2';
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-for-tests' };
const NOW = new Date('2026-11-21T12:00:00Z');
const CALLER = 'arn:aws:sts::111122223333:assumed-role/app/session-1';

const folder = mkdtempSync(join(tmpdir(), 'feedback-'));
let dynamodb: DynamoDbStandIn;

interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], environment: Record<string, string> = {}): Promise<Ran> {
  const command = ['--import', 'tsx', join('scripts', 'feedback-export.ts'), ...args];
  const env = {
    PATH: process.env.PATH,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    NODE_NO_WARNINGS: '1',
    ...environment,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: PROJECT_ROOT, env }, (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

async function put(item: Record<string, string>, expires = 2_000_000_000): Promise<void> {
  const client = new DynamoDBClient({ region: REGION, credentials: CREDENTIALS, endpoint: dynamodb.url });
  const texts = Object.entries({ caller: CALLER, ...item }).map(([name, S]) => [name, { S }]);
  const Item = { ...Object.fromEntries(texts), expires_at: { N: String(expires) } };
  await client.send(new PutItemCommand({ TableName: 'sandbox-feedback', Item }));
  client.destroy();
}

beforeAll(async () => {
  dynamodb = await startDynamoDb({
    region: REGION,
    credentials: CREDENTIALS,
    tables: [
      {
        name: 'sandbox-feedback',
        keySchema: [
          { AttributeName: 'caller', KeyType: 'HASH' },
          { AttributeName: 'completion_id', KeyType: 'RANGE' },
        ],
        attributeDefinitions: [
          { AttributeName: 'caller', AttributeType: 'S' },
          { AttributeName: 'completion_id', AttributeType: 'S' },
        ],
      },
    ],
  });
  await put({ completion_id: 'chatcmpl-B=', rating: 'up', created_at: '2026-11-03T10:00:00.000Z', model: 'fast' });
  await put({
    completion_id: 'chatcmpl-A=',
    rating: 'down',
    created_at: '2026-11-02T10:00:00.000Z',
    correction: 'Danube',
  });
  await put({ completion_id: 'chatcmpl-late', rating: 'up', created_at: '2026-11-05T00:00:00.000Z' });
  await put({ completion_id: 'chatcmpl-old', rating: 'up', created_at: '2026-11-02T10:00:00.000Z' }, 1_700_000_000);
});
afterAll(() => dynamodb.close());

const SPAN = ['-c', 'config=sandbox', '--from', '2026-11-01', '--to', '2026-11-05'];
const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

test('writes the ratings of a span of time, without their callers and without those past their retention', async () => {
  const { status, stdout, stderr } = await run(SPAN);
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('2 ratings') });
  expect(lines(stdout)).toEqual([
    {
      completion_id: 'chatcmpl-A=',
      request_id: 'A=',
      rating: 'down',
      created_at: '2026-11-02T10:00:00.000Z',
      correction: 'Danube',
    },
    {
      completion_id: 'chatcmpl-B=',
      request_id: 'B=',
      rating: 'up',
      created_at: '2026-11-03T10:00:00.000Z',
      model: 'fast',
    },
  ]);
});

test('joins them with the logs of invocations, into a file of its own', async () => {
  const invocations = join(folder, 'invocations.jsonl');
  const out = join(folder, 'pairs.jsonl');
  const call = {
    schemaType: 'ModelInvocationLog',
    operation: 'Converse',
    requestMetadata: { alias: 'default', caller: CALLER, request_id: 'A=' },
    input: { inputBodyJson: { messages: [{ role: 'user', content: [{ text: 'Name a river' }] }] } },
    output: { outputBodyJson: { output: { message: { role: 'assistant', content: [{ text: 'Rhine' }] } } } },
  };
  const foreign = {
    schemaType: 'ModelInvocationLog',
    operation: 'InvokeModel',
    input: { inputBodyJson: { texts: [] } },
  };
  writeFileSync(invocations, [call, foreign].map((line) => `${JSON.stringify(line)}\n`).join('\n'));

  const first = await run([...SPAN, '--invocations', invocations, '--out', out]);
  expect(first).toMatchObject({ status: 0, stdout: '' });
  expect(first.stderr).toMatch(/^1 left out: no call with the request id/m);
  expect(lines(readFileSync(out, 'utf8'))).toEqual([
    {
      prompt: [{ role: 'user', content: 'Name a river' }],
      chosen: [{ role: 'assistant', content: 'Danube' }],
      rejected: [{ role: 'assistant', content: 'Rhine' }],
    },
  ]);
  expect(statSync(out).mode & 0o777).toBe(0o600);

  expect(await run([...SPAN, '--out', out])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('is there already'),
  });
});

test.each<[string, string[], Record<string, string>, RegExp]>([
  ['a config that there is not', ['-c', 'config=nothing', '--from', '2026-11-01'], {}, /no config "nothing"/],
  [
    'a table that there is not',
    ['-c', 'config=seoul', '--from', '2026-11-01'],
    {},
    /table seoul-feedback .*no such table/,
  ],
  ['no credentials', SPAN, { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', HOME: folder }, /no AWS credentials/],
  ['no such file', [...SPAN, '--invocations', '/nothing'], {}, /--invocations \/nothing: ENOENT/],
])('says what is wrong with %s, and exits with 2', async (_, args, environment, message) => {
  const { status, stdout, stderr } = await run(args, environment);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n {4}at /);
});

test('names the line that is not JSON, and does not quote it', async () => {
  const file = join(folder, 'broken.jsonl');
  writeFileSync(file, '{}\nsecret words\n');
  const { status, stderr } = await run([...SPAN, '--invocations', file]);
  expect(status).toBe(2);
  expect(stderr).toContain('line 2: not JSON');
  expect(stderr).not.toContain('secret');
});

describe('the options', () => {
  test('name a config and a span, which ends now', () => {
    expect(optionsIn(['-c', 'config=seoul', '--from', '2026-11-01'], NOW)).toMatchObject({
      config: 'seoul',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-21T12:00:00.000Z',
    });
    expect(optionsIn(['--from', '2026-11-01T08:30Z', '--to', '2026-11-02'], NOW)).toMatchObject({
      config: 'sandbox',
      from: '2026-11-01T08:30:00.000Z',
      to: '2026-11-02T00:00:00.000Z',
    });
  });

  test('may ask for help', () => {
    expect(optionsIn(['--help'], NOW)).toBeUndefined();
  });

  test.each<[string[], RegExp]>([
    [[], /--from is missing/],
    [['--from', 'yesterday'], /--from is 'yesterday'/],
    [['--from', '2026-02-30'], /--from is '2026-02-30'/],
    [['--from', '2026-11-02', '--to', '2026-11-02'], /not before/],
    [['--from', '2026-12-01'], /not before/],
    [['-c', 'sandbox', '--from', '2026-11-01'], /expected config=NAME/],
    [['--since', '2026-11-01'], /--since/],
  ])('%j is refused', (args, message) => {
    expect(() => optionsIn(args, NOW)).toThrow(UsageError);
    expect(() => optionsIn(args, NOW)).toThrow(message);
  });
});
