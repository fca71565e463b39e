import { ACCOUNT, ADMINISTRATOR, AUDIT_KEY, type Document, givenAudit, isAllowed, TRAIL, without } from './given-audit';

const DEPLOYMENT = `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-us-west-2`;
const audit = givenAudit();
const bucket = audit.one('AWS::S3::Bucket', 'Archive');
const policy = audit.bucketPolicy('Archive');
const FILE = `${bucket.arn}/AWSLogs/${ACCOUNT}/CloudTrail/us-west-2/2026/11/21/file.json.gz`;

describe('the archive is written', () => {
  const write = (principal: string, context: Record<string, string>, document: Document = policy, resource = FILE) =>
    isAllowed({
      principal,
      action: 's3:PutObject',
      resource,
      policy: document,
      context: { 's3:x-amz-acl': 'bucket-owner-full-control', ...context },
    });
  const CLOUDTRAIL = 'cloudtrail.amazonaws.com';
  const KEY = 's3:x-amz-server-side-encryption-aws-kms-key-id';

  test('by this trail, under the audit key or under none that is named', async () => {
    expect(await write(CLOUDTRAIL, { 'aws:SourceArn': TRAIL, [KEY]: AUDIT_KEY })).toBe(true);
    expect(await write(CLOUDTRAIL, { 'aws:SourceArn': TRAIL })).toBe(true);
  });

  test('not by another trail', async () => {
    expect(await write(CLOUDTRAIL, { 'aws:SourceArn': `${TRAIL}-2` })).toBe(false);
    expect(await write(CLOUDTRAIL, { 'aws:SourceArn': TRAIL.replace(ACCOUNT, '444455556666') })).toBe(false);
    expect(await write(CLOUDTRAIL, {})).toBe(false);
  });

  test('not in the name of another account', async () => {
    const elsewhere = FILE.replace(`AWSLogs/${ACCOUNT}`, 'AWSLogs/444455556666');
    expect(await write(CLOUDTRAIL, { 'aws:SourceArn': TRAIL }, policy, elsewhere)).toBe(false);
  });

  test('not under another key, and only the statement says so', async () => {
    const context = { 'aws:SourceArn': TRAIL, [KEY]: AUDIT_KEY.replace('audit', 'other') };
    expect(await write(CLOUDTRAIL, context)).toBe(false);
    expect(await write(CLOUDTRAIL, context, without(policy, 'NoOtherKey'))).toBe(true);
  });

  test('by nobody else, an administrator included', async () => {
    expect(await write(ADMINISTRATOR, {})).toBe(false);
    expect(await write(ADMINISTRATOR, {}, without(policy, 'OnlyServicesWrite'))).toBe(true);
  });

  test('over TLS alone', async () => {
    expect(await write(CLOUDTRAIL, { 'aws:SourceArn': TRAIL, 'aws:SecureTransport': 'false' })).toBe(false);
    expect(await write(CLOUDTRAIL, { 'aws:SourceArn': TRAIL, 's3:TlsVersion': '1.1' })).toBe(false);
  });
});

describe('an administrator', () => {
  test.each([
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:BypassGovernanceRetention',
    's3:PutObjectLegalHold',
    's3:PutObjectRetention',
  ])('is refused %s on a file', async (action) => {
    const attempt = { principal: ADMINISTRATOR, action, resource: FILE };
    expect(await isAllowed({ ...attempt, policy })).toBe(false);
    expect(await isAllowed({ ...attempt, policy: without(policy, 'NothingIsDeletedByHand') })).toBe(true);
  });

  test.each([
    's3:PutBucketPolicy',
    's3:DeleteBucketPolicy',
    's3:PutLifecycleConfiguration',
    's3:PutBucketVersioning',
    's3:PutBucketAcl',
    's3:PutBucketLogging',
    's3:PutBucketObjectLockConfiguration',
    's3:PutBucketOwnershipControls',
    's3:PutBucketPublicAccessBlock',
    's3:PutEncryptionConfiguration',
    's3:PutReplicationConfiguration',
    's3:DeleteBucket',
  ])('is refused %s on the bucket', async (action) => {
    const attempt = { principal: ADMINISTRATOR, action, resource: bucket.arn };
    expect(await isAllowed({ ...attempt, policy })).toBe(false);
    expect(await isAllowed({ ...attempt, policy: without(policy, 'SettingsChangeByDeployment') })).toBe(true);
  });

  test('reads', async () => {
    expect(await isAllowed({ principal: ADMINISTRATOR, action: 's3:GetObject', resource: FILE, policy })).toBe(true);
  });
});

describe('the settings change by', () => {
  const change = (principal: string, document: Document) =>
    isAllowed({ principal, action: 's3:PutBucketPolicy', resource: bucket.arn, policy: document });

  test('the role through which CDK deploys', async () => {
    expect(await change(DEPLOYMENT, policy)).toBe(true);
  });

  test('roles that the config names, and no others', async () => {
    const keeper = `arn:aws:iam::${ACCOUNT}:role/Pipeline`;
    const breakGlass = `arn:aws:iam::${ACCOUNT}:role/BreakGlass`;
    const named = givenAudit({
      audit: { archive: { type: 'create', keeperRoleArns: [keeper] } },
      organization: { id: 'o-exampleorgid', exemptRoleArns: [breakGlass] },
    }).bucketPolicy('Archive');
    expect(await change(keeper, named)).toBe(true);
    expect(await change(breakGlass, named)).toBe(true);
    expect(await change(keeper, policy)).toBe(false);
    expect(await change(breakGlass, policy)).toBe(false);
  });
});

describe('the bucket', () => {
  test('is locked, versioned, private, under the audit key, and logs its requests', () => {
    expect(bucket).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        ObjectLockEnabled: true,
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } } },
        VersioningConfiguration: { Status: 'Enabled' },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: AUDIT_KEY } },
          ],
        },
        LoggingConfiguration: { DestinationBucketName: expect.stringMatching(/^accesslogs/) },
      },
    });
    expect(bucket.Properties).not.toHaveProperty('BucketName');
  });

  test('moves files to a colder class and lets them go, as the config says', () => {
    expect(bucket.Properties.LifecycleConfiguration).toEqual({
      Rules: [
        {
          Id: 'Expire',
          Status: 'Enabled',
          ExpirationInDays: 2557,
          NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 90 }],
        },
        { Id: 'LeaveNoDeleteMarkers', Status: 'Enabled', ExpiredObjectDeleteMarker: true },
      ],
    });
    const other = givenAudit({
      audit: {
        archive: { type: 'create', lock: { mode: 'compliance', days: 10 }, coldAfterDays: null, expireAfterDays: 20 },
      },
    }).one('AWS::S3::Bucket', 'Archive');
    expect(other.Properties.ObjectLockConfiguration).toMatchObject({
      Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 10 } },
    });
    expect(other.Properties.LifecycleConfiguration).toMatchObject({ Rules: [{ ExpirationInDays: 20 }, {}] });
    expect(JSON.stringify(other.Properties.LifecycleConfiguration)).not.toContain('Transitions');
  });

  test('stays when a sandbox is destroyed', () => {
    for (const kept of givenAudit({ sandbox: true, removalPolicy: 'destroy' }).all('AWS::S3::Bucket')) {
      expect(kept.DeletionPolicy).toBe('Retain');
    }
  });
});

test('access logs are delivered for the buckets of the platform, and written by nobody else', async () => {
  const { arn } = audit.one('AWS::S3::Bucket', 'AccessLogs');
  const write = (principal: string, sourceArn?: string) =>
    isAllowed({
      principal,
      action: 's3:PutObject',
      resource: `${arn}/archive/2026-11-21`,
      policy: audit.bucketPolicy('AccessLogs'),
      context: sourceArn ? { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': ACCOUNT } : {},
    });
  expect(await write('logging.s3.amazonaws.com', bucket.arn)).toBe(true);
  expect(await write('logging.s3.amazonaws.com', 'arn:aws:s3:::other')).toBe(false);
  expect(await write(ADMINISTRATOR)).toBe(false);
});
