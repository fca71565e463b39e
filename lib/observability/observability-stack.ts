import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AuditStack } from '../audit/audit-stack';
import { TamperRules } from '../audit/tamper-rules';
import type { BaselineConfig } from '../config';
import type { FoundationStack } from '../foundation-stack';
import type { InferenceStack } from '../inference/inference-stack';
import type { ChatModels } from '../models/chat-models';
import type { ModelsStack } from '../models/models-stack';
import { BusinessDashboard } from './dashboards/business-dashboard';
import { OperationsDashboard } from './dashboards/operations-dashboard';
import type { WatchedEndpoint } from './metrics';
import { OperationalAlarms } from './operational-alarms';
import { SavedQueries } from './queries/saved-queries';

export interface ObservabilityStackProps extends StackProps {
  readonly config: BaselineConfig;
  readonly foundation: FoundationStack;
  readonly audit: AuditStack;
  readonly models: ModelsStack;
  readonly chatModels: ChatModels;
  readonly inference: InferenceStack;
}

/** What the platform looks like from outside: dashboards, alarms, queries over its logs, and rules that watch all of it. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { config, foundation, audit, models, chatModels, inference } = props;
    const { chat, modelList, api } = inference;
    const { vpc, endpoints: platformEndpoints } = foundation.network;
    const { executeApi } = platformEndpoints;
    const endpoints: WatchedEndpoint[] = [
      { service: 'bedrock-runtime', endpoint: models.endpoint, vpc },
      ...(executeApi ? [{ service: 'execute-api', endpoint: executeApi, vpc }] : []),
    ];

    new OperationalAlarms(this, 'Alarms', {
      config,
      alerts: audit.alerts,
      chatModels,
      inference,
      accountSettings: foundation.accountSettings,
      endpoints,
    });
    new OperationsDashboard(this, 'Operations', {
      config,
      models: chatModels,
      functions: { chat, models: modelList },
      stage: api.stage,
      endpoints,
    });
    new BusinessDashboard(this, 'Business', {
      config,
      models: chatModels,
      guardrail: models.guardrail,
      chatLog: chat.function.logGroup,
    });
    new SavedQueries(this, 'Queries', {
      config,
      chat: chat.function.logGroup,
      chatRoleName: chat.roleName,
      access: api.accessLog,
      trail: audit.trail.logGroup,
      invocations: audit.invocationLogs.logGroup,
    });
    new TamperRules(this, 'TamperRules', { config, alerts: audit.alerts });
  }
}
