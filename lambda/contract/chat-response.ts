/**
 * Answers of `POST /v1/chat/completions`, in OpenAI's shapes. A model's reasoning is in none of them: the guardrail
 * does not assess it.
 */

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** A guardrail policy that acted. */
export interface GuardrailHit {
  /** `input`: what the client sent; `output`: what the model answered. */
  readonly source: 'input' | 'output';
  readonly policy: 'topic' | 'content' | 'word' | 'sensitive_information' | 'contextual_grounding';
  /**
   * Name of the topic or regular expression, type of the filter or of the PII entity, `custom_word`, or the name
   * of a managed word list. Never the text that matched.
   */
  readonly name: string;
  readonly action: 'blocked' | 'masked';
}

/** Extension of OpenAI's shape, present when the guardrail acted. */
export interface GuardrailReport {
  /** `blocked` when any policy blocked, else `masked`. */
  readonly action: 'blocked' | 'masked';
  readonly policies: readonly GuardrailHit[];
}

/** Tokens as Bedrock counted them; `prompt_tokens` includes those read from and written to the prompt cache. */
export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
}

export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface ChatCompletion {
  readonly id: string;
  readonly object: 'chat.completion';
  /** Unix time, seconds. */
  readonly created: number;
  /** The alias that answered: the one that the client asked for, or a fallback of it. */
  readonly model: string;
  /** As many as `n` asks for. */
  readonly choices: readonly Choice[];
  /** Of all choices together. */
  readonly usage: Usage;
  /** What the guardrail did in all. */
  readonly guardrail?: GuardrailReport;
}

export interface Choice {
  readonly index: number;
  readonly message: {
    readonly role: 'assistant';
    readonly content: string | null;
    readonly refusal: null;
    readonly tool_calls?: readonly ToolCall[];
  };
  readonly logprobs: null;
  readonly finish_reason: FinishReason;
  /** What the guardrail did to this choice; only where there are several. */
  readonly guardrail?: GuardrailReport;
}

export interface ToolCallDelta {
  readonly index: number;
  readonly id?: string;
  readonly type?: 'function';
  readonly function: { readonly name?: string; readonly arguments: string };
}

export interface ChunkDelta {
  readonly role?: 'assistant';
  readonly content?: string;
  readonly refusal?: null;
  readonly tool_calls?: readonly ToolCallDelta[];
}

export interface ChatCompletionChunk {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  readonly created: number;
  readonly model: string;
  /** One, of the choice that `index` says; none in the usage chunk. */
  readonly choices: readonly {
    readonly index: number;
    readonly delta: ChunkDelta;
    readonly logprobs: null;
    readonly finish_reason: FinishReason | null;
  }[];
  /** Only with `stream_options.include_usage`: null in every chunk but the last. */
  readonly usage?: Usage | null;
  /** With a finish reason: what the guardrail did to this choice. */
  readonly guardrail?: GuardrailReport;
}

/** Body of every answer with a status of 400 or more, and of the last event of a stream that failed. */
export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly code: string | null;
    readonly param: string | null;
  };
}

/** Answer of `GET /v1/models/{model}`. */
export interface Model {
  /** The alias: what `model` takes in a request. */
  readonly id: string;
  readonly object: 'model';
  /** Always 0: aliases have no date. */
  readonly created: 0;
  readonly owned_by: string;
  /** Foundation-model id behind the alias. */
  readonly model: string;
  readonly kind: string;
}

/** Answer of `GET /v1/models`. */
export interface ModelList {
  readonly object: 'list';
  readonly data: readonly Model[];
}
