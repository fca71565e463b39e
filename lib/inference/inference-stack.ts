import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { ResponseTransferMode } from 'aws-cdk-lib/aws-apigateway';
import type { IInterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment';
import type { AccountSettings } from '../account/account-settings';
import type { BaselineConfig } from '../config';
import type { CustomerKeys } from '../encryption/customer-keys';
import { FeedbackFunction } from '../feedback/feedback-function';
import type { FeedbackTable } from '../feedback/feedback-table';
import type { PlatformGuardrail } from '../guardrails/platform-guardrail';
import { allowEndpoints } from '../jumpstart/endpoint-access';
import { allowModels } from '../models/model-access';
import type { PlatformModels } from '../models/platform-models';
import type { IsolatedNetwork } from '../network/isolated-network';
import type { PromptCatalogue } from '../prompts/prompt-catalogue';
import { ModerationsFunction } from './moderations-function';
import { OpenAiApi } from './openai-api';
import { PlatformFunction } from './platform-function';
import { ROUTES, type Route, STAGE } from './routes';

export interface InferenceStackProps extends StackProps {
  readonly config: BaselineConfig;
  readonly keys: CustomerKeys;
  readonly network: IsolatedNetwork;
  readonly accountSettings: AccountSettings;
  readonly guardrail: PlatformGuardrail;
  readonly models: PlatformModels;
  /** @default the config has no prompts */
  readonly prompts?: PromptCatalogue;
  /** The bedrock-runtime endpoint. */
  readonly endpoint: IInterfaceVpcEndpoint;
  /** The sagemaker-runtime endpoint. @default no model is on a SageMaker endpoint */
  readonly sageMakerEndpoint?: IInterfaceVpcEndpoint;
  /** Where ratings go. @default there are none */
  readonly feedbackTable?: FeedbackTable;
}

/** The API and a function per capability. */
export class InferenceStack extends Stack {
  readonly chat: PlatformFunction;
  /** Undefined where the config does not have the route. */
  readonly responses?: PlatformFunction;
  /** Undefined where the config has no such models. */
  readonly embeddings?: PlatformFunction;
  /** Undefined where the config has no such models. */
  readonly images?: PlatformFunction;
  /** Undefined where the config does not have the route. */
  readonly moderations?: PlatformFunction;
  /** Undefined where the config has no feedback. */
  readonly feedback?: FeedbackFunction;
  readonly modelList: PlatformFunction;
  readonly api: OpenAiApi;

  constructor(scope: Construct, id: string, props: InferenceStackProps) {
    super(scope, id, props);
    const { config, keys, network, guardrail, models } = props;
    const common = { config, network, auditKey: keys.audit, dataKey: keys.data };

    this.chat = this.chatFunction('Chat', 'chat', ROUTES.chatCompletions, props);
    if (config.api.responses) this.responses = this.chatFunction('Responses', 'responses', ROUTES.responses, props);

    if (models.embeddings) {
      this.embeddings = new PlatformFunction(this, 'Embeddings', {
        ...common,
        capability: 'embeddings',
        description: `POST /v1/embeddings (guardrail ${guardrail.policyDigest})`,
      });
      models.embeddings.describeTo(this.embeddings);
      allowModels(this.embeddings, { config, models: models.embeddings, guardrail, endpoint: props.endpoint });
      this.embeddings.function.addEnvironment(ENV.GUARD_INPUTS, String(config.models.guardEmbeddings));
      this.embeddings.function.addEnvironment(ENV.MAX_REQUEST_BYTES, String(config.api.maxRequestBytes));
    }

    if (models.images) {
      this.images = new PlatformFunction(this, 'Images', {
        ...common,
        capability: 'images',
        description: `POST /v1/images/generations (guardrail ${guardrail.policyDigest})`,
      });
      models.images.describeTo(this.images);
      allowModels(this.images, { config, models: models.images, guardrail, endpoint: props.endpoint });
      this.images.function.addEnvironment(ENV.MAX_REQUEST_BYTES, String(config.api.maxRequestBytes));
    }
    if (config.api.moderations) {
      this.moderations = new ModerationsFunction(this, 'Moderations', {
        ...common,
        guardrail,
        endpoint: props.endpoint,
      });
    }

    if (config.feedback && props.feedbackTable) {
      this.feedback = new FeedbackFunction(this, 'Feedback', {
        ...common,
        feedback: config.feedback,
        feedbackTable: props.feedbackTable,
        guardrail,
        bedrock: props.endpoint,
      });
    }

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
    if (this.responses) api.route(ROUTES.responses, this.responses, ResponseTransferMode.STREAM);
    if (this.embeddings) api.route(ROUTES.embeddings, this.embeddings, ResponseTransferMode.STREAM);
    if (this.images) api.route(ROUTES.imagesGenerations, this.images, ResponseTransferMode.STREAM);
    if (this.moderations) api.route(ROUTES.moderations, this.moderations, ResponseTransferMode.STREAM);
    if (this.feedback) api.route(ROUTES.feedback, this.feedback, ResponseTransferMode.STREAM);
    api.route(ROUTES.models, this.modelList, ResponseTransferMode.BUFFERED);
    api.route(ROUTES.model, this.modelList, ResponseTransferMode.BUFFERED);

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

  /** The functions that call models. */
  get modelCallers(): PlatformFunction[] {
    return [this.chat, this.responses, this.embeddings, this.images].flatMap((fn) => fn ?? []);
  }

  /** The functions that spend as callers like: on models, or on the guardrail's judgement alone. */
  get spenders(): PlatformFunction[] {
    return [...this.modelCallers, ...(this.moderations ? [this.moderations] : [])];
  }

  /** A function that answers with the models of `models.chat` and those on SageMaker endpoints. */
  private chatFunction(
    id: string,
    capability: 'chat' | 'responses',
    route: Route,
    { config, keys, network, guardrail, models, prompts, endpoint, sageMakerEndpoint }: InferenceStackProps,
  ): PlatformFunction {
    const fn = new PlatformFunction(this, id, {
      config,
      network,
      auditKey: keys.audit,
      dataKey: keys.data,
      capability,
      // The digest changes this template with every change of the guardrail, so that the new version is taken up.
      description: `${route.method} /${STAGE}${route.path} (guardrail ${guardrail.policyDigest})`,
      constants: { ...models.chat.constants, ...(capability === 'chat' && prompts?.constants) },
    });
    if (capability === 'chat') prompts?.describeTo(fn);
    models.chat.describeTo(fn, models.onEndpoints?.chatModels);
    allowModels(fn, { config, models: models.chat, guardrail, endpoint });
    if (models.onEndpoints && sageMakerEndpoint) {
      allowEndpoints(fn, { endpointArns: models.onEndpoints.endpointArns, endpoint: sageMakerEndpoint });
    }
    fn.function.addEnvironment(ENV.MAX_REQUEST_BYTES, String(config.api.maxRequestBytes));
    fn.function.addEnvironment(ENV.MAX_CHOICES, String(config.api.maxChoices));
    return fn;
  }
}
