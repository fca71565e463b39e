import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { removalPolicyOf } from './audit/platform-log-group';
import type { BaselineConfig } from './config';
import { availabilityZonesOf } from './config/network';
import { CustomerKeys } from './encryption/customer-keys';
import { IsolatedNetwork } from './network/isolated-network';

export interface FoundationStackProps extends StackProps {
  readonly config: BaselineConfig;
  /** Routes of the API, as `<stage>/<METHOD>/<path>`. */
  readonly routes: readonly string[];
}

/** Keys and network: what everything else stands on, and what changes least. */
export class FoundationStack extends Stack {
  readonly keys: CustomerKeys;
  readonly network: IsolatedNetwork;
  private readonly zones: string[];

  constructor(scope: Construct, id: string, props: FoundationStackProps) {
    super(scope, id, props);
    const { config } = props;
    this.zones = availabilityZonesOf(config.network);
    this.keys = new CustomerKeys(this, 'Keys', {
      prefix: config.prefix,
      encryption: config.encryption,
      removalPolicy: removalPolicyOf(config),
      guardrailIsEnforced: config.takeOver.includes('enforced-guardrail'),
    });
    this.network = new IsolatedNetwork(this, 'Network', { config, auditKey: this.keys.audit, routes: props.routes });
  }

  /** Named by the config: the default would ask the account. */
  override get availabilityZones(): string[] {
    return this.zones;
  }
}
