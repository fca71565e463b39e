import { Aspects, Stage, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { BaselineConfig } from './config';
import { FoundationStack } from './foundation-stack';
import { RoleConventions } from './iam/role-conventions';
import { InferenceStack } from './inference/inference-stack';
import { ROUTE_ARN_SUFFIXES } from './inference/routes';
import { ChatModels } from './models/chat-models';
import { ModelsStack } from './models/models-stack';
import { addOrganizationLayer } from './organization/organization-layer';
import { resolveGuardrailProfile } from './residency';

export interface BaselineStageProps {
  readonly config: BaselineConfig;
  /** ISO date; decides which models are retired. */
  readonly today: string;
}

/** Which stacks exist and in what order. */
export class BaselineStage extends Stage {
  readonly config: BaselineConfig;

  constructor(scope: Construct, id: string, props: BaselineStageProps) {
    const { config, today } = props;
    super(scope, id, { env: { account: config.account, region: config.region } });
    this.config = config;
    const common = { config, terminationProtection: !config.sandbox };
    const models = new ChatModels(config, today);
    const guardrailProfile = resolveGuardrailProfile({
      region: config.region,
      residency: config.residency,
      account: config.account,
      tier: config.guardrail.tier,
    });

    const foundation = new FoundationStack(this, 'Foundation', {
      ...common,
      stackName: `${config.prefix}-foundation`,
      description: 'Customer keys and isolated network',
      routes: ROUTE_ARN_SUFFIXES,
    });
    const { guardrail, endpoint } = new ModelsStack(this, 'Models', {
      ...common,
      stackName: `${config.prefix}-models`,
      description: 'Guardrail, its published version, and the endpoint of the models',
      keys: foundation.keys,
      network: foundation.network,
      models,
      guardrailProfile,
    });
    const inference = new InferenceStack(this, 'Inference', {
      ...common,
      stackName: `${config.prefix}-inference`,
      description: 'OpenAI-compatible API and its functions',
      keys: foundation.keys,
      network: foundation.network,
      guardrail,
      endpoint,
      models,
    });
    models.warnOfRetirements(inference);

    addOrganizationLayer(this, config);
    for (const [key, value] of Object.entries(config.tags)) Tags.of(this).add(key, value);
    Aspects.of(this).add(new RoleConventions(config.iam));
  }
}
