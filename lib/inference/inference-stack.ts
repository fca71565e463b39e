import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { ResponseTransferMode } from 'aws-cdk-lib/aws-apigateway';
import type { IInterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment';
import type { AccountSettings } from '../account/account-settings';
import type { BaselineConfig } from '../config';
import type { CustomerKeys } from '../encryption/customer-keys';
import type { PlatformGuardrail } from '../guardrails/platform-guardrail';
import { allowModels } from '../models/model-access';
import type { PlatformModels } from '../models/platform-models';
import type { IsolatedNetwork } from '../network/isolated-network';
import { OpenAiApi } from './openai-api';
import { PlatformFunction } from './platform-function';
import { ROUTES } from './routes';

export interface InferenceStackProps extends StackProps {
  readonly config: BaselineConfig;
  readonly keys: CustomerKeys;
  readonly network: IsolatedNetwork;
  readonly accountSettings: AccountSettings;
  readonly guardrail: PlatformGuardrail;
  readonly models: PlatformModels;
  /** The bedrock-runtime endpoint. */
  readonly endpoint: IInterfaceVpcEndpoint;
}

/** The API and a function per capability. */
export class InferenceStack extends Stack {
  readonly chat: PlatformFunction;
  readonly modelList: PlatformFunction;
  readonly api: OpenAiApi;

  constructor(scope: Construct, id: string, props: InferenceStackProps) {
    super(scope, id, props);
    const { config, keys, network, guardrail, models } = props;
    const common = { config, network, auditKey: keys.audit, dataKey: keys.data };

    this.chat = new PlatformFunction(this, 'Chat', {
      ...common,
      capability: 'chat',
      // The digest changes this template with every change of the guardrail, so that the new version is taken up.
      description: `POST /v1/chat/completions (guardrail ${guardrail.policyDigest})`,
    });
    models.chat.describeTo(this.chat);
    allowModels(this.chat, { config, models: models.chat.models, guardrail, endpoint: props.endpoint });
    this.chat.function.addEnvironment(ENV.MAX_REQUEST_BYTES, String(config.api.maxRequestBytes));

    this.modelList = new PlatformFunction(this, 'Models', {
      ...common,
      capability: 'models',
      description: 'GET /v1/models',
    });
    this.modelList.function.addEnvironment(ENV.MODEL_CARDS, JSON.stringify(models.cards));

    this.api = new OpenAiApi(this, 'OpenAi', {
      config,
      auditKey: keys.audit,
      accountSettings: props.accountSettings,
      endpoint: config.api.exposure.type === 'private' ? network.endpoints.executeApi : undefined,
    });
    const { api } = this;
    api.route(ROUTES.chatCompletions, this.chat, ResponseTransferMode.STREAM);
    api.route(ROUTES.models, this.modelList, ResponseTransferMode.BUFFERED);

    new CfnOutput(this, 'BaseUrl', { value: api.baseUrl, description: 'baseURL of an OpenAI client' });
    if (api.callerPolicy) {
      new CfnOutput(this, 'CallerPolicyArn', {
        value: api.callerPolicy.managedPolicyArn,
        description: 'attach it to the role of an application that calls',
      });
    }
    if (api.callerPool?.tokenEndpoint) {
      new CfnOutput(this, 'TokenEndpoint', {
        value: api.callerPool.tokenEndpoint,
        description: 'where machine clients fetch access tokens',
      });
    }
    if (api.callerPool?.machineClientId) {
      new CfnOutput(this, 'MachineClientId', {
        value: api.callerPool.machineClientId,
        description: 'client id of applications without a user; its secret is in the user pool',
      });
    }
  }
}
