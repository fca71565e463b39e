import type { BaselineConfigInput } from '../../lib/config';
import { ACCOUNT, AUDIT_KEY, type Document, givenAudit, isAllowed, TRAIL } from './given-audit';

interface Field {
  readonly Field: string;
  readonly Equals?: string[];
  readonly StartsWith?: string[];
  readonly NotEquals?: string[];
}
type Event = Readonly<Record<string, string>>;

const audit = givenAudit();
const trail = audit.one('AWS::CloudTrail::Trail').Properties;
const selectors = (trail.AdvancedEventSelectors as { FieldSelectors: Field[] }[]).map((it) => it.FieldSelectors);

/** Whether a selector takes the event: every field of it has to match. */
function isRecorded(event: Event): boolean {
  return selectors.some((fields) =>
    fields.every(({ Field, Equals, StartsWith, NotEquals }) => {
      const value = event[Field] ?? '';
      return (
        (!Equals || Equals.includes(value)) &&
        (!StartsWith || StartsWith.some((start) => value.startsWith(start))) &&
        !NotEquals?.includes(value)
      );
    }),
  );
}

test('the trail records every Region, under the audit key, with proof that nobody edited its files', () => {
  expect(trail).toMatchObject({
    TrailName: 'example-trail',
    IsLogging: true,
    IsMultiRegionTrail: true,
    IncludeGlobalServiceEvents: true,
    EnableLogFileValidation: true,
    KMSKeyId: AUDIT_KEY,
    S3BucketName: expect.stringMatching(/^archive/),
    CloudWatchLogsLogGroupArn: `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:/example/trail:*`,
  });
});

describe('events', () => {
  const { arn: archive } = audit.one('AWS::S3::Bucket', 'Archive');
  const { arn: accessLogs } = audit.one('AWS::S3::Bucket', 'AccessLogs');
  const { arn: bodies } = audit.one('AWS::S3::Bucket', 'InvocationLogs');
  const object = (eventName: string, bucket: string) => ({
    eventCategory: 'Data',
    'resources.type': 'AWS::S3::Object',
    eventName,
    'resources.ARN': `${bucket}/a/b`,
  });
  const invocation = (name: string) => ({
    eventCategory: 'Data',
    'resources.type': 'AWS::Lambda::Function',
    'resources.ARN': `arn:aws:lambda:us-west-2:${ACCOUNT}:function:${name}`,
  });
  const refusal = (eventSource: string, errorCode?: string) => ({
    eventCategory: 'NetworkActivity',
    eventSource,
    ...(errorCode ? { errorCode } : {}),
  });

  test.each<[string, Event]>([
    ['a model call', { eventCategory: 'Management', eventSource: 'bedrock.amazonaws.com', eventName: 'Converse' }],
    ['ApplyGuardrail', { eventCategory: 'Data', 'resources.type': 'AWS::Bedrock::Guardrail' }],
    ['a model call past the platform', { eventCategory: 'Data', 'resources.type': 'AWS::Bedrock::AsyncInvoke' }],
    ['an invocation of a function', invocation('example-inference-ChatFunction0A1B')],
    ['a read of what was asked', object('GetObject', bodies)],
    ['a write of what was asked', object('PutObject', bodies)],
    ['a read of the archive', object('GetObject', archive)],
    ['an attempt to delete from the archive', object('DeleteObject', archive)],
    ['a read of the access logs', object('GetObject', accessLogs)],
    ['a refusal at the endpoint of the models', refusal('bedrock.amazonaws.com', 'VpceAccessDenied')],
    ['a refusal at the endpoint of S3', refusal('s3.amazonaws.com', 'VpceAccessDenied')],
  ])('%s is recorded', (_, event) => {
    expect(isRecorded(event)).toBe(true);
  });

  test.each<[string, Event]>([
    ["the trail's own deliveries, each of which would be the next event", object('PutObject', archive)],
    ['deliveries of access logs', object('PutObject', accessLogs)],
    ['objects of other buckets', object('GetObject', 'arn:aws:s3:::other')],
    ['invocations of other functions', invocation('other')],
    ['what an endpoint lets through', refusal('bedrock.amazonaws.com')],
  ])('not %s', (_, event) => {
    expect(isRecorded(event)).toBe(false);
  });

  test('keep to the limits: 500 values in all, one kind of resource and one source to a selector', () => {
    const values = selectors
      .flat()
      .flatMap((it) => [it.Equals, it.StartsWith, it.NotEquals].flatMap((list) => list ?? []));
    expect(values.length).toBeLessThanOrEqual(500);
    for (const field of selectors.flat().filter((it) => ['resources.type', 'eventSource'].includes(it.Field))) {
      expect(field.Equals).toHaveLength(1);
    }
  });
});

describe('the role that delivers to the log group', () => {
  const role = audit.one('AWS::IAM::Role', 'Trail');
  const assume = (sourceArn: string, sourceAccount = ACCOUNT) =>
    isAllowed({
      principal: 'cloudtrail.amazonaws.com',
      action: 'sts:AssumeRole',
      resource: role.arn,
      policy: role.Properties.AssumeRolePolicyDocument as Document,
      context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': sourceAccount },
    });

  test('serves this trail and no other', async () => {
    expect(await assume(TRAIL)).toBe(true);
    expect(await assume(`${TRAIL}-2`)).toBe(false);
    expect(await assume(TRAIL, '444455556666')).toBe(false);
  });

  test('writes to the log group of the trail alone', () => {
    const { Statement } = audit.one('AWS::IAM::ManagedPolicy', 'Trail').Properties.PolicyDocument as Document;
    expect(Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:/example/trail:*`,
      },
    ]);
  });
});

describe("with the company's own archive", () => {
  const keyArn = 'arn:aws:kms:us-west-2:444455556666:key/11111111-2222-3333-4444-555555555555';
  const given = (more: object): Partial<BaselineConfigInput> => ({
    audit: { archive: { type: 'existing', bucketName: 'central-logs', ...more } },
  });

  test('the trail writes there and no archive is made', () => {
    const central = givenAudit(given({ keyPrefix: 'platform', keyArn }));
    expect(central.one('AWS::CloudTrail::Trail').Properties).toMatchObject({
      S3BucketName: 'central-logs',
      S3KeyPrefix: 'platform',
      KMSKeyId: keyArn,
    });
    expect(central.all('AWS::S3::Bucket').filter((it) => it.Properties.ObjectLockEnabled)).toEqual([]);
  });

  test('the audit key encrypts where no other is named', () => {
    expect(givenAudit(given({})).one('AWS::CloudTrail::Trail').Properties.KMSKeyId).toBe(AUDIT_KEY);
  });
});
