import type { ChatModel, ModelCard } from '../../lambda/contract/environment';
import type { BaselineConfig } from '../config';
import type { EndpointConfig } from '../config/jumpstart';
import { partitionOf } from '../residency';

/** A model on a SageMaker endpoint. */
export interface EndpointModel {
  readonly alias: string;
  readonly config: EndpointConfig;
  /** The alias behind the prefix of the platform: known before there is an endpoint, so that no stack waits for another. */
  readonly endpointName: string;
  readonly endpointArn: string;
  /** Id in JumpStart's hub, or name of the model package. */
  readonly modelId: string;
}

/** The models on SageMaker endpoints of a config; they run in its Region alone, so in every residency. */
export class EndpointModels {
  readonly models: readonly EndpointModel[];

  constructor({ prefix, region, account, jumpstart = {} }: BaselineConfig) {
    this.models = Object.entries(jumpstart).map(([alias, config]) => {
      const endpointName = `${prefix}-${alias}`;
      const { source } = config;
      return {
        alias,
        config,
        endpointName,
        endpointArn: `arn:${partitionOf(region)}:sagemaker:${region}:${account}:endpoint/${endpointName}`,
        modelId: source.type === 'hub' ? source.modelId : source.arn.replace(/^.*model-package\//, ''),
      };
    });
  }

  get aliases(): string[] {
    return this.models.map(({ alias }) => alias);
  }

  get endpointArns(): string[] {
    return this.models.map(({ endpointArn }) => endpointArn).sort();
  }

  /** What `GET /v1/models` lists. */
  get cards(): Record<string, ModelCard> {
    return this.map(({ modelId }) => ({ owned_by: 'Amazon SageMaker', model: modelId, kind: 'chat' }));
  }

  /** What the chat function is told. */
  get chatModels(): Record<string, ChatModel> {
    return this.map(({ config, endpointName, modelId }) => ({
      invoke: endpointName,
      modelId,
      image: false,
      tools: config.tools,
      structuredOutput: false,
      streaming: true,
      container: config.container,
      ...(config.servedModelName !== undefined && { servedModelName: config.servedModelName }),
    }));
  }

  private map<T>(f: (model: EndpointModel) => T): Record<string, T> {
    return Object.fromEntries(this.models.map((model) => [model.alias, f(model)]));
  }
}
