import { type CatalogueModel, limitOf } from '../../../lib/residency';
import { validation } from '../protocol/errors';
import { additionalFields, fieldsOf, modelSays, type Rule } from './rule';

/** Fields of Anthropic's Messages API that Converse has no name for. */
const CLAUDE = [
  ...['anthropic_beta', 'context_management', 'metadata', 'output_config', 'thinking', 'tool_choice', 'tools', 'top_k'],
];
/** Field that tells a model how to think, by the kind of its thinking. */
const THINKING: Readonly<Record<string, string>> = {
  reasoning_effort: 'reasoning_effort',
  'reasoning.effort': 'reasoning',
  reasoningConfig: 'reasoningConfig',
};

/** `additionalModelRequestFields`: only what the model's own API has. Open-weight models take what they don't know. */
export const checkAdditionalFields: Rule = ({ input, model }) => {
  const known = knownFields(model);
  if (!known) return;
  const fields = additionalFields(input);
  const extra = Object.keys(fields).find((key) => !known.includes(key));
  if (extra !== undefined) throw refused(model.provider, extra);
  if (model.provider !== 'Amazon') return;
  const inner = Object.keys(fieldsOf(fields.inferenceConfig)).find((key) => key !== 'topK');
  if (inner !== undefined) throw refused(model.provider, inner);
};

function knownFields({ provider, modelId }: CatalogueModel): readonly string[] | undefined {
  const { kind = 'none' } = limitOf(modelId, 'thinking')?.value ?? {};
  const thinking = THINKING[kind];
  const own = thinking === undefined ? [] : [thinking];
  if (provider === 'Anthropic') return CLAUDE;
  if (provider === 'Amazon') return ['inferenceConfig', ...own];
  if (provider === 'OpenAI') return ['text', ...own];
  return undefined;
}

function refused(provider: string, key: string) {
  if (provider === 'Anthropic') return modelSays(`${key}: Extra inputs are not permitted`);
  if (provider === 'OpenAI') return modelSays(`Unknown parameter: '${key}'.`);
  return validation(
    `Malformed input request: #: extraneous key [${key}] is not permitted, please reformat your input and try again.`,
  );
}
