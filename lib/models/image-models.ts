import { ENV, type ImageModel } from '../../lambda/contract/environment';
import type { BaselineConfig } from '../config';
import type { PlatformFunction } from '../inference/platform-function';
import { requireImage } from '../residency';
import { ModelAliases, type ModelEntry } from './model-aliases';

/** The image models of a config. Their calls carry the guardrail, as those of chat do. */
export class ImageModels extends ModelAliases {
  readonly guarded = true;

  constructor(entries: Readonly<Record<string, ModelEntry>>, config: BaselineConfig, today: string) {
    super('image', entries, config, today, requireImage);
  }

  /** Tells a function what to call; what it may call is granted by {@link allowModels}. */
  describeTo(fn: PlatformFunction): void {
    const models: Record<string, ImageModel> = this.map(({ model, invokeId }) => ({
      invoke: invokeId,
      modelId: model.modelId,
    }));
    fn.function.addEnvironment(ENV.IMAGE_MODELS, this.toEnvironment('models.images', models));
  }
}
