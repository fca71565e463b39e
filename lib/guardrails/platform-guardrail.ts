import { createHash } from 'node:crypto';
import { CfnDeletionPolicy } from 'aws-cdk-lib';
import { CfnGuardrail, CfnGuardrailVersion } from 'aws-cdk-lib/aws-bedrock';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { removalPolicyOf } from '../audit/platform-log-group';
import type { BaselineConfig } from '../config';
import { organizationGuardrailArn } from '../organization/bedrock-policy';
import type { GuardrailProfile } from '../residency';
import { guardrailPolicies } from './guardrail-policies';

export interface PlatformGuardrailProps {
  readonly config: BaselineConfig;
  /** Encrypts the guardrail's definition. */
  readonly dataKey: IKey;
  /** Regions that may evaluate; undefined: this Region alone (tier CLASSIC). */
  readonly profile?: GuardrailProfile;
}

/** The guardrail that every model call carries, and the published version of it that calls are pinned to. */
export class PlatformGuardrail extends Construct {
  readonly guardrailId: string;
  readonly guardrailArn: string;
  /** A published number; never DRAFT. */
  readonly version: string;
  /** Changes whenever the policies do. A stack that holds it is deployed again together with a new version. */
  readonly policyDigest: string;
  readonly dataKey: IKey;
  private readonly profile?: GuardrailProfile;
  private readonly organizationGuardrailArn?: string;

  constructor(scope: Construct, id: string, props: PlatformGuardrailProps) {
    super(scope, id);
    this.profile = props.profile;
    this.dataKey = props.dataKey;
    this.organizationGuardrailArn = organizationGuardrailArn(props.config);
    const policies = {
      ...guardrailPolicies(props.config.guardrail, props.config.region),
      crossRegionConfig: props.profile && { guardrailProfileArn: props.profile.profileArn },
    };
    const guardrail = new CfnGuardrail(this, 'Resource', {
      name: `${props.config.prefix}-baseline`,
      description: 'Pinned to every model call of the platform',
      kmsKeyArn: props.dataKey.keyArn,
      ...policies,
    });
    guardrail.applyRemovalPolicy(removalPolicyOf(props.config));

    this.policyDigest = createHash('sha256').update(JSON.stringify(policies)).digest('hex').slice(0, 16);
    const version = new CfnGuardrailVersion(this, 'Version', {
      guardrailIdentifier: guardrail.attrGuardrailId,
      // A change of the description replaces the version, so each change of a policy publishes a new one.
      description: `policies ${this.policyDigest}`,
    });
    // The stack with the functions is updated after this one and calls the earlier version until then.
    version.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    version.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;

    this.guardrailId = guardrail.attrGuardrailId;
    this.guardrailArn = guardrail.attrGuardrailArn;
    this.version = version.attrVersion;
  }

  /**
   * Everything that a model call applies: the guardrail, its profile in each destination Region, and the guardrail that
   * the organization puts on the account's calls. A caller who may not apply one of them is refused.
   */
  get appliedArns(): string[] {
    const organization = this.organizationGuardrailArn ? [this.organizationGuardrailArn] : [];
    return [this.guardrailArn, ...(this.profile?.destinationProfileArns ?? []), ...organization];
  }

  /** Value of the condition key `bedrock:GuardrailIdentifier` for the pinned version. */
  get pinnedIdentifier(): string {
    return `${this.guardrailArn}:${this.version}`;
  }
}
