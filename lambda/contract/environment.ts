/**
 * Names of the environment variables through which the stacks configure the functions. Both sides import this
 * module, so a name can't differ between the template and the code that reads it.
 */
export const ENV = {
  /** JSON object, alias -> {@link ChatModel}: the models that this function may call. */
  CHAT_MODELS: 'CHAT_MODELS',
  /** JSON object, alias -> {@link EmbeddingModel}: the embedding models that this function may call. */
  EMBEDDING_MODELS: 'EMBEDDING_MODELS',
  /** JSON object, alias -> {@link ImageModel}: the image models that this function may call. */
  IMAGE_MODELS: 'IMAGE_MODELS',
  /** `true` or `false`: whether the guardrail assesses inputs before they are embedded. */
  GUARD_INPUTS: 'GUARD_INPUTS',
  /** JSON object, alias -> {@link ModelCard}: what `GET /v1/models` lists. */
  MODEL_CARDS: 'MODEL_CARDS',
  /** Id of the guardrail that every model call carries. */
  GUARDRAIL_ID: 'GUARDRAIL_ID',
  /** Published version of the guardrail, a positive integer, never DRAFT. */
  GUARDRAIL_VERSION: 'GUARDRAIL_VERSION',
  /** JSON object, {@link ContentFilter} -> what it looks at: the content filters of the guardrail that are on. */
  CONTENT_FILTERS: 'CONTENT_FILTERS',
  /** JSON object, name of a prompt -> its published version. */
  PROMPT_VERSIONS: 'PROMPT_VERSIONS',
  /** Largest `n` of a chat request. */
  MAX_CHOICES: 'MAX_CHOICES',
  /** Largest request body that the function accepts, in bytes. */
  MAX_REQUEST_BYTES: 'MAX_REQUEST_BYTES',
  /** Name of the table that ratings are written to. */
  FEEDBACK_TABLE: 'FEEDBACK_TABLE',
  /** How long a rating is kept, in days. */
  FEEDBACK_RETENTION_DAYS: 'FEEDBACK_RETENTION_DAYS',
  /** JSON array: the aliases that a rating may name. */
  FEEDBACK_ALIASES: 'FEEDBACK_ALIASES',
  /** Start of the names of the SSM parameters that hold the records of account settings, such as `/acme/account-settings`. */
  RECORDS_PATH: 'RECORDS_PATH',
  /** ARN of the key that those records are encrypted with. */
  RECORDS_KEY_ARN: 'RECORDS_KEY_ARN',
  /** Namespace of the function's metrics; see metrics.ts. The name is Powertools for AWS Lambda's own. */
  METRICS_NAMESPACE: 'POWERTOOLS_METRICS_NAMESPACE',
  /** The capability, which becomes the metrics' dimension `service`. The name is Powertools for AWS Lambda's own. */
  CAPABILITY: 'POWERTOOLS_SERVICE_NAME',
} as const;

/** How a model takes OpenAI's `reasoning_effort`; a model without this field takes none. */
export type Reasoning =
  /** `additionalModelRequestFields.reasoning_effort` (gpt-oss). */
  | 'reasoning_effort'
  /** `additionalModelRequestFields.thinking.budget_tokens` (Claude). */
  | 'thinking_budget'
  /** `additionalModelRequestFields.reasoningConfig.maxReasoningEffort` (Nova 2). */
  | 'reasoning_config'
  /** `additionalModelRequestFields` `{ thinking: { type: 'adaptive' }, output_config: { effort } }` (Claude of 4.6 on). */
  | 'effort';

/** What a container on a SageMaker endpoint speaks; lambda/jumpstart has an adapter for each. */
export type ContainerFormat = 'openai-messages' | 'tgi';

/** Where a model takes cache points: Claude everywhere, Nova not among the tools. */
export type PromptCaching = 'tools-system-messages' | 'system-messages';

/** A chat model behind an alias, as the chat function sees it. Resolved at synth; see lib/models. */
export interface ChatModel {
  /**
   * What Converse takes as `modelId`: a foundation-model id or the ARN of an inference profile. With
   * {@link ChatModel.container} the name of a SageMaker endpoint.
   */
  readonly invoke: string;
  /** Foundation-model id, for error messages. */
  readonly modelId: string;
  /** Takes image parts. */
  readonly image: boolean;
  /** Takes tool definitions. */
  readonly tools: boolean;
  /** Constrains its answer to a JSON schema itself (Converse `outputConfig.textFormat`). */
  readonly structuredOutput: boolean;
  /** Answers ConverseStream. */
  readonly streaming: boolean;
  /** How `reasoning_effort` is passed on; absent: the model takes none. */
  readonly reasoning?: Reasoning;
  /** Where the start of a request is marked for the prompt cache; absent: nowhere. */
  readonly promptCaching?: PromptCaching;
  /** Aliases that are tried in turn when this one does not answer; each is one of the function's models. */
  readonly fallbacks?: readonly string[];
  /** Time for a stream to begin before the next alias is tried, in milliseconds. */
  readonly firstTokenTimeoutMs?: number;
  /** Time for an answer that is not streamed before the next alias is tried, in milliseconds. */
  readonly answerTimeoutMs?: number;
  /** What the container speaks, for a model on a SageMaker endpoint. Absent: Bedrock serves the model. */
  readonly container?: ContainerFormat;
  /** Name of the model within its container, where the container wants one. */
  readonly servedModelName?: string;
}

/** Embedding models that take and give the same JSON; lambda/embeddings has an adapter for each. */
export type EmbeddingFamily = 'titan-g1' | 'titan-v2' | 'cohere-v3' | 'cohere-v4';

/** An embedding model behind an alias, as the embeddings function sees it. */
export interface EmbeddingModel {
  /** What InvokeModel takes as `modelId`: a foundation-model id or the ARN of an inference profile. */
  readonly invoke: string;
  /** Foundation-model id, for the log line. */
  readonly modelId: string;
  readonly family: EmbeddingFamily;
}

/** An image model behind an alias, as the images function sees it. */
export interface ImageModel {
  /** What InvokeModel takes as `modelId`: a foundation-model id or the ARN of an inference profile. */
  readonly invoke: string;
  /** Foundation-model id, for the log line. */
  readonly modelId: string;
}

/** A kind of harmful content, as Bedrock names its filters. */
export type ContentFilter = 'SEXUAL' | 'VIOLENCE' | 'HATE' | 'INSULTS' | 'MISCONDUCT' | 'PROMPT_ATTACK';

/** What each content filter that is on looks at; one that is off is absent. Not every Region has it look at images. */
export type ContentFilters = Readonly<Partial<Record<ContentFilter, readonly ('text' | 'image')[]>>>;

/** What a model is for, as `GET /v1/models` calls it. */
export type ModelKind = 'chat' | 'embedding' | 'image';

/** A model as `GET /v1/models` shows it. */
export interface ModelCard {
  /** Provider of the model, e.g. `Anthropic`. */
  readonly owned_by: string;
  /** Foundation-model id behind the alias. */
  readonly model: string;
  readonly kind: ModelKind;
}
