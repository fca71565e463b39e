import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import type { CustomerKeys } from '../encryption/customer-keys';
import { PlatformGuardrail } from '../guardrails/platform-guardrail';
import type { GuardrailProfile } from '../residency';

export interface ModelsStackProps extends StackProps {
  readonly config: BaselineConfig;
  readonly keys: CustomerKeys;
  readonly guardrailProfile?: GuardrailProfile;
}

/** What governs the models: the guardrail and its published version. */
export class ModelsStack extends Stack {
  readonly guardrail: PlatformGuardrail;

  constructor(scope: Construct, id: string, props: ModelsStackProps) {
    super(scope, id, props);
    this.guardrail = new PlatformGuardrail(this, 'Guardrail', {
      config: props.config,
      dataKey: props.keys.data,
      profile: props.guardrailProfile,
    });
  }
}
