import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AccountSettings } from './account/account-settings';
import { removalPolicyOf } from './audit/platform-log-group';
import type { BaselineConfig } from './config';
import { availabilityZonesOf } from './config/network';
import { CustomerKeys } from './encryption/customer-keys';
import { feedbackEndpointStatements } from './feedback/feedback-access';
import { artifactEndpointStatements } from './jumpstart/artifacts';
import { IsolatedNetwork } from './network/isolated-network';

export interface FoundationStackProps extends StackProps {
  readonly config: BaselineConfig;
  /** Routes of the API, as `<stage>/<METHOD>/<path>`. */
  readonly routes: readonly string[];
  /** Preflights of the routes, in the same form. */
  readonly preflights: readonly string[];
}

/** Keys, network and the setter of account settings: what everything else stands on, and what changes least. */
export class FoundationStack extends Stack {
  readonly keys: CustomerKeys;
  readonly network: IsolatedNetwork;
  readonly accountSettings: AccountSettings;
  private readonly zones: string[];

  constructor(scope: Construct, id: string, props: FoundationStackProps) {
    super(scope, id, props);
    const { config } = props;
    this.zones = availabilityZonesOf(config.network);
    this.keys = new CustomerKeys(this, 'Keys', {
      prefix: config.prefix,
      encryption: config.encryption,
      removalPolicy: removalPolicyOf(config),
      archiveIsCreated: config.audit.archive.type === 'create',
      guardrailIsEnforced: config.takeOver.includes('enforced-guardrail'),
    });
    this.network = new IsolatedNetwork(this, 'Network', {
      config,
      auditKey: this.keys.audit,
      routes: props.routes,
      preflights: props.preflights,
      gateways: { s3: artifactEndpointStatements(config), dynamoDb: feedbackEndpointStatements(config) },
    });
    this.accountSettings = new AccountSettings(this, 'AccountSettings', {
      config,
      auditKey: this.keys.audit,
      dataKey: this.keys.data,
    });
  }

  /** Named by the config: the default would ask the account. */
  override get availabilityZones(): string[] {
    return this.zones;
  }
}
