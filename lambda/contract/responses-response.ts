import type { GuardrailReport } from './chat-response';
import type { FunctionTool, ResponsesRequest } from './responses-request';

/**
 * Answers of `POST /v1/responses`, in OpenAI's shapes. A model's reasoning is in none of them: the guardrail does not
 * assess it.
 */

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

export interface OutputText {
  readonly type: 'output_text';
  readonly text: string;
  readonly annotations: readonly never[];
  readonly logprobs: readonly never[];
}

export interface OutputMessage {
  readonly id: string;
  readonly type: 'message';
  readonly status: ItemStatus;
  readonly role: 'assistant';
  /** Empty while the message begins, else one part. */
  readonly content: readonly OutputText[];
}

export interface FunctionCall {
  readonly id: string;
  readonly type: 'function_call';
  readonly status: ItemStatus;
  /** What the item with the function's output has to name. */
  readonly call_id: string;
  readonly name: string;
  /** Of the function, where the request has it in one. */
  readonly namespace?: string;
  /** JSON. */
  readonly arguments: string;
}

export type OutputItem = OutputMessage | FunctionCall;

/** Tokens as Bedrock counted them; those of the prompt cache are among the input's. */
export interface ResponseUsage {
  readonly input_tokens: number;
  readonly input_tokens_details: { readonly cached_tokens: number };
  readonly output_tokens: number;
  /** Always 0: Bedrock does not count the tokens of reasoning apart. */
  readonly output_tokens_details: { readonly reasoning_tokens: 0 };
  readonly total_tokens: number;
}

export interface ResponseError {
  readonly code: 'server_error' | 'rate_limit_exceeded' | 'invalid_prompt';
  readonly message: string;
}

export type ResponseFormat =
  | { readonly type: 'text' | 'json_object' }
  | {
      readonly type: 'json_schema';
      readonly name: string;
      readonly description?: string;
      readonly schema: Record<string, unknown>;
      readonly strict: boolean;
    };

type RepeatedFunction = Required<Pick<FunctionTool, 'type' | 'name'>> & {
  readonly description: string | null;
  readonly parameters: Record<string, unknown> | null;
  readonly strict: boolean;
};

interface RepeatedNamespace {
  readonly type: 'namespace';
  readonly name: string;
  readonly description: string;
  readonly tools: readonly RepeatedFunction[];
}

export interface ResponseObject {
  readonly id: string;
  readonly object: 'response';
  /** Unix time, seconds. */
  readonly created_at: number;
  /** Unix time, seconds; null unless `status` is `completed`. */
  readonly completed_at: number | null;
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  readonly incomplete_details: { readonly reason: 'max_output_tokens' | 'content_filter' } | null;
  readonly error: ResponseError | null;
  /** The alias that the client asked for. */
  readonly model: string;
  readonly output: readonly OutputItem[];
  readonly usage?: ResponseUsage;
  readonly guardrail?: GuardrailReport;
  /** Repeated, like `tools` and `text.format`, only in an ended response in which the guardrail did nothing. */
  readonly instructions: string | null;
  readonly tools: readonly (RepeatedFunction | RepeatedNamespace)[];
  readonly text: { readonly format?: ResponseFormat; readonly verbosity: 'medium' };
  readonly tool_choice: NonNullable<ResponsesRequest['tool_choice']>;
  readonly parallel_tool_calls: boolean;
  readonly max_output_tokens: number | null;
  readonly temperature: number | null;
  readonly top_p: number | null;
  readonly reasoning: {
    readonly effort: NonNullable<ResponsesRequest['reasoning']>['effort'] | null;
    readonly summary: null;
  };
  readonly metadata: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly safety_identifier?: string;
  readonly background: false;
  readonly previous_response_id: null;
  readonly service_tier: 'default';
  /** Nothing is kept for later retrieval. */
  readonly store: false;
  readonly top_logprobs: 0;
  readonly truncation: 'disabled';
}

/** Where in the response an event belongs. */
interface Place {
  readonly item_id: string;
  readonly output_index: number;
}

/** An event without its number. */
export type ResponseEventBody =
  | {
      readonly type:
        | 'response.created'
        | 'response.in_progress'
        | 'response.completed'
        | 'response.incomplete'
        | 'response.failed';
      readonly response: ResponseObject;
    }
  | {
      readonly type: 'response.output_item.added' | 'response.output_item.done';
      readonly output_index: number;
      readonly item: OutputItem;
    }
  | (Place & {
      readonly type: 'response.content_part.added' | 'response.content_part.done';
      readonly content_index: 0;
      readonly part: OutputText;
    })
  | (Place & {
      readonly type: 'response.output_text.delta';
      readonly content_index: 0;
      readonly delta: string;
      readonly logprobs: readonly never[];
    })
  | (Place & {
      readonly type: 'response.output_text.done';
      readonly content_index: 0;
      readonly text: string;
      readonly logprobs: readonly never[];
    })
  | (Place & { readonly type: 'response.function_call_arguments.delta'; readonly delta: string })
  | (Place & {
      readonly type: 'response.function_call_arguments.done';
      readonly name: string;
      readonly arguments: string;
    })
  | {
      readonly type: 'error';
      readonly code: string | null;
      readonly message: string;
      readonly param: string | null;
      /** The same once more, as other routes have it: OpenAI's clients throw on it. */
      readonly error: {
        readonly message: string;
        readonly type: string;
        readonly code: string | null;
        readonly param: string | null;
      };
    };

/** An event of a stream; numbers count from 0. */
export type ResponseEvent = ResponseEventBody & { readonly sequence_number: number };
