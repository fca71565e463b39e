import { type EmbeddingModel, ENV } from '../../lambda/contract/environment';
import type { BaselineConfig } from '../config';
import type { PlatformFunction } from '../inference/platform-function';
import { requireEmbedding } from '../residency';
import { ModelAliases, type ModelEntry } from './model-aliases';

/** The embedding models of a config. The guardrail looks at their inputs through ApplyGuardrail; see {@link guarded}. */
export class EmbeddingModels extends ModelAliases {
  readonly guarded = false;
  private readonly families: Record<string, EmbeddingModel>;

  constructor(entries: Readonly<Record<string, ModelEntry>>, config: BaselineConfig, today: string) {
    super('embedding', entries, config, today, (resolved) => requireEmbedding(resolved).resolved);
    this.families = this.map((resolved) => ({
      invoke: resolved.invokeId,
      modelId: resolved.model.modelId,
      family: requireEmbedding(resolved).family,
    }));
  }

  /** Tells a function what to call; what it may call is granted by {@link allowModels}. */
  describeTo(fn: PlatformFunction): void {
    fn.function.addEnvironment(ENV.EMBEDDING_MODELS, this.toEnvironment('models.embeddings', this.families));
  }
}
