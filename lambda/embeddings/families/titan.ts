import { type EmbeddingAdapter, member, vector } from './adapter';

/**
 * Amazon Titan Text Embeddings: one text a call, up to 50,000 characters, and 8,192 tokens, which the model itself counts.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/titan-embedding-models.html
 */
const TITAN = {
  maxTexts: 1,
  maxCharacters: 50_000,
  takesInputType: false,
  fromBody(body: unknown) {
    const tokens = member(body, 'inputTextTokenCount');
    return {
      vectors: [vector(member(body, 'embedding'))],
      ...(typeof tokens === 'number' && { tokens }),
    };
  },
} as const;

export const TITAN_G1: EmbeddingAdapter = {
  ...TITAN,
  dimensions: [1536],
  toBody: ([inputText]) => ({ inputText }),
};

export const TITAN_V2: EmbeddingAdapter = {
  ...TITAN,
  dimensions: [256, 512, 1024],
  toBody: ([inputText], { dimensions }) => ({ inputText, dimensions, normalize: true }),
};
