import { limitOf } from '../../../lib/residency';
import { validation } from '../protocol/errors';
import { modelSays, type Rule, unsupported } from './rule';

/** Stop sequences: whether a model takes any, how many, and of what. A model of which nothing is known takes none. */
export const checkStopSequences: Rule = ({ input, model }) => {
  const sequences = input.inferenceConfig?.stopSequences ?? [];
  if (sequences.length === 0) return;
  const { max, blank } = limitOf(model.modelId, 'stopSequences')?.value ?? { max: 0 };
  if (max === 0) throw unsupported('stopSequences');
  if (sequences.length > max) {
    throw validation(`The model takes ${max} stopSequences, and the request has ${sequences.length}.`);
  }
  if (blank === false && sequences.some((sequence) => sequence.trim() === '')) {
    throw modelSays('stop_sequences: each stop sequence must contain non-whitespace');
  }
};
