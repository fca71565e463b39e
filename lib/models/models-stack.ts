import { Stack, type StackProps } from 'aws-cdk-lib';
import { type IInterfaceVpcEndpoint, InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { AccountSetting } from '../account/account-setting';
import type { AccountSettings } from '../account/account-settings';
import type { BaselineConfig } from '../config';
import type { CustomerKeys } from '../encryption/customer-keys';
import { EnforcedGuardrail } from '../guardrails/enforced-guardrail';
import { PlatformGuardrail } from '../guardrails/platform-guardrail';
import { bedrockRuntimePolicy } from '../network/endpoint-policies';
import type { IsolatedNetwork } from '../network/isolated-network';
import { PolicedEndpoint } from '../network/policed-endpoint';
import { PromptCatalogue } from '../prompts/prompt-catalogue';
import type { GuardrailProfile } from '../residency';
import type { PlatformModels } from './platform-models';

export interface ModelsStackProps extends StackProps {
  readonly config: BaselineConfig;
  readonly keys: CustomerKeys;
  readonly network: IsolatedNetwork;
  readonly accountSettings: AccountSettings;
  readonly models: PlatformModels;
  readonly guardrailProfile?: GuardrailProfile;
}

/** What governs the models: the guardrail, its published version, and the one door that leads to them. */
export class ModelsStack extends Stack {
  readonly guardrail: PlatformGuardrail;
  /** The bedrock-runtime endpoint. */
  readonly endpoint: IInterfaceVpcEndpoint;
  /** Undefined where the config has no prompts. */
  readonly prompts?: PromptCatalogue;

  constructor(scope: Construct, id: string, props: ModelsStackProps) {
    super(scope, id, props);
    const { config, models } = props;
    this.guardrail = new PlatformGuardrail(this, 'Guardrail', {
      config,
      dataKey: props.keys.data,
      profile: props.guardrailProfile,
    });
    if (config.prompts) {
      this.prompts = new PromptCatalogue(this, 'Prompts', {
        config,
        prompts: config.prompts,
        models,
        dataKey: props.keys.data,
      });
    }
    if (config.takeOver.includes('enforced-guardrail')) {
      new EnforcedGuardrail(this, 'EnforcedGuardrail', {
        account: config.account,
        guardrail: this.guardrail,
        accountSettings: props.accountSettings,
      });
    }
    if (config.models.dataRetention === 'none') {
      new AccountSetting(this, 'DataRetention', {
        settings: props.accountSettings,
        setting: 'data-retention',
        value: { mode: 'none' },
        takeOver: config.takeOver.includes('data-retention'),
      });
    }
    this.endpoint = new PolicedEndpoint(this, 'BedrockRuntime', {
      vpc: props.network.vpc,
      existing: config.network.type === 'existing' ? config.network.endpoints.bedrockRuntime : undefined,
      service: InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME,
      statements: bedrockRuntimePolicy({
        account: config.account,
        modelArns: models.guarded.flatMap(({ arns }) => arns),
        unguardedModelArns: models.unguarded.flatMap(({ arns }) => arns),
        guardrailArn: this.guardrail.guardrailArn,
        appliedGuardrailArns: this.guardrail.appliedArns,
      }),
    }).endpoint;
  }
}
