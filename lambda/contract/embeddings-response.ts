import type { GuardrailReport } from './chat-response';

/** Answer of `POST /v1/embeddings`, in OpenAI's shape. */
export interface EmbeddingList {
  readonly object: 'list';
  /** The alias that the client asked for. */
  readonly model: string;
  /** One for each text of the request, in its order. */
  readonly data: readonly {
    readonly object: 'embedding';
    readonly index: number;
    /** Text for `encoding_format: 'base64'`. */
    readonly embedding: readonly number[] | string;
  }[];
  readonly usage: {
    /** Tokens as Bedrock counted them, of the texts as they were embedded; 0 where it did not tell. */
    readonly prompt_tokens: number;
    readonly total_tokens: number;
  };
  /** Extension of OpenAI's shape: the guardrail masked something, and the vectors are those of the masked texts. */
  readonly guardrail?: GuardrailReport;
}
