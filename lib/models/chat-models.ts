import { type ChatModel, ENV } from '../../lambda/contract/environment';
import type { BaselineConfig } from '../config';
import type { PlatformFunction } from '../inference/platform-function';
import { capabilitiesOf, requireChat } from '../residency';
import { ModelAliases } from './model-aliases';

/** Lambda takes 4 KB of environment in all. Source: Lambda quotas. */
const MAX_ENVIRONMENT_BYTES = 3_500;

/** The chat models of a config. */
export class ChatModels extends ModelAliases {
  constructor(config: BaselineConfig, today: string) {
    super('chat', config.models.chat, config, today, requireChat);
  }

  /** Tells a function what to call; what it may call is granted by {@link allowModels}. */
  describeTo(fn: PlatformFunction): void {
    const models: Record<string, ChatModel> = this.map(({ model, invokeId }) => ({
      invoke: invokeId,
      modelId: model.modelId,
      ...capabilitiesOf(model),
    }));
    const json = JSON.stringify(models);
    const bytes = Buffer.byteLength(json);
    if (bytes > MAX_ENVIRONMENT_BYTES) {
      throw new Error(
        `models.chat: ${this.aliases.size} aliases take ${bytes} bytes of the function's environment, expected at most ` +
          `${MAX_ENVIRONMENT_BYTES}; remove aliases or shorten their names`,
      );
    }
    fn.function.addEnvironment(ENV.CHAT_MODELS, json);
  }
}
