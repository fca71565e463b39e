import { createHash } from 'node:crypto';
import { countCharacters } from '../../../lambda/contract/characters';
import { vectorOf } from '../embedding/vector';
import { countTokens } from '../model/tokens';
import { validation } from '../protocol/errors';
import { type InvokeAnswer, type ModelFamily, malformed, onlyKeys } from './family';

const INPUT_TYPES = ['search_document', 'search_query', 'classification', 'clustering'];
/** Source of this and of the limits below: Amazon Bedrock User Guide, model-parameters-embed-v3 and -v4. */
const MAX_TEXTS = 96;

/** `cohere.embed-english-v3` and `cohere.embed-multilingual-v3`, with texts only. */
export const COHERE_EMBED_V3: ModelFamily = {
  models: /cohere\.embed-(?:english|multilingual)-v3/,
  guarded: false,
  invoke(body) {
    onlyKeys(body, ['texts', 'input_type', 'truncate', 'embedding_types']);
    choice(body.truncate ?? 'NONE', ['NONE', 'START', 'END'], 'truncate');
    const texts = readTexts(body, 2_048);
    return answer(texts, 1024, body.embedding_types);
  },
};

/** `cohere.embed-v4:0`, with texts only. */
export const COHERE_EMBED_V4: ModelFamily = {
  models: /cohere\.embed-v4:0/,
  guarded: false,
  invoke(body) {
    onlyKeys(body, ['texts', 'input_type', 'truncate', 'embedding_types', 'output_dimension', 'max_tokens']);
    choice(body.truncate ?? 'NONE', ['NONE', 'LEFT', 'RIGHT'], 'truncate');
    const dimensions = body.output_dimension ?? 1536;
    if (dimensions !== 256 && dimensions !== 512 && dimensions !== 1024 && dimensions !== 1536) {
      throw malformed(`#/output_dimension: ${dimensions} is not a valid enum value`);
    }
    const texts = readTexts(body, Number.POSITIVE_INFINITY);
    for (const [i, text] of texts.entries()) {
      const tokens = countTokens(text);
      if (tokens > 128_000) throw validation(`invalid request: text at index ${i} is too long: ${tokens} tokens`);
    }
    return answer(texts, dimensions, body.embedding_types);
  },
};

function readTexts({ texts, input_type }: Readonly<Record<string, unknown>>, maxCharacters: number): string[] {
  if (input_type === undefined) throw malformed('required key [input_type] not found');
  choice(input_type, INPUT_TYPES, 'input_type');
  if (!Array.isArray(texts)) throw malformed('required key [texts] not found');
  if (texts.length < 1) throw malformed('#/texts: expected minimum item count: 1, found: 0');
  if (texts.length > MAX_TEXTS) {
    throw malformed(`#/texts: expected maximum item count: ${MAX_TEXTS}, found: ${texts.length}`);
  }
  return texts.map((text: unknown, i) => {
    if (typeof text !== 'string') throw malformed(`#/texts/${i}: expected type: String`);
    const characters = countCharacters(text);
    if (characters > maxCharacters) {
      throw malformed(`#/texts/${i}: expected maxLength: ${maxCharacters}, actual: ${characters}`);
    }
    return text;
  });
}

function answer(texts: readonly string[], dimensions: number, types: unknown): InvokeAnswer {
  if (types !== undefined && !(Array.isArray(types) && types.every((type) => type === 'float'))) {
    throw malformed('#/embedding_types: only float is served here');
  }
  const vectors = texts.map((text) => vectorOf(text, dimensions));
  return {
    body: {
      id: createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 32),
      texts,
      response_type: types === undefined ? 'embeddings_floats' : 'embeddings_by_type',
      embeddings: types === undefined ? vectors : { float: vectors },
    },
    inputTokens: texts.reduce((sum, text) => sum + countTokens(text), 0),
  };
}

function choice(value: unknown, allowed: readonly string[], key: string): void {
  if (!allowed.some((one) => one === value)) throw malformed(`#/${key}: ${value} is not a valid enum value`);
}
