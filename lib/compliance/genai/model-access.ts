import { requiredValues } from './policy-conditions';
import { covers, matchesPattern, reaches, type Statement } from './policy-statements';

/** IAM actions behind InvokeModel, Converse and their streaming forms: those that can carry a guardrail. */
export const INVOKE_ACTIONS = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'] as const;

/** Condition key that holds the guardrail of a call as `<ARN>:<version>`; the bare ARN is DRAFT. */
export const GUARDRAIL_KEY = 'bedrock:GuardrailIdentifier';

/** Kinds of resource that are, or route to, a model on their own. */
const MODEL_KINDS = [
  'foundation-model',
  'inference-profile',
  'custom-model',
  'custom-model-deployment',
  'provisioned-model',
  'imported-model',
];

/** Models that nobody has named: a pattern that matches one of them was not written with a model in mind. */
const UNNAMED_MODELS = MODEL_KINDS.flatMap((kind) =>
  ['', '111122223333'].map((account) => `arn:aws:bedrock:us-east-1:${account}:${kind}/unnamed.model-v1:0`),
);

/** Whether the statement lets its principal call models, with a guardrail or without. */
export function allowsInvoke(statement: Statement): boolean {
  return statement.allows && INVOKE_ACTIONS.some((action) => covers(statement, action));
}

/** What makes a statement be about models that it doesn't name: patterns of its Resource, or its `NotResource`. */
export function unnamedModelsIn(statement: Statement): string[] {
  if (boundToProfile(statement)) return [];
  if (statement.notResources.length > 0)
    return UNNAMED_MODELS.some((arn) => reaches(statement, arn)) ? ['NotResource'] : [];
  return statement.resources.filter((pattern) => UNNAMED_MODELS.some((arn) => matchesPattern(pattern, arn)));
}

/**
 * Whether the statement names embedding and rerank models only. `bedrock:GuardrailIdentifier` is not evaluated for them,
 * so an Allow with it would never match; their input is checked with ApplyGuardrail instead. Every resource has to be
 * an ARN that spells such a model out: a reference, or a wildcard before the word, may be a chat model.
 */
export function namesEmbeddingModelsOnly(statement: Statement): boolean {
  return statement.resources.length > 0 && statement.resources.every((arn) => EMBEDDING_MODEL.test(arn));
}

const EMBEDDING_MODEL = /:(foundation-model|inference-profile)\/[a-z0-9.-]*(embed|rerank)[a-z0-9-]*[^/]*$/;

/** Whether the models are reached through named inference profiles only, and so are what these profiles hold. */
function boundToProfile(statement: Statement): boolean {
  const profiles = requiredValues(statement.conditions, 'bedrock:InferenceProfileArn');
  return profiles?.every((profile) => !UNNAMED_MODELS.some((arn) => matchesPattern(profile, arn))) ?? false;
}
