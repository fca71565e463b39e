import { limitOf } from '../../../lib/residency';
import { countInputTokens } from '../model/conversation';
import type { ServiceError } from '../protocol/errors';
import { validation } from '../protocol/errors';
import data from './context-windows.json';
import { modelSays, type Rule } from './rule';

const WINDOWS = new Map(data.windows.flatMap(({ tokens, models }) => models.map((id) => [id, tokens] as const)));

/** The most tokens of an answer, and the context window. */
export const checkTokens: Rule = ({ input, model }) => {
  const asked = input.inferenceConfig?.maxTokens;
  const most = limitOf(model.modelId, 'maxOutputTokens')?.value;
  if (asked !== undefined && most && asked > most) {
    throw validation(
      `The maximum tokens you requested exceeds the model limit of ${most}. Try again with a maximum tokens value that is lower than ${most}.`,
    );
  }
  const window = WINDOWS.get(model.modelId);
  if (window === undefined) return;
  const tokens = countInputTokens(input);
  if (tokens > window) throw tooLong(model.provider, tokens, window);
  if (tokens + (asked ?? 0) > window) throw tooLongWithAnswer(model.provider, tokens, asked ?? 0, window);
};

/** Each provider has words of its own. Source: public reports of live calls. */
function tooLong(provider: string, tokens: number, window: number): ServiceError {
  if (provider === 'Anthropic') return modelSays(`prompt is too long: ${tokens} tokens > ${window} maximum`);
  if (provider === 'Amazon') {
    return modelSays(
      'Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.',
    );
  }
  return contextLength(tokens, 0, window);
}

function tooLongWithAnswer(provider: string, tokens: number, asked: number, window: number): ServiceError {
  if (provider !== 'Anthropic') return contextLength(tokens, asked, window);
  return modelSays(
    `input length and \`max_tokens\` exceed context limit: ${tokens} + ${asked} > ${window}, decrease input length or \`max_tokens\` and try again`,
  );
}

const contextLength = (tokens: number, asked: number, window: number): ServiceError =>
  modelSays(
    `This model's maximum context length is ${window} tokens. However, you requested ${asked} output tokens and your prompt contains at least ${tokens} input tokens, for a total of at least ${tokens + asked} tokens. Please reduce the length of the input prompt or the number of requested output tokens. (parameter=input_tokens, value=${tokens})`,
  );
