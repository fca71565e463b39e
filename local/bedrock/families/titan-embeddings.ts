import { countCharacters } from '../../../lambda/contract/characters';
import { vectorOf } from '../embedding/vector';
import { countTokens } from '../model/tokens';
import { validation } from '../protocol/errors';
import { type ModelFamily, malformed, onlyKeys } from './family';

/** Limits of a text. Source: Amazon Bedrock User Guide, titan-embedding-models. */
const MAX_CHARACTERS = 50_000;
const MAX_TOKENS = 8_192;

/** `amazon.titan-embed-text-v1`: no parameters. */
export const TITAN_EMBEDDINGS_G1: ModelFamily = {
  models: /amazon\.titan-embed-text-v1/,
  guarded: false,
  invoke(body) {
    onlyKeys(body, ['inputText']);
    const { text, tokens } = readText(body.inputText);
    return { body: { embedding: vectorOf(text, 1536), inputTextTokenCount: tokens }, inputTokens: tokens };
  },
};

/** `amazon.titan-embed-text-v2:0`. @see Amazon Bedrock User Guide, model-parameters-titan-embed-text */
export const TITAN_EMBEDDINGS_V2: ModelFamily = {
  models: /amazon\.titan-embed-text-v2:0/,
  guarded: false,
  invoke(body) {
    onlyKeys(body, ['inputText', 'dimensions', 'normalize', 'embeddingTypes']);
    const { inputText, dimensions = 1024, normalize = true, embeddingTypes = ['float'] } = body;
    const { text, tokens } = readText(inputText);
    if (dimensions !== 256 && dimensions !== 512 && dimensions !== 1024) {
      throw malformed(`#/dimensions: ${dimensions} is not a valid enum value`);
    }
    if (typeof normalize !== 'boolean') throw malformed('#/normalize: expected type: Boolean');
    if (!Array.isArray(embeddingTypes) || embeddingTypes.some((type) => type !== 'float' && type !== 'binary')) {
      throw malformed('#/embeddingTypes: expected float or binary');
    }
    const embedding = vectorOf(text, dimensions);
    const byType = {
      ...(embeddingTypes.includes('binary') && { binary: embedding.map((value) => (value > 0 ? 1 : 0)) }),
      ...(embeddingTypes.includes('float') && { float: embedding }),
    };
    return {
      body: { embedding, embeddingsByType: byType, inputTextTokenCount: tokens },
      inputTokens: tokens,
    };
  },
};

function readText(inputText: unknown): { text: string; tokens: number } {
  if (inputText === undefined) throw malformed('required key [inputText] not found');
  if (typeof inputText !== 'string') throw malformed('#/inputText: expected type: String');
  if (inputText.length < 1) throw malformed('expected minLength: 1, actual: 0');
  const characters = countCharacters(inputText);
  if (characters > MAX_CHARACTERS) {
    throw malformed(`expected maxLength: ${MAX_CHARACTERS}, actual: ${characters}`);
  }
  const tokens = countTokens(inputText);
  if (tokens > MAX_TOKENS) {
    throw validation(
      `400 Bad Request: Too many input tokens. Max input tokens: ${MAX_TOKENS}, request input token count: ${tokens}`,
    );
  }
  return { text: inputText, tokens };
}
