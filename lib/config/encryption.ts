import { z } from 'zod';

const keyArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]{36}$/,
    'expected the ARN of a KMS key (not of an alias), such as arn:aws:kms:us-west-2:111122223333:key/…',
  );

export const encryptionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('create') }),
  z.strictObject({
    type: z.literal('existing'),
    /**
     * Encrypts logs, their archive and alerts. Its policy must let CloudWatch Logs, CloudTrail and what publishes
     * alerts use it; docs/architecture.md has the statements.
     */
    auditKeyArn: keyArn,
    /** Encrypts logs of what was asked and answered. Its policy decides who can read them. */
    contentKeyArn: keyArn,
    /** Encrypts the guardrail and the functions' environment. */
    dataKeyArn: keyArn,
  }),
]);
export type EncryptionConfig = z.output<typeof encryptionSchema>;
