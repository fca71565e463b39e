/**
 * Names of the environment variables through which the stacks configure the functions. Both sides import this
 * module, so a name can't differ between the template and the code that reads it.
 */
export const ENV = {
  /** JSON object, alias -> {@link ChatModel}: the models that this function may call. */
  CHAT_MODELS: 'CHAT_MODELS',
  /** JSON object, alias -> {@link ModelCard}: what `GET /v1/models` lists. */
  MODEL_CARDS: 'MODEL_CARDS',
  /** Id of the guardrail that every model call carries. */
  GUARDRAIL_ID: 'GUARDRAIL_ID',
  /** Published version of the guardrail, a positive integer, never DRAFT. */
  GUARDRAIL_VERSION: 'GUARDRAIL_VERSION',
  /** Largest request body that the function accepts, in bytes. */
  MAX_REQUEST_BYTES: 'MAX_REQUEST_BYTES',
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

/** A chat model behind an alias, as the chat function sees it. Resolved at synth; see lib/models. */
export interface ChatModel {
  /** What Converse takes as `modelId`: a foundation-model id or the ARN of an inference profile. */
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
}

/** A model as `GET /v1/models` shows it. */
export interface ModelCard {
  /** Provider of the model, e.g. `Anthropic`. */
  readonly owned_by: string;
  /** Foundation-model id behind the alias. */
  readonly model: string;
  readonly kind: 'chat';
}
