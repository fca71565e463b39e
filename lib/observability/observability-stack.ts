import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AuditStack } from '../audit/audit-stack';
import { TamperRules } from '../audit/tamper-rules';
import type { BaselineConfig } from '../config';
import type { FoundationStack } from '../foundation-stack';
import type { InferenceStack } from '../inference/inference-stack';
import type { JumpStartStack } from '../jumpstart/jumpstart-stack';
import type { ModelsStack } from '../models/models-stack';
import type { PlatformModels } from '../models/platform-models';
import { BusinessDashboard } from './dashboards/business-dashboard';
import { OperationsDashboard } from './dashboards/operations-dashboard';
import type { WatchedEndpoint } from './metrics';
import { OperationalAlarms } from './operational-alarms';
import { SavedQueries } from './queries/saved-queries';
import { watchedCapabilities } from './watched-capability';

export interface ObservabilityStackProps extends StackProps {
  readonly config: BaselineConfig;
  readonly foundation: FoundationStack;
  readonly audit: AuditStack;
  readonly models: ModelsStack;
  /** @default no model is on a SageMaker endpoint */
  readonly jumpStart?: JumpStartStack;
  readonly platformModels: PlatformModels;
  readonly inference: InferenceStack;
}

/** What the platform looks like from outside: dashboards, alarms, queries over its logs, and rules that watch all of it. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { config, foundation, audit, models, jumpStart, platformModels, inference } = props;
    const { chat: chatModels } = platformModels;
    const capabilities = watchedCapabilities(inference, platformModels);
    const { chat, modelList, api } = inference;
    const { vpc, endpoints: platformEndpoints } = foundation.network;
    const chatLogs = [chat, inference.responses].flatMap((fn) => fn?.function.logGroup ?? []);
    const { executeApi } = platformEndpoints;
    const endpoints: WatchedEndpoint[] = [
      { service: 'bedrock-runtime', endpoint: models.endpoint, vpc },
      ...(jumpStart ? [{ service: 'sagemaker.runtime', endpoint: jumpStart.endpoint, vpc }] : []),
      ...(executeApi ? [{ service: 'execute-api', endpoint: executeApi, vpc }] : []),
    ];

    new OperationalAlarms(this, 'Alarms', {
      config,
      alerts: audit.alerts,
      chatModels,
      inference,
      capabilities,
      accountSettings: foundation.accountSettings,
      endpoints,
    });
    new OperationsDashboard(this, 'Operations', {
      config,
      models: chatModels,
      aliases: platformModels.chatAliases,
      capabilities,
      functions: {
        chat,
        ...Object.fromEntries(capabilities.map((watched) => [watched.capability, watched.function])),
        models: modelList,
      },
      stage: api.stage,
      endpoints,
    });
    new BusinessDashboard(this, 'Business', {
      config,
      models: chatModels,
      aliases: platformModels.chatAliases,
      guardrail: models.guardrail,
      chatLogs,
    });
    new SavedQueries(this, 'Queries', {
      config,
      chat: chatLogs,
      modelCallers: inference.modelCallers.map(({ roleName }) => roleName),
      access: api.accessLog,
      trail: audit.trail.logGroup,
      invocations: audit.invocationLogs.logGroup,
    });
    new TamperRules(this, 'TamperRules', { config, alerts: audit.alerts });
  }
}
