import { limitOf } from '../../../lib/residency';
import { validation } from '../protocol/errors';
import { additionalFields, fieldsOf, modelSays, type Rule, unsupported } from './rule';

/** `temperature`, `topP` and `top_k`: which of them a model takes, and which together. */
export const checkSampling: Rule = ({ input, model }) => {
  const { temperature, topP } = input.inferenceConfig ?? {};
  const { top_k: topK } = additionalFields(input);
  const mode = limitOf(model.modelId, 'sampling')?.value;
  const isClaude = model.provider === 'Anthropic';
  if (mode === 'one' && temperature !== undefined && topP !== undefined) {
    throw modelSays('`temperature` and `top_p` cannot both be specified for this model. Please use only one.');
  }
  if (mode === 'none') {
    if (temperature !== undefined && temperature !== 1) throw refused('temperature', isClaude);
    if (topP !== undefined) throw refused('topP', isClaude);
    if (topK !== undefined) throw refused('topK', isClaude);
  }
  const lowest = limitOf(model.modelId, 'lowestTemperature')?.value ?? 0;
  if (temperature !== undefined && temperature < lowest) {
    throw validation(
      `Malformed input request: #/inferenceConfig/temperature: ${temperature} is not greater or equal to ${lowest}, please reformat your input and try again.`,
    );
  }
  checkTopK(model.provider, topK, fieldsOf(additionalFields(input).inferenceConfig).topK);
};

const NATIVE = { temperature: 'temperature', topP: 'top_p', topK: 'top_k' } as const;

const refused = (field: keyof typeof NATIVE, isClaude: boolean) =>
  isClaude ? modelSays(`\`${NATIVE[field]}\` is deprecated for this model.`) : unsupported(field);

/** Claude takes 0 to 500, Nova 0 to 128. */
function checkTopK(provider: string, claude: unknown, nova: unknown): void {
  if (provider === 'Anthropic' && claude !== undefined && !isWithin(claude, 500)) {
    throw modelSays('top_k: Input should be between 0 and 500');
  }
  if (provider === 'Amazon' && nova !== undefined && !isWithin(nova, 128)) {
    throw validation(
      'Malformed input request: #/inferenceConfig/topK: expected 0 to 128, please reformat your input and try again.',
    );
  }
}

const isWithin = (value: unknown, max: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
