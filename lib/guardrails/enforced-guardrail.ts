import { CfnResourcePolicy } from 'aws-cdk-lib/aws-bedrock';
import { AnyPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AccountSetting } from '../account/account-setting';
import type { AccountSettings } from '../account/account-settings';
import type { PlatformGuardrail } from './platform-guardrail';

export interface EnforcedGuardrailProps {
  readonly account: string;
  readonly guardrail: PlatformGuardrail;
  readonly accountSettings: AccountSettings;
}

/**
 * Puts the guardrail on every model call of the account and Region, the platform's or not, whole requests and without
 * regard to guard-content tags. A caller who may not apply the guardrail is refused, so everyone in the account may.
 *
 * It is a setting that exists once per account and Region: it is made only for a config that takes it over. The guardrail
 * that was enforced before is enforced again when this one goes.
 */
export class EnforcedGuardrail extends Construct {
  constructor(scope: Construct, id: string, props: EnforcedGuardrailProps) {
    super(scope, id);
    const { guardrail } = props;
    const policy = new CfnResourcePolicy(this, 'ResourcePolicy', {
      resourceArn: guardrail.guardrailArn,
      policyDocument: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: 'EveryoneInTheAccountAppliesTheGuardrail',
            // The account as principal would only leave it to everyone's own permissions.
            principals: [new AnyPrincipal()],
            conditions: { StringEquals: { 'aws:PrincipalAccount': props.account } },
            actions: ['bedrock:ApplyGuardrail'],
            resources: [guardrail.guardrailArn],
          }),
        ],
      }),
    });
    const enforced = new AccountSetting(this, 'Setting', {
      settings: props.accountSettings,
      setting: 'enforced-guardrail',
      value: {
        guardrailIdentifier: guardrail.guardrailArn,
        guardrailVersion: guardrail.version,
        selectiveContentGuarding: { messages: 'COMPREHENSIVE', system: 'COMPREHENSIVE' },
      },
      takeOver: true,
    });
    enforced.node.addDependency(policy);
  }
}
