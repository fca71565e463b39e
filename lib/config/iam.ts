import { z } from 'zod';

export const iamSchema = z.strictObject({
  /** Attached to every role that the platform creates. @default none */
  permissionsBoundaryArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
      'expected the ARN of a managed policy, such as arn:aws:iam::111122223333:policy/Boundary',
    )
    .optional(),
  /** Starts the name of every role; up to 20 characters. @default names are left to CloudFormation */
  roleNamePrefix: z
    .string()
    .regex(
      /^[\w+=,.@-]{1,20}$/,
      'expected 1 to 20 of the characters that IAM names may hold: A-Z a-z 0-9 + = , . @ _ -',
    )
    .optional(),
  /** Path of every role and managed policy. @default / */
  rolePath: z
    .string()
    .regex(/^\/([\w+=,.@-]+\/)*$/, 'expected a path that starts and ends with a slash, such as /platform/')
    .default('/'),
});
export type IamConfig = z.output<typeof iamSchema>;
