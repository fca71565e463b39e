import { z } from 'zod';
import { roleArn } from './organization';

/** Days that CloudWatch Logs can keep a log group for. Source: API reference, PutRetentionPolicy. */
export const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** Kinds of content of a model call, as Bedrock tells them apart. */
export const CONTENT_KINDS = ['text', 'image', 'embedding', 'video', 'audio'] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];

const readerArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/[\w+=,.@/*-]+$/,
    'expected the ARN of a role or user, such as arn:aws:iam::111122223333:role/Auditor; it may hold *, as names of single sign-on roles end in a random part',
  )
  .refine((arn) => !/:(?:role|user)\/\**$/.test(arn), 'expected more than *: it would be everybody in the account');

const lockSchema = z.strictObject({
  /**
   * `governance`: nobody whom the bucket's policy binds changes or deletes a file; the account's root user, who can
   * replace the policy, could. `compliance`: nobody at all does until the days are over, and no mistake in them can be
   * undone, so try `governance` first.
   * @default governance
   */
  mode: z.enum(['governance', 'compliance']).default('governance'),
  /** @default 365 */
  days: z.int().min(1).max(36_500).default(365),
});

const archiveSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('create'),
    /** How long no file can be deleted. A shorter time that is set later holds for later files only. */
    lock: lockSchema.prefault({}),
    /**
     * Days until a file moves to Glacier Instant Retrieval; `null` leaves it where it is. S3 does not move files below
     * 128 KB, which those of a quiet account are.
     * @default 90
     */
    coldAfterDays: z.int().min(1).max(36_500).nullable().default(90),
    /** Days until a file goes; at least those of the lock. A month later it is gone for good. @default 2557, seven years */
    expireAfterDays: z.int().min(1).max(36_500).default(2557),
    /**
     * Roles of this account that may change the bucket's settings, besides the one through which CDK deploys and
     * `organization.exemptRoleArns`. Who deploys in another way has to be named: the bucket's policy keeps all others out.
     * @default none
     */
    keeperRoleArns: z.array(roleArn).default([]),
  }),
  z.strictObject({
    type: z.literal('existing'),
    /** Bucket of the company's log archive, in any account. docs/audit.md has the statements that its policy needs. */
    bucketName: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected the name of a bucket, without arn: or s3://'),
    /** Start of the files' keys, before `AWSLogs`. @default none */
    keyPrefix: z
      .string()
      .regex(/^[\w!.*'()-]+(?:\/[\w!.*'()-]+)*$/, 'expected a prefix without slashes at its ends')
      .max(200)
      .optional(),
    /**
     * Key of the company, in the bucket's Region; its policy must let this trail use it.
     * @default the platform's audit key; who reads the bucket then needs that one
     */
    keyArn: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(?:mrk-[0-9a-f]{32}|[0-9a-f-]{36})$/,
        'expected the ARN of a KMS key (not of an alias), such as arn:aws:kms:us-west-2:111122223333:key/…',
      )
      .optional(),
  }),
]);

const invocationLogsSchema = z.strictObject({
  /**
   * What of a model call is logged besides who called which model, when, and how many tokens it took. An empty list
   * logs only that. Vectors are left out by default: the text that they are made from is logged as text.
   * @default text, image, video, audio
   */
  content: z.array(z.enum(CONTENT_KINDS)).default(['text', 'image', 'video', 'audio']),
  /** Days that a call stays; a body above 100 KB, kept apart, goes a day later. @default 30 */
  retentionDays: z.literal(RETENTION_DAYS).default(30),
  /**
   * Principals of this account that may assume the role which reads them.
   * @default nobody: no such role is made
   */
  readers: z.array(readerArn).max(20).default([]),
});

export const auditSchema = z.strictObject({
  /** Where the trail's files go. @default a bucket is created */
  archive: archiveSchema.prefault({ type: 'create' }),
  /** What is logged of every model call in the account and Region, by the platform or not. */
  invocationLogs: invocationLogsSchema.prefault({}),
  /**
   * The alarms of section 4 of the CIS AWS Foundations Benchmark. Off where a landing zone has them for the account
   * already; those that guard the platform itself stay.
   * @default true
   */
  cisAlarms: z.boolean().default(true),
});
export type AuditConfig = z.output<typeof auditSchema>;

/** Refuses what can't be together. */
export function checkAudit(
  config: { readonly account: string; readonly region: string; readonly audit: AuditConfig },
  refuse: (path: PropertyKey[], message: string) => void,
): void {
  const { archive, invocationLogs } = config.audit;
  if (archive.type === 'create') {
    const { lock, coldAfterDays, expireAfterDays } = archive;
    if (expireAfterDays < lock.days) {
      refuse(
        ['audit', 'archive', 'expireAfterDays'],
        `expected at least ${lock.days}, the days of audit.archive.lock: until then nothing can be deleted`,
      );
    }
    if (coldAfterDays !== null && coldAfterDays >= expireAfterDays) {
      refuse(
        ['audit', 'archive', 'coldAfterDays'],
        `expected fewer than ${expireAfterDays}, the days of audit.archive.expireAfterDays, or null`,
      );
    }
  }
  const keepers = archive.type === 'create' ? archive.keeperRoleArns : [];
  keepers.forEach((arn, i) => {
    if (arn.split(':')[4] !== config.account) {
      refuse(['audit', 'archive', 'keeperRoleArns', i], `expected a role of account ${config.account}`);
    }
  });
  invocationLogs.readers.forEach((arn, i) => {
    if (arn.split(':')[4] !== config.account) {
      refuse(
        ['audit', 'invocationLogs', 'readers', i],
        `expected a principal of account ${config.account}: others can't assume the role`,
      );
    }
  });
}
