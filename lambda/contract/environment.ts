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
  /** JSON array: origins whose web pages may read answers. Absent: none. */
  CORS_ORIGINS: 'CORS_ORIGINS',
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

/** Constant that the bundler puts into the functions: JSON object in base64, foundation-model id -> {@link ModelLimits}. */
export const MODEL_LIMITS = 'MODEL_LIMITS';

/** How hard a model thinks, in OpenAI's words. */
export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** How a model thinks, and how it is told to; by the field of `additionalModelRequestFields`. */
export type Thinking =
  /** It does not. */
  | { readonly kind: 'none' }
  /** It does, and takes no effort. */
  | { readonly kind: 'fixed'; readonly default: 'on' | 'always' }
  | {
      /**
       * `budget`: `thinking.budget_tokens` (Claude to 4.5). `adaptive`: `thinking.type` and `output_config.effort` (Claude
       * from 4.6 on). The others are names of fields: `reasoning_effort` (gpt-oss), `reasoning.effort` (GPT),
       * `reasoningConfig` (Nova 2).
       */
      readonly kind: 'budget' | 'adaptive' | 'reasoning_effort' | 'reasoning.effort' | 'reasoningConfig';
      readonly default: 'off' | 'on' | 'always';
      /** How it is told not to think: the fields left out, thinking `disabled`, effort `none`; null: it can't be told. */
      readonly off: 'omit' | 'disabled' | 'none' | null;
      readonly efforts: readonly Effort[];
    };

/**
 * What a model refuses, which decides whether a request passes. Absent: no limit is known, or it is known by inference alone,
 * so the request goes to the model as it is. The data and their sources: lib/residency/limits.ts.
 */
export interface ModelLimits {
  /** Most tokens of an answer, thinking included. */
  readonly maxOutputTokens?: number;
  /** `one`: temperature or top_p; `none`: neither, but for 1. */
  readonly sampling?: 'both' | 'one' | 'none';
  /** Least temperature. */
  readonly lowestTemperature?: number;
  /** `blank` false: none may be white space alone. */
  readonly stopSequences?: { readonly max: number; readonly blank?: false };
  /** Which of `toolChoice`'s values it takes besides auto. */
  readonly forcedTool?: { readonly any: boolean; readonly tool: boolean; readonly whileThinking?: boolean };
  readonly toolsInStream?: boolean;
  /**
   * `nova-1`, `nova-2`: only type, properties and required at the top of a tool's schema. `claude`: no choice there, and names
   * of properties in few characters.
   */
  readonly toolSchema?: 'any' | 'claude' | 'nova-1' | 'nova-2';
  /** `alone`: a turn with results of tools holds nothing else. */
  readonly toolResults?: 'alone';
  /** What its grammar takes of JSON schema; `strictField`: wants `text.format.strict` in its own fields. */
  readonly structuredOutput?: {
    readonly dialect: 'grammar' | 'all-required';
    readonly strictField?: true;
    readonly streaming?: false;
  };
  readonly thinking?: Thinking;
  /** Takes a conversation that ends with the assistant. */
  readonly prefill?: boolean;
  /** Of one message. */
  readonly images?: { readonly perMessage: number; readonly maxBytes: number; readonly formats: readonly string[] };
}

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
  /** Not part of the environment, which is too small: see {@link MODEL_LIMITS}. */
  readonly limits?: ModelLimits;
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
