import type { BaselineConfigInput } from '../../lib/config';
import {
  ACCOUNT,
  ADMINISTRATOR,
  type Audit,
  type Document,
  givenAudit,
  isAllowed,
  READER,
  without,
} from './given-audit';

type InvocationLogs = NonNullable<NonNullable<BaselineConfigInput['audit']>['invocationLogs']>;
const given = (invocationLogs: InvocationLogs, changes: Partial<BaselineConfigInput> = {}) =>
  givenAudit({ ...changes, audit: { invocationLogs } });

const audit = given({ readers: [READER] });
const roleOf = (of: Audit) => of.one('AWS::IAM::Role', 'InvocationLogsReader');
const bucket = audit.one('AWS::S3::Bucket', 'InvocationLogs');
const key = audit.one('AWS::KMS::Key', 'InvocationLogs');
const keyPolicy = key.Properties.KeyPolicy as Document;
const BODY = `${bucket.arn}/invocations/AWSLogs/${ACCOUNT}/BedrockModelInvocationLogs/us-west-2/data/id_input.json.gz`;
const BEDROCK = { 'aws:SourceAccount': ACCOUNT, 'aws:SourceArn': `arn:aws:bedrock:us-west-2:${ACCOUNT}:logging` };
const VIA_S3 = { 'kms:ViaService': 's3.us-west-2.amazonaws.com' };

describe('the setting', () => {
  const setting = (of: Audit) => of.one('Custom::AccountSetting', 'InvocationLogs').Properties;

  test('says where everything goes, and gives every field', () => {
    expect(setting(audit)).toMatchObject({
      setting: 'invocation-logging',
      takeOver: false,
      value: {
        cloudWatchConfig: {
          logGroupName: expect.stringMatching(/^InvocationLogs/),
          roleArn: audit.one('AWS::IAM::Role', 'InvocationLogsRole').arn,
          largeDataDeliveryS3Config: { bucketName: bucket.arn.split(':').at(-1), keyPrefix: 'invocations' },
        },
        textDataDeliveryEnabled: true,
        imageDataDeliveryEnabled: true,
        embeddingDataDeliveryEnabled: false,
        videoDataDeliveryEnabled: true,
        audioDataDeliveryEnabled: true,
      },
    });
  });

  test('delivers no content when the config lists none', () => {
    const { value } = setting(given({ content: [] })) as { value: Record<string, unknown> };
    const flags = Object.entries(value).filter(([name]) => name.endsWith('DataDeliveryEnabled'));
    expect(flags).toHaveLength(5);
    expect(flags.map(([, on]) => on)).toEqual([false, false, false, false, false]);
  });

  test("replaces another's where the config says so", () => {
    expect(setting(givenAudit({ takeOver: ['invocation-logging'] })).takeOver).toBe(true);
  });
});

describe('the content key', () => {
  const use = (principal: string, action: string, context = {}, policy = keyPolicy) =>
    isAllowed({ principal, action, resource: key.arn, policy, context });

  test.each(['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:CreateGrant'])(
    'gives no administrator %s, S3 included',
    async (action) => {
      expect(await use(ADMINISTRATOR, action)).toBe(false);
      expect(await use(ADMINISTRATOR, action, VIA_S3)).toBe(false);
    },
  );

  test('would give it with the statement that CDK writes by default', async () => {
    const hole = {
      ...keyPolicy,
      Statement: keyPolicy.Statement.map((it) =>
        it.Sid === 'AdministratorsKeepTheKey' ? { ...it, Action: 'kms:*' } : it,
      ),
    };
    expect(await use(ADMINISTRATOR, 'kms:Decrypt', {}, hole)).toBe(true);
  });

  test.each(['kms:PutKeyPolicy', 'kms:EnableKeyRotation', 'kms:ScheduleKeyDeletion', 'kms:DescribeKey'])(
    'lets an administrator %s',
    async (action) => {
      expect(await use(ADMINISTRATOR, action)).toBe(true);
    },
  );

  test('lets the reader decrypt through S3, not by itself, and do nothing else', async () => {
    const { arn } = roleOf(audit);
    expect(await use(arn, 'kms:Decrypt', VIA_S3)).toBe(true);
    expect(await use(arn, 'kms:Decrypt')).toBe(false);
    expect(await use(arn, 'kms:GenerateDataKey', VIA_S3)).toBe(false);
    expect(await use(arn, 'kms:Decrypt', VIA_S3, without(keyPolicy, 'ReadersReadLargeBodies'))).toBe(false);
  });

  test('serves CloudWatch Logs for this log group alone', async () => {
    const context = (name: string) => ({
      'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:${name}`,
    });
    const logs = 'logs.us-west-2.amazonaws.com';
    expect(await use(logs, 'kms:Decrypt', context('/example/invocations'))).toBe(true);
    expect(await use(logs, 'kms:Decrypt', context('/example/invocations-2'))).toBe(false);
    expect(await use(logs, 'kms:Decrypt')).toBe(false);
  });

  test('serves Bedrock for this account alone, and not to read', async () => {
    const bedrock = 'bedrock.amazonaws.com';
    expect(await use(bedrock, 'kms:GenerateDataKey', BEDROCK)).toBe(true);
    expect(await use(bedrock, 'kms:GenerateDataKey', { ...BEDROCK, 'aws:SourceAccount': '444455556666' })).toBe(false);
    expect(await use(bedrock, 'kms:Decrypt', BEDROCK)).toBe(false);
  });

  test("is the company's own when it brings one", () => {
    const arn = `arn:aws:kms:us-west-2:${ACCOUNT}:key/aaaaaaaa-2222-3333-4444-555555555555`;
    const own = givenAudit({ encryption: { type: 'existing', auditKeyArn: arn, contentKeyArn: arn, dataKeyArn: arn } });
    expect(own.all('AWS::KMS::Key')).toEqual([]);
    expect(own.one('AWS::Logs::LogGroup', 'InvocationLogs').Properties.KmsKeyId).toBe(arn);
    expect(JSON.stringify(own.one('AWS::S3::Bucket', 'InvocationLogs').Properties.BucketEncryption)).toContain(arn);
  });
});

describe('a large body', () => {
  const policy = audit.bucketPolicy('InvocationLogs');
  const attempt = (principal: string, action: string, document: Document = policy, context = {}) =>
    isAllowed({ principal, action, resource: BODY, policy: document, context });

  test.each(['s3:GetObject', 's3:GetObjectVersion'])('is not for an administrator: %s', async (action) => {
    expect(await attempt(ADMINISTRATOR, action)).toBe(false);
    expect(await attempt(ADMINISTRATOR, action, without(policy, 'NobodyElseReads'))).toBe(true);
  });

  test('is for the reader role', async () => {
    expect(await attempt(roleOf(audit).arn, 's3:GetObject')).toBe(true);
  });

  test('is for nobody when the config names no reader', async () => {
    const nobody = given({});
    expect(nobody.all('AWS::IAM::Role', 'InvocationLogsReader')).toEqual([]);
    expect(await attempt(roleOf(audit).arn, 's3:GetObject', nobody.bucketPolicy('InvocationLogs'))).toBe(false);
    expect((nobody.one('AWS::KMS::Key').Properties.KeyPolicy as Document).Statement.map((it) => it.Sid)).not.toContain(
      'ReadersReadLargeBodies',
    );
  });

  test('is written by Bedrock on behalf of this account, and by nobody else', async () => {
    const bedrock = 'bedrock.amazonaws.com';
    expect(await attempt(bedrock, 's3:PutObject', policy, BEDROCK)).toBe(true);
    expect(await attempt(bedrock, 's3:PutObject', policy, { ...BEDROCK, 'aws:SourceAccount': '444455556666' })).toBe(
      false,
    );
    expect(await attempt(ADMINISTRATOR, 's3:PutObject')).toBe(false);
    expect(await attempt(ADMINISTRATOR, 's3:PutObject', without(policy, 'OnlyServicesWrite'))).toBe(true);
  });

  test('is written under the content key', async () => {
    const under = (arn: string) => ({ ...BEDROCK, 's3:x-amz-server-side-encryption-aws-kms-key-id': arn });
    expect(await attempt('bedrock.amazonaws.com', 's3:PutObject', policy, under(key.arn))).toBe(true);
    expect(await attempt('bedrock.amazonaws.com', 's3:PutObject', policy, under(`${key.arn}x`))).toBe(false);
  });
});

describe('what is kept goes after the retention', () => {
  const kept = given({ retentionDays: 90 });

  test('in the log group and in the bucket', () => {
    expect(kept.one('AWS::Logs::LogGroup', 'InvocationLogs').Properties).toMatchObject({
      LogGroupName: '/example/invocations',
      RetentionInDays: 90,
    });
    expect(kept.one('AWS::S3::Bucket', 'InvocationLogs').Properties.LifecycleConfiguration).toMatchObject({
      Rules: [{ ExpirationInDays: 90, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }, {}],
    });
  });

  test('under a key that goes with a sandbox, so that nobody can read what is left', () => {
    const destroyed = givenAudit({ sandbox: true, removalPolicy: 'destroy' });
    expect(destroyed.one('AWS::KMS::Key').DeletionPolicy).toBe('Delete');
    expect(key.DeletionPolicy).toBe('RetainExceptOnCreate');
  });
});

describe('roles', () => {
  const assume = (of: Audit, principal: string, everythingAllowed = true) =>
    isAllowed({
      principal,
      action: 'sts:AssumeRole',
      resource: roleOf(of).arn,
      policy: roleOf(of).Properties.AssumeRolePolicyDocument as Document,
      everythingAllowed,
    });

  test('readers assume theirs, others do not, and nobody without the permission to', async () => {
    expect(await assume(audit, READER)).toBe(true);
    expect(await assume(audit, ADMINISTRATOR)).toBe(false);
    expect(await assume(audit, READER, false)).toBe(false);
  });

  test('a pattern takes the roles of single sign-on', async () => {
    const sso = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/us-west-2/AWSReservedSSO_Privacy_`;
    const of = given({ readers: [`${sso}*`] });
    expect(await assume(of, `${sso}0123456789abcdef`)).toBe(true);
    expect(await assume(of, sso.replace('Privacy', 'Developer'))).toBe(false);
  });

  test('Bedrock assumes the one that writes, for this account alone', async () => {
    const role = audit.one('AWS::IAM::Role', 'InvocationLogsRole');
    const writes = (context: Record<string, string>) =>
      isAllowed({
        principal: 'bedrock.amazonaws.com',
        action: 'sts:AssumeRole',
        resource: role.arn,
        policy: role.Properties.AssumeRolePolicyDocument as Document,
        context,
      });
    expect(await writes(BEDROCK)).toBe(true);
    expect(await writes({ ...BEDROCK, 'aws:SourceAccount': '444455556666' })).toBe(false);
    expect(await writes({ ...BEDROCK, 'aws:SourceArn': 'arn:aws:bedrock:us-west-2:444455556666:logging' })).toBe(false);
  });

  test('it writes one stream of one log group', () => {
    const { Statement } = audit.one('AWS::IAM::ManagedPolicy', 'InvocationLogsPolicy').Properties
      .PolicyDocument as Document;
    expect(Statement.map((it) => it.Resource)).toEqual([
      `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:/example/invocations:log-stream:aws/bedrock/modelinvocations`,
    ]);
  });

  test('the reader reads the logs, the bodies and the key of these, and nothing else that has a name', () => {
    const { Statement } = audit.one('AWS::IAM::ManagedPolicy', 'InvocationLogsReader').Properties
      .PolicyDocument as Document;
    expect(Statement.map(({ Action, Resource }) => [Resource, Action])).toEqual([
      [
        `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:/example/invocations:*`,
        ['logs:DescribeLogStreams', 'logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:StartQuery'],
      ],
      ['*', ['logs:DescribeLogGroups', 'logs:GetQueryResults', 'logs:StopQuery']],
      [bucket.arn, 's3:ListBucket'],
      [`${bucket.arn}/*`, 's3:GetObject'],
      [key.arn, 'kms:Decrypt'],
    ]);
  });
});
