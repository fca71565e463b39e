import { Stack, World } from './stand-in/cloudformation';

const world = new World();
const { aws, answers } = world;
const first = { mode: 'none' };
const ask = (more: object = {}) => ({ setting: 'data-retention', value: first, takeOver: false, ...more });

beforeAll(() => world.start());
afterAll(() => world.close());
beforeEach(() => world.reset());

test('an answer that is refused is sent again', async () => {
  answers.refusals = 3;
  expect((await new Stack(world).create(ask()))?.Status).toBe('SUCCESS');
});

test('without an answer the run fails, so that Lambda repeats it; the repetition changes nothing more', async () => {
  answers.refusals = 4;
  const stack = new Stack(world);
  expect((await stack.create(ask()))?.Status).toBe('SUCCESS');
  expect(world.logged).toHaveLength(2);
  expect(world.logged[1]).toContain('"outcome":"repeated"');
});

test('an event without an https address is refused unread, and nothing of it is repeated', async () => {
  const { customResource } = await import('../../../lambda/account-settings/custom-resource');
  const handler = customResource({ recordsPath: '/acme/account-settings', recordsKeyArn: 'arn' });
  const event = { RequestType: 'Create', ResponseURL: 'http://169.254.169.254/secret', ResourceProperties: ask() };
  const run = handler(event, { getRemainingTimeInMillis: () => 1_000 });
  await expect(run).rejects.toThrow(/ResponseURL/);
  await expect(run).rejects.not.toThrow(/169/);
  expect(aws.calls).toEqual([]);
});

test('the address to answer to is never logged', async () => {
  await new Stack(world).create(ask());
  await new Stack(world).create(ask({ value: { mode: 'unknown' } }));
  expect(world.logged.length).toBeGreaterThanOrEqual(3);
  expect(world.logged.join()).not.toMatch(/https|secret|Signature/);
});

test('a setting that there is not fails, and its deletion does not', async () => {
  const answer = await new Stack(world).create(ask({ setting: 'root-password' }));
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('data-retention') });
});

test.each([
  ['data-retention', { mode: 'never' }, 'mode'],
  ['data-retention', { mode: 'none', more: 'x' }, 'more'],
  ['invocation-logging', { textDataDeliveryEnabled: 'perhaps' }, 'textDataDeliveryEnabled'],
  ['invocation-logging', { cloudWatchConfig: { logGroupName: 'x' } }, 'cloudWatchConfig.roleArn'],
  ['enforced-guardrail', { guardrailIdentifier: 'arn:x', guardrailVersion: 'DRAFT' }, 'guardrailVersion'],
  ['api-gateway-log-role', {}, 'cloudwatchRoleArn'],
])('%s %j is refused before anything is written', async (setting, value, field) => {
  const answer = await new Stack(world).create({ setting, value, takeOver: true });
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(field) });
  expect(aws.calls.filter((call) => /^(PUT|PATCH|DELETE)/.test(call))).toEqual([]);
});

test('more enforced guardrails than the service keeps are not touched', async () => {
  const guardrail = { configId: 'a', guardrailArn: 'arn:aws:bedrock:us-west-2:111122223333:guardrail/a' };
  aws.bedrock.guardrails = [guardrail, { ...guardrail, configId: 'b' }];
  const value = { guardrailIdentifier: 'arn:aws:bedrock:us-west-2:111122223333:guardrail/c', guardrailVersion: '1' };
  const answer = await new Stack(world).create({ setting: 'enforced-guardrail', value, takeOver: true });
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('2 enforced guardrails') });
  expect(aws.bedrock.guardrails).toHaveLength(2);
});

test('a record that can not be read is not written over', async () => {
  const stack = new Stack(world);
  aws.bedrock.retention = 'provider_data_share';
  await stack.create(ask({ takeOver: true }));
  const record = world.recordOf('data-retention');
  aws.calls = [];
  aws.faultOf = (call) => (call === 1 ? { kind: 'InvalidKeyId', when: 'before' } : undefined);
  expect((await stack.send('Update', ask({ takeOver: true })))?.Status).toBe('FAILED');
  expect(world.recordOf('data-retention')).toEqual(record);

  aws.faultOf = () => undefined;
  aws.parameters.set('/acme/account-settings/data-retention', '{"state":"owned"}');
  expect((await stack.delete())?.Status).toBe('FAILED');
  expect(aws.parameters.get('/acme/account-settings/data-retention')).toBe('{"state":"owned"}');
});

test('what does not fit into the record fails before anything is changed', async () => {
  const s3Config = { bucketName: 'legal-archive', keyPrefix: 'x'.repeat(3_500) };
  aws.bedrock.logging = { s3Config };
  const value = { s3Config: { bucketName: 'acme' } };
  const stack = new Stack(world);
  const answer = await stack.create({ setting: 'invocation-logging', value, takeOver: true });
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('does not fit') });
  expect(aws.bedrock.logging).toEqual({ s3Config });
});

test('an answer stays below the four kilobytes that CloudFormation reads, and says what matters first', async () => {
  aws.bedrock.logging = { s3Config: { bucketName: 'legal-archive', keyPrefix: '"é'.repeat(2_000) } };
  const value = { s3Config: { bucketName: 'acme' } };
  const answer = await new Stack(world).create({ setting: 'invocation-logging', value, takeOver: false });
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('legal-archive') });
  expect(answer?.Reason).toContain("list 'invocation-logging' in takeOver");
});

test('a record remembers ten requests', async () => {
  const stack = new Stack(world);
  await stack.create(ask());
  for (let i = 0; i < 14; i++) await stack.update(ask({ takeOver: i % 2 === 0 }));
  expect(world.recordOf('data-retention')?.handled).toHaveLength(10);
});

test('a service that does not keep what it took fails the request', async () => {
  const put = 'PUT /data-retention';
  // Somebody else writes straight after each write of the function's.
  aws.faultOf = () => {
    if (aws.calls.includes(put)) aws.bedrock.retention = 'provider_data_share';
    return undefined;
  };
  const answer = await new Stack(world).send('Create', ask());
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('find out who else changes it') });
});
