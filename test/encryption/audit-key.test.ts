import { simulate } from '../proof/simulate';
import { givenStage, templatesOf } from '../support/stage';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const TRAIL = `arn:aws:cloudtrail:us-west-2:${ACCOUNT}:trail/example-trail`;
const CONTEXT = 'kms:EncryptionContext:aws:cloudtrail:arn';

const [key] = Object.values(templatesOf(givenStage()).Foundation.findResources('AWS::KMS::Key')).filter((it) =>
  String(it.Properties.Description).includes('archive'),
);
// CDK writes the account's root as a join over the partition.
const policy = JSON.parse(
  JSON.stringify(key?.Properties.KeyPolicy).replace(
    /\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"([^"]*)"\]\]\}/g,
    '"arn:aws$1"',
  ),
);

/** Whether the audit key's policy lets a service do this. */
async function mayUse(service: string, action: string, context: Record<string, string>): Promise<boolean> {
  const { allowed } = await simulate({
    principal: service,
    action,
    resource: `arn:aws:kms:us-west-2:${ACCOUNT}:key/audit`,
    resourceAccount: ACCOUNT,
    context,
    policies: { resource: policy },
  });
  return allowed;
}

test('CloudWatch Logs uses it for log groups of this account and Region alone', async () => {
  const logGroup = (region: string, account: string) => ({
    'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${account}:log-group:/example/trail`,
  });
  const use = (context: Record<string, string>) => mayUse('logs.us-west-2.amazonaws.com', 'kms:Encrypt', context);
  expect(await use(logGroup('us-west-2', ACCOUNT))).toBe(true);
  expect(await use(logGroup('us-west-2', OTHER))).toBe(false);
  expect(await use(logGroup('us-east-1', ACCOUNT))).toBe(false);
  expect(await use({})).toBe(false);
});

test("CloudTrail writes with it for the platform's trail alone, and does not read", async () => {
  const use = (context: Record<string, string>, action = 'kms:GenerateDataKey') =>
    mayUse('cloudtrail.amazonaws.com', action, context);
  expect(await use({ 'aws:SourceArn': TRAIL, [CONTEXT]: TRAIL })).toBe(true);
  expect(await use({ 'aws:SourceArn': TRAIL }, 'kms:DescribeKey')).toBe(true);
  expect(await use({ 'aws:SourceArn': `${TRAIL}-2`, [CONTEXT]: `${TRAIL}-2` })).toBe(false);
  expect(await use({ 'aws:SourceArn': TRAIL, [CONTEXT]: TRAIL.replace(ACCOUNT, OTHER) })).toBe(false);
  expect(await use({ 'aws:SourceArn': TRAIL })).toBe(false);
  expect(await use({ 'aws:SourceArn': TRAIL, [CONTEXT]: TRAIL }, 'kms:Decrypt')).toBe(false);
});

test.each(['cloudwatch.amazonaws.com', 'events.amazonaws.com', 'budgets.amazonaws.com', 'costalerts.amazonaws.com'])(
  '%s encrypts alerts of this account alone',
  async (publisher) => {
    expect(await mayUse(publisher, 'kms:GenerateDataKey', { 'aws:SourceAccount': ACCOUNT })).toBe(true);
    expect(await mayUse(publisher, 'kms:GenerateDataKey', { 'aws:SourceAccount': OTHER })).toBe(false);
    expect(await mayUse(publisher, 'kms:GenerateDataKey', {})).toBe(false);
  },
);

test('rules on events, which can name no account, encrypt for the alert topics alone', async () => {
  const use = (topic: string) =>
    mayUse('events.amazonaws.com', 'kms:GenerateDataKey', { 'kms:EncryptionContext:aws:sns:topicArn': topic });
  expect(await use(`arn:aws:sns:us-west-2:${ACCOUNT}:example-critical`)).toBe(true);
  expect(await use(`arn:aws:sns:us-west-2:${ACCOUNT}:example-warning`)).toBe(true);
  expect(await use(`arn:aws:sns:us-west-2:${ACCOUNT}:example-other`)).toBe(false);
  expect(await use(`arn:aws:sns:us-west-2:${OTHER}:example-critical`)).toBe(false);
});

test('no other service uses it', async () => {
  expect(await mayUse('bedrock.amazonaws.com', 'kms:GenerateDataKey', { 'aws:SourceAccount': ACCOUNT })).toBe(false);
});
