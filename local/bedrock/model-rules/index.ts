import type { ConverseStreamRequest } from '@aws-sdk/client-bedrock-runtime';
import { CATALOGUE } from '../../../lib/residency';
import { checkAdditionalFields } from './additional-fields';
import { checkCachePoints, checkDocuments, checkImages, checkPrefill, checkToolResults } from './messages';
import type { Rule } from './rule';
import { checkSampling } from './sampling';
import { checkStopSequences } from './stop-sequences';
import { checkStructuredOutput } from './structured-output';
import { checkThinking } from './thinking';
import { checkTokens } from './tokens';
import { checkTools } from './tools';

const RULES: readonly Rule[] = [
  checkAdditionalFields,
  checkSampling,
  checkStopSequences,
  checkTools,
  checkStructuredOutput,
  checkThinking,
  checkPrefill,
  checkImages,
  checkDocuments,
  checkToolResults,
  checkCachePoints,
  checkTokens,
];

const MODELS = new Map(CATALOGUE.map((model) => [model.modelId, model]));

/**
 * Refuses what a model refuses, by the limits in lib/residency/data/model-limits.json and AWS's documentation. Where
 * sources differ or say nothing, the model is taken to refuse, so that what passes here passes on AWS.
 *
 * @param modelId foundation-model id; of one that the catalogue does not have nothing is checked
 * @throws ServiceError ValidationException or AccessDeniedException
 */
export function checkModel(input: ConverseStreamRequest, modelId: string, streamed: boolean): void {
  const model = MODELS.get(modelId);
  if (model) for (const rule of RULES) rule({ input, model, streamed });
}
