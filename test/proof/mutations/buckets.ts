import {
  addStatement,
  dropCondition,
  dropConditions,
  editStatement,
  editStatements,
  keepStatements,
  remove,
  set,
  setAt,
  unset,
} from './holes';
import type { MutableStatement, Mutation } from './templates';

const BUCKET = 'AWS::S3::Bucket';
const POLICY = 'AWS::S3::BucketPolicy';

/** Starts of logical ids. */
const ARCHIVE = 'Archive';
const LARGE_BODIES = 'InvocationLogsLargeBodies';
const ACCESS_LOGS = 'AccessLogs';

/** Makes an exception of a Deny for a role. */
function except(operator: string, role: string) {
  return ({ Condition }: MutableStatement) => {
    const keys = Condition?.[operator];
    if (keys) keys['aws:PrincipalArn'] = [keys['aws:PrincipalArn'], role].flat();
  };
}

const ADMINISTRATOR = 'arn:*:iam::111122223333:role/Administrator';

/** Holes that any bucket can have. */
function holesOf(bucket: string, id: string): Mutation[] {
  const named = (what: string, apply: Mutation['apply']): Mutation => ({ name: `${bucket} ${what}`, apply });
  return [
    named('is open to the public', unset(BUCKET, 'PublicAccessBlockConfiguration', id)),
    named('may have a public policy', setAt(BUCKET, 'PublicAccessBlockConfiguration.BlockPublicPolicy', false, id)),
    named('keeps no versions', unset(BUCKET, 'VersioningConfiguration', id)),
    named('takes ACLs', unset(BUCKET, 'OwnershipControls', id)),
    named('goes with its stack', (templates) =>
      templates.edit(
        BUCKET,
        (_, resource) => {
          resource.DeletionPolicy = 'Delete';
        },
        id,
      ),
    ),
    named('goes when it is replaced', (templates) =>
      templates.edit(
        BUCKET,
        (_, resource) => {
          delete resource.UpdateReplacePolicy;
        },
        id,
      ),
    ),
    named('has no policy', remove(POLICY, `"${id}`)),
    named('takes plain HTTP', keepStatements(POLICY, hasNot('aws:SecureTransport'), `${id}Policy`)),
    named('takes old TLS', keepStatements(POLICY, hasNot('s3:TlsVersion'), `${id}Policy`)),
    named('is read by everyone', addStatement(POLICY, everyone('s3:GetObject', id), `${id}Policy`)),
    named('is emptied after a day', (templates) =>
      templates.edit(
        BUCKET,
        ({ LifecycleConfiguration }) => {
          const { Rules } = LifecycleConfiguration as { Rules: { ExpirationInDays?: number }[] };
          for (const rule of Rules) if (rule.ExpirationInDays) rule.ExpirationInDays = 1;
        },
        id,
      ),
    ),
    named('is copied elsewhere', set(BUCKET, { ReplicationConfiguration: { Role: 'role', Rules: [] } }, id)),
    named('is not encrypted', unset(BUCKET, 'BucketEncryption', id)),
  ];
}

function hasNot(key: string) {
  return ({ Condition }: MutableStatement) => !JSON.stringify(Condition ?? {}).includes(key);
}

function everyone(action: string, id: string): MutableStatement {
  return { Effect: 'Allow', Principal: '*', Action: action, Resource: `arn:aws:s3:::*${id.toLowerCase()}*/*` };
}

/** Holes in the buckets of logs. */
export const BUCKETS: readonly Mutation[] = [
  ...holesOf('the archive', ARCHIVE),
  ...holesOf('the bucket of large bodies', LARGE_BODIES),
  ...holesOf('the bucket of access logs', ACCESS_LOGS),
  {
    name: 'the archive is under a key of S3',
    apply: setAt(BUCKET, 'BucketEncryption.ServerSideEncryptionConfiguration', [AES()], ARCHIVE),
  },
  {
    name: 'the bucket of large bodies is under a key of S3',
    apply: setAt(BUCKET, 'BucketEncryption.ServerSideEncryptionConfiguration', [AES()], LARGE_BODIES),
  },
  {
    name: 'the bucket of large bodies is under another key',
    apply: setAt(
      BUCKET,
      'BucketEncryption.ServerSideEncryptionConfiguration',
      [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/aws/s3' } }],
      LARGE_BODIES,
    ),
  },
  { name: 'requests to the archive are not logged', apply: unset(BUCKET, 'LoggingConfiguration', ARCHIVE) },
  { name: 'requests for large bodies are not logged', apply: unset(BUCKET, 'LoggingConfiguration', LARGE_BODIES) },
  { name: 'the archive has no lock', apply: unset(BUCKET, 'ObjectLockEnabled', ARCHIVE) },
  { name: 'the lock holds no file', apply: unset(BUCKET, 'ObjectLockConfiguration', ARCHIVE) },
  {
    name: 'the lock ends early',
    apply: setAt(BUCKET, 'ObjectLockConfiguration.Rule.DefaultRetention.Days', 0, ARCHIVE),
  },
  {
    name: 'the lock has another mode',
    apply: (templates) =>
      templates.edit(
        BUCKET,
        ({ ObjectLockConfiguration }) => {
          const { DefaultRetention } = (ObjectLockConfiguration as { Rule: { DefaultRetention: { Mode: string } } })
            .Rule;
          DefaultRetention.Mode = DefaultRetention.Mode === 'GOVERNANCE' ? 'COMPLIANCE' : 'GOVERNANCE';
        },
        ARCHIVE,
      ),
  },
  { name: 'every trail writes to the archive', apply: editStatement(POLICY, 'TrailWrites', dropConditions) },
  {
    name: 'every trail looks at the archive',
    apply: editStatement(POLICY, 'TrailLooksAtTheBucket', dropCondition('aws:SourceArn')),
  },
  {
    name: 'the trail writes anywhere in the archive',
    apply: editStatement(POLICY, 'TrailWrites', (statement) => {
      statement.Resource = JSON.parse(JSON.stringify(statement.Resource).replace(/\/AWSLogs\/\d+/, ''));
    }),
  },
  {
    name: 'the trail reads the archive',
    apply: addStatement(
      POLICY,
      { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 's3:GetObject', Resource: '*' },
      `${ARCHIVE}Policy`,
    ),
  },
  {
    name: 'the trail does not write to the archive',
    apply: keepStatements(POLICY, ({ Sid }) => Sid !== 'TrailWrites'),
  },
  ...['s3:BypassGovernanceRetention', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObjectRetention'].map(
    (action) => ({
      name: `the policy of the archive lets ${action} pass`,
      apply: editStatement(POLICY, 'NothingIsDeletedByHand', (statement) => {
        statement.Action = [statement.Action ?? []].flat().filter((name) => name !== action);
      }),
    }),
  ),
  {
    name: 'an administrator deletes from the archive',
    apply: editStatement(POLICY, 'NothingIsDeletedByHand', (statement) => {
      statement.Condition = { ArnNotLike: { 'aws:PrincipalArn': ADMINISTRATOR } };
    }),
  },
  {
    name: 'an administrator changes the settings of the archive',
    apply: editStatement(POLICY, 'SettingsChangeByDeployment', except('ArnNotLike', ADMINISTRATOR)),
  },
  ...['s3:PutBucketPolicy', 's3:PutLifecycleConfiguration', 's3:PutBucketObjectLockConfiguration'].map((action) => ({
    name: `the policy of the archive lets ${action} pass`,
    apply: editStatement(POLICY, 'SettingsChangeByDeployment', (statement) => {
      statement.Action = [statement.Action ?? []].flat().filter((name) => name !== action);
    }),
  })),
  {
    name: 'nobody can repair the archive',
    apply: editStatement(POLICY, 'SettingsChangeByDeployment', dropConditions),
  },
  {
    name: 'an administrator reads large bodies',
    apply: editStatement(POLICY, 'NobodyElseReads', (statement) => {
      const keys = statement.Condition?.ArnNotEquals;
      statement.Condition = {
        ArnNotLike: { 'aws:PrincipalArn': [keys?.['aws:PrincipalArn'] ?? [], ADMINISTRATOR].flat() },
      };
    }),
  },
  {
    name: 'old versions of large bodies are read',
    apply: editStatement(POLICY, 'NobodyElseReads', (statement) => {
      statement.Action = 's3:GetObject';
    }),
  },
  {
    name: 'Bedrock writes large bodies for any account',
    apply: editStatement(POLICY, 'BedrockWrites', dropConditions),
  },
  {
    name: 'Bedrock writes anywhere among large bodies',
    apply: editStatement(POLICY, 'BedrockWrites', (statement) => {
      statement.Resource = JSON.parse(JSON.stringify(statement.Resource).replace(/\/invocations[^"]*/, '/*'));
    }),
  },
  {
    name: 'Bedrock does everything with large bodies',
    apply: editStatement(POLICY, 'BedrockWrites', (statement) => {
      statement.Action = 's3:*';
    }),
  },
  {
    name: 'every bucket writes access logs',
    apply: editStatements(POLICY, dropCondition('aws:SourceArn'), ACCESS_LOGS),
  },
  {
    name: 'every service writes access logs',
    apply: editStatements(
      POLICY,
      (statement) => {
        if (JSON.stringify(statement.Principal).includes('logging.s3')) {
          statement.Principal = '*';
          delete statement.Condition;
        }
      },
      ACCESS_LOGS,
    ),
  },
];

function AES() {
  return { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } };
}
