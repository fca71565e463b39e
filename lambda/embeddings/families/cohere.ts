import { type EmbeddingAdapter, type EmbeddingOptions, member, unknownForm, vector } from './adapter';

/**
 * Cohere Embed: up to 96 texts a call. `truncate: NONE` refuses a text with too many tokens; the others would embed a
 * part of it without a word. Without `embedding_types` the vectors are floats.
 */
const COHERE = {
  maxTexts: 96,
  takesInputType: true,
  fromBody(body: unknown) {
    const embeddings = member(body, 'embeddings');
    const floats = Array.isArray(embeddings) ? embeddings : member(embeddings, 'float');
    if (!Array.isArray(floats)) throw unknownForm();
    return { vectors: floats.map(vector) };
  },
} as const;

const toBody = (texts: readonly string[], { inputType = 'search_document' }: EmbeddingOptions) => ({
  texts,
  input_type: inputType,
  truncate: 'NONE',
});

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v3.html */
export const COHERE_V3: EmbeddingAdapter = { ...COHERE, maxCharacters: 2_048, dimensions: [1024], toBody };

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v4.html */
export const COHERE_V4: EmbeddingAdapter = {
  ...COHERE,
  dimensions: [256, 512, 1024, 1536],
  toBody: (texts, options) => ({ ...toBody(texts, options), output_dimension: options.dimensions }),
};
