import { type ChatModel, ENV, MODEL_LIMITS, type PromptCaching } from '../../lambda/contract/environment';
import type { BaselineConfig } from '../config';
import type { PlatformFunction } from '../inference/platform-function';
import { type CatalogueModel, capabilitiesOf, limitsOf, promptCachingOf, requireChat } from '../residency';
import { ModelAliases } from './model-aliases';

type Settings = Pick<ChatModel, 'fallbacks' | 'firstTokenTimeoutMs' | 'answerTimeoutMs' | 'promptCaching'>;

/** The chat models of a config. */
export class ChatModels extends ModelAliases {
  readonly guarded = true;

  constructor(
    private readonly config: BaselineConfig,
    today: string,
  ) {
    super('chat', config.models.chat, config, today, requireChat);
  }

  /**
   * Tells a function what to call; what it may call is granted by {@link allowModels}.
   * @param onEndpoints models on SageMaker endpoints, by alias; granted by allowEndpoints
   */
  describeTo(fn: PlatformFunction, onEndpoints: Readonly<Record<string, ChatModel>> = {}): void {
    const models: Record<string, ChatModel> = Object.fromEntries(
      [...this.aliases].map(([alias, { model, invokeId }]) => [
        alias,
        { invoke: invokeId, modelId: model.modelId, ...capabilitiesOf(model), ...this.settingsOf(alias, model) },
      ]),
    );
    fn.function.addEnvironment(ENV.CHAT_MODELS, this.toEnvironment('models.chat', { ...models, ...onEndpoints }));
  }

  /** What the bundler puts into a function that calls the models; an environment is too small for it. */
  get constants(): Record<string, string> {
    const byId = Object.fromEntries(this.models.map(({ model }) => [model.modelId, limitsOf(model)]));
    return { [MODEL_LIMITS]: Buffer.from(JSON.stringify(byId)).toString('base64') };
  }

  private settingsOf(alias: string, model: CatalogueModel): Settings {
    const entry = this.config.models.chat[alias];
    if (typeof entry !== 'object') return {};
    const { fallbacks, firstTokenTimeoutMs, answerTimeoutMs } = entry;
    const promptCaching = entry.promptCaching ? requirePromptCaching(alias, model) : undefined;
    return { fallbacks, firstTokenTimeoutMs, answerTimeoutMs, promptCaching };
  }
}

/** @throws Error for a model that is not documented to take cache points: it would refuse every request */
function requirePromptCaching(alias: string, model: CatalogueModel): PromptCaching {
  const caching = promptCachingOf(model);
  if (caching) return caching;
  throw new Error(
    `models.chat.${alias}.promptCaching: ${model.modelId} is not documented to take cache points; leave it out, or use a model of Anthropic or Amazon that is`,
  );
}
