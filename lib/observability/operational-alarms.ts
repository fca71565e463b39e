import { ComparisonOperator, type IAlarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AccountSettings } from '../account/account-settings';
import type { BaselineConfig } from '../config';
import type { InferenceStack } from '../inference/inference-stack';
import type { ChatModels } from '../models/chat-models';
import { ApiAlarms } from './alarms/api-alarms';
import { ChatAlarms } from './alarms/chat-alarms';
import { EndpointAlarms } from './alarms/endpoint-alarms';
import { FunctionAlarms } from './alarms/function-alarms';
import { LogDeliveryAlarms } from './alarms/log-delivery-alarms';
import { ModelAlarms } from './alarms/model-alarms';
import { RequestAlarms } from './alarms/request-alarms';
import type { AlertTopics } from './alert-topics';
import { PERIOD } from './metric-math';
import type { WatchedEndpoint } from './metrics';
import { CapabilityAlarm, PlatformAlarm } from './platform-alarm';
import type { WatchedCapability } from './watched-capability';

export interface OperationalAlarmsProps {
  readonly config: BaselineConfig;
  readonly alerts: AlertTopics;
  readonly chatModels: ChatModels;
  readonly inference: InferenceStack;
  /** Beside chat. */
  readonly capabilities: readonly WatchedCapability[];
  readonly accountSettings: AccountSettings;
  readonly endpoints: readonly WatchedEndpoint[];
}

/** Whether the platform works. Each alarm warns; those of a capability together are critical, so that one incident is one call. */
export class OperationalAlarms extends Construct {
  constructor(scope: Construct, id: string, props: OperationalAlarmsProps) {
    super(scope, id);
    const { config, alerts, inference } = props;
    const common = { config, alerts };

    const chat = new ChatAlarms(this, 'Chat', common);
    const chatFunction = new FunctionAlarms(this, 'ChatFunction', {
      ...common,
      function: inference.chat,
      capability: 'chat',
    });
    const listFunction = new FunctionAlarms(this, 'ModelListFunction', {
      ...common,
      function: inference.modelList,
      capability: 'models',
    });
    const api = new ApiAlarms(this, 'Api', { ...common, stage: inference.api.stage });
    const endpoints = new Map(
      props.endpoints.map((watched) => [
        watched.service,
        new EndpointAlarms(this, `Endpoint-${watched.service}`, { ...common, watched }).impairing,
      ]),
    );
    new ModelAlarms(this, 'Models', { ...common, models: props.chatModels });
    new LogDeliveryAlarms(this, 'LogDelivery', common);
    new PlatformAlarm(this, 'AccountSettings', {
      ...common,
      heading: 'Account settings fail',
      severity: 'warning',
      metric: props.accountSettings.function.metricErrors({ period: PERIOD }),
      threshold: 1,
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      missingData: {
        treatment: TreatMissingData.NOT_BREACHING,
        because: 'the function runs only while a stack is deployed or removed',
      },
    });

    for (const watched of props.capabilities) {
      const { capability: subject, label } = watched;
      const requests = new RequestAlarms(this, label, { ...common, watched });
      const itsFunction = new FunctionAlarms(this, `${label}Function`, {
        ...common,
        function: watched.function,
        capability: subject,
      });
      new CapabilityAlarm(this, `${label}Impaired`, {
        ...common,
        heading: 'A capability is impaired',
        subject,
        severity: 'critical',
        alarms: [...requests.impairing, ...itsFunction.impairing],
      });
    }

    const capability = (alarmId: string, heading: string, alarms: readonly IAlarm[], explainedBy?: IAlarm) =>
      new CapabilityAlarm(this, alarmId, { ...common, heading, severity: 'critical', alarms, explainedBy });
    // Trouble at the way to Bedrock is among the chat requests that fail; trouble at the way in is nowhere else.
    const chatImpaired = capability('ChatImpaired', 'Chat is impaired', [...chat.impairing, ...chatFunction.impairing]);
    // What fails in the chat function is a 5xx of the API too.
    capability(
      'ApiImpaired',
      'The API is impaired',
      [...api.impairing, ...listFunction.impairing, ...(endpoints.get('execute-api') ?? [])],
      chatImpaired,
    );
  }
}
