import { Aspects, Stage, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AuditStack } from './audit/audit-stack';
import type { BaselineConfig } from './config';
import { CostStack } from './cost/cost-stack';
import { FoundationStack } from './foundation-stack';
import { RoleConventions } from './iam/role-conventions';
import { InferenceStack } from './inference/inference-stack';
import { preflightArnSuffixes, routeArnSuffixes } from './inference/routes';
import { JumpStartStack } from './jumpstart/jumpstart-stack';
import { ModelsStack } from './models/models-stack';
import { PlatformModels } from './models/platform-models';
import { ObservabilityStack } from './observability/observability-stack';
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
    const models = new PlatformModels(config, today);
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
      routes: routeArnSuffixes(config),
      preflights: preflightArnSuffixes(config),
    });
    const audit = new AuditStack(this, 'Audit', {
      ...common,
      stackName: `${config.prefix}-audit`,
      description: 'Trail, archive of logs, logs of invocations, and alerts',
      keys: foundation.keys,
      accountSettings: foundation.accountSettings,
      models,
    });
    const governed = new ModelsStack(this, 'Models', {
      ...common,
      stackName: `${config.prefix}-models`,
      description: 'Guardrail, its published version, and the endpoint of the models',
      keys: foundation.keys,
      network: foundation.network,
      accountSettings: foundation.accountSettings,
      models,
      guardrailProfile,
    });
    // No model is called before its calls leave a trace.
    governed.addStackDependency(audit);
    const jumpStart =
      models.onEndpoints &&
      new JumpStartStack(this, 'JumpStart', {
        ...common,
        stackName: `${config.prefix}-jumpstart`,
        description: 'Models on SageMaker endpoints',
        keys: foundation.keys,
        network: foundation.network,
        alerts: audit.alerts,
        models: models.onEndpoints,
      });
    const inference = new InferenceStack(this, 'Inference', {
      ...common,
      stackName: `${config.prefix}-inference`,
      description: 'OpenAI-compatible API and its functions',
      keys: foundation.keys,
      network: foundation.network,
      accountSettings: foundation.accountSettings,
      guardrail: governed.guardrail,
      endpoint: governed.endpoint,
      prompts: governed.prompts,
      sageMakerEndpoint: jumpStart?.endpoint,
      models,
      feedbackTable: audit.feedbackTable,
    });
    models.warnOfRetirements(inference);
    new ObservabilityStack(this, 'Observability', {
      ...common,
      stackName: `${config.prefix}-observability`,
      description: 'Dashboards, alarms and queries',
      foundation,
      audit,
      models: governed,
      jumpStart,
      platformModels: models,
      inference,
    });
    if (config.cost) {
      new CostStack(this, 'Cost', {
        ...common,
        stackName: `${config.prefix}-cost`,
        description: 'Budgets, cost anomalies, and what stops the spending',
        cost: config.cost,
        alerts: audit.alerts,
        inference,
      });
    }

    addOrganizationLayer(this, config);
    for (const [key, value] of Object.entries(config.tags)) Tags.of(this).add(key, value);
    Aspects.of(this).add(new RoleConventions(config.iam));
  }
}
