import { z } from 'zod';
import { REGIONS, type Region } from '../residency';

/** Key of the tag by which the organization's policies know the platform's resources; its value is the config's prefix. */
export const PLATFORM_TAG = 'bedrock-baseline';

const accountId = z.string().regex(/^\d{12}$/, 'expected the 12 digits of an AWS account id, as a string');

/** ARN of a role, or a pattern of such. */
export const roleArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/(?:[\w+=,.@*-]+\/)*[\w+=,.@-]{3,64}\*?$/,
    'expected the ARN of a role, such as arn:aws:iam::111122223333:role/BreakGlass; a path segment may be *, and the name may end in *',
  );

const guardrailArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:bedrock:(?:[a-z0-9-]+|\*):\d{12}:guardrail\/(?:[a-z0-9]+|\*)$/,
    'expected the ARN of a guardrail without a version, such as arn:aws:bedrock:us-west-2:111122223333:guardrail/abcdef123456; Region and id may be *',
  );

const deliverySchema = z.discriminatedUnion('type', [
  /** Files in the cloud assembly and nothing else: someone with access to the organization attaches them. */
  z.strictObject({ type: z.literal('files') }),
  /** The files, and a stack that attaches them. */
  z.strictObject({
    type: z.literal('stack'),
    /** What the policies are attached to: roots, organizational units, accounts. */
    targetIds: z
      .array(
        z
          .string()
          .regex(
            /^(?:r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|\d{12})$/,
            'expected the id of a root (r-…), of an organizational unit (ou-…) or of an account (12 digits)',
          ),
      )
      .min(1)
      .max(100),
    /** The organization's management account, or a delegated administrator for policies. */
    account: accountId,
    /** Region of the stack; Organizations itself has none. @default us-east-1 */
    region: z.enum(REGIONS).default('us-east-1'),
  }),
]);

/** What a platform asks of the AWS organization that its account belongs to. docs/organization.md has the roll-out. */
export const organizationSchema = z.strictObject({
  /** Id of the organization: with `guardrailIdentifier`, the only one whose accounts may use that guardrail. */
  id: z.string().regex(/^o-[a-z0-9]{10,32}$/, 'expected the id of an AWS organization, such as o-exampleorgid'),
  /**
   * Roles of the platform's account that may change what the policies protect, besides the role through which CDK
   * deploys: break-glass roles, deployment roles of your own. None may call a model outside the rules.
   * @default none
   */
  exemptRoleArns: z.array(roleArn).default([]),
  /**
   * Guardrails that a model call in the targets must carry one of, in a published version.
   * @default every guardrail of the platform's account in its Region
   */
  guardrailArns: z.array(guardrailArn).min(1).optional(),
  /**
   * Published version of a guardrail of the management account, `<ARN>:<version>`, that Bedrock applies to every model
   * call in the targets, whatever the call asks for. The guardrail must be in the platform's Region.
   * @default no Bedrock policy is written
   */
  guardrailIdentifier: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:bedrock:[a-z0-9-]+:\d{12}:guardrail\/[a-z0-9]+:[1-9]\d{0,7}$/,
      'expected the ARN of a guardrail and its published version, such as arn:aws:bedrock:us-west-2:999988887777:guardrail/abcdef123456:1',
    )
    .optional(),
  /** @default files */
  delivery: deliverySchema.default({ type: 'files' }),
});
export type OrganizationConfig = z.output<typeof organizationSchema>;

interface Place {
  readonly account: string;
  readonly region: Region;
  readonly tags: Readonly<Record<string, string>>;
  readonly organization?: OrganizationConfig;
}

/** Refuses what can't be together with the rest of the config. */
export function checkOrganization(config: Place, refuse: (path: PropertyKey[], message: string) => void): void {
  const { organization, account, region } = config;
  if (!organization) return;
  if (PLATFORM_TAG in config.tags) {
    refuse(['tags', PLATFORM_TAG], 'expected another key: by this tag the organization policies know the platform');
  }
  organization.exemptRoleArns.forEach((arn, i) => {
    if (arn.split(':')[4] !== account) {
      refuse(
        ['organization', 'exemptRoleArns', i],
        `expected a role of account ${account}, which is what is protected`,
      );
    }
  });
  const [, , , guardrailRegion, guardrailAccount] = organization.guardrailIdentifier?.split(':') ?? [];
  if (guardrailRegion && (guardrailRegion !== region || guardrailAccount === account)) {
    refuse(
      ['organization', 'guardrailIdentifier'],
      `expected a guardrail of the management account in ${region}: Bedrock policies take no other`,
    );
  }
  if (organization.delivery.type === 'stack' && organization.delivery.account === account) {
    refuse(
      ['organization', 'delivery', 'account'],
      'expected the management account or a delegated administrator other than the platform account, which could lift its own limits',
    );
  }
}
