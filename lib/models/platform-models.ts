import type { Construct } from 'constructs';
import type { ModelCard } from '../../lambda/contract/environment';
import type { BaselineConfig } from '../config';
import { EndpointModels } from '../jumpstart/endpoint-models';
import type { ResolvedModel } from '../residency';
import { ChatModels } from './chat-models';
import { EmbeddingModels } from './embedding-models';
import { ImageModels } from './image-models';
import type { ModelAliases } from './model-aliases';

/** Every model that the platform calls, by kind. */
export class PlatformModels {
  readonly chat: ChatModels;
  /** Undefined where the config has none. */
  readonly embeddings?: EmbeddingModels;
  /** Undefined where the config has none. */
  readonly images?: ImageModels;
  /** Models on SageMaker endpoints, of which chat is told too. Undefined where the config has none. */
  readonly onEndpoints?: EndpointModels;

  /** @param today ISO date, for retirements */
  constructor(config: BaselineConfig, today: string) {
    this.chat = new ChatModels(config, today);
    if (config.jumpstart) this.onEndpoints = new EndpointModels(config);
    const { embeddings, images } = config.models;
    if (embeddings) this.embeddings = new EmbeddingModels(embeddings, config, today);
    if (images) this.images = new ImageModels(images, config, today);
  }

  /** The kinds that the config has. */
  get kinds(): ModelAliases[] {
    return [this.chat, ...(this.embeddings ? [this.embeddings] : []), ...(this.images ? [this.images] : [])];
  }

  /** Kinds whose calls carry the guardrail. */
  get guarded(): ModelAliases[] {
    return this.kinds.filter(({ guarded }) => guarded);
  }

  /** Kinds whose calls can't carry it. */
  get unguarded(): ModelAliases[] {
    return this.kinds.filter(({ guarded }) => !guarded);
  }

  get all(): ResolvedModel[] {
    return this.kinds.flatMap(({ models }) => models);
  }

  /** Everything that a chat request may name: at Bedrock, then on SageMaker endpoints. */
  get chatAliases(): string[] {
    return [...this.chat.aliases.keys(), ...(this.onEndpoints?.aliases ?? [])];
  }

  /** What `GET /v1/models` lists. The config holds that no two kinds have an alias of the same name. */
  get cards(): Record<string, ModelCard> {
    return Object.assign({}, ...this.kinds.map(({ cards }) => cards), this.onEndpoints?.cards);
  }

  /** Warns, through the construct, of Legacy models. */
  warnOfRetirements(scope: Construct): void {
    for (const kind of this.kinds) kind.warnOfRetirements(scope);
  }
}
