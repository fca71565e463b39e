import type { EmbeddingFamily, ModelLimits, PromptCaching } from '../../lambda/contract/environment';
import type { CatalogueModel } from './catalogue';
import { LIMIT_NAMES, type LimitName, limitOf } from './limits';

/** What the chat function needs to know of a model. */
export interface ChatCapabilities {
  readonly image: boolean;
  readonly tools: boolean;
  readonly structuredOutput: boolean;
  readonly streaming: boolean;
}

/**
 * What a chat model can do, for the chat function.
 *
 * Undocumented tool use counts as given, since a model without it says so itself, in a validation error that the caller
 * sees. Undocumented structured output, image input and streaming count as missing.
 */
export function capabilitiesOf(model: CatalogueModel): ChatCapabilities {
  return {
    image: model.inputModalities?.includes('image') ?? false,
    tools: model.toolUse ?? model.toolUseHint ?? true,
    structuredOutput: model.structuredOutput === true,
    streaming: model.streaming === true,
  };
}

/** Limits by which a request is refused. What is only inferred refuses nothing: the model has the last word. */
const REFUSING: ReadonlySet<LimitName> = new Set([
  'maxOutputTokens',
  'sampling',
  'stopSequences',
  'forcedTool',
  'toolsInStream',
  'prefill',
]);

/** What a chat model refuses, for the chat function, as far as it is known. */
export function limitsOf({ modelId }: CatalogueModel): ModelLimits {
  const known = LIMIT_NAMES.flatMap((name) => {
    const limit = limitOf(modelId, name);
    if (limit?.value == null) return [];
    if (limit.confidence === 'inferred' && limit.value !== true && REFUSING.has(name)) return [];
    return [[name, limit.value] as const];
  });
  return Object.fromEntries(known);
}

/**
 * Where a model takes cache points; undefined when it is not documented to take any. Other providers' models cache without
 * being told where. Source: Amazon Bedrock User Guide, prompt-caching; October 2026.
 */
export function promptCachingOf({ provider, promptCaching }: CatalogueModel): PromptCaching | undefined {
  if (!promptCaching) return undefined;
  if (provider === 'Anthropic') return 'tools-system-messages';
  return provider === 'Amazon' ? 'system-messages' : undefined;
}

/** Why a model can't serve chat completions behind a guardrail; undefined when it can. */
export function chatProblem(model: CatalogueModel): string | undefined {
  if (model.kind !== 'chat') return `is a model of kind ${model.kind}`;
  if (!model.runtime) return 'is served by bedrock-mantle only, which has neither guardrails nor invocation logging';
  if (model.converse === false) return 'does not take the Converse API';
  if (model.converse === null) return 'is not documented to take the Converse API';
  if (model.guardrails === false) return 'does not take guardrails';
  return undefined;
}

/** Families of embedding models whose JSON the embeddings function speaks, by the exact ids of their models. */
const EMBEDDING_FAMILIES: ReadonlyMap<string, EmbeddingFamily> = new Map([
  ['amazon.titan-embed-text-v1', 'titan-g1'],
  ['amazon.titan-embed-text-v2:0', 'titan-v2'],
  ['cohere.embed-english-v3', 'cohere-v3'],
  ['cohere.embed-multilingual-v3', 'cohere-v3'],
  ['cohere.embed-v4:0', 'cohere-v4'],
]);

/** How the embeddings function calls a model; undefined when it can't. */
export function embeddingFamilyOf({ modelId }: CatalogueModel): EmbeddingFamily | undefined {
  return EMBEDDING_FAMILIES.get(modelId);
}

/** Text-to-image models whose JSON the images function speaks. Those that edit a given image take other JSON. */
const IMAGE_MODELS: ReadonlySet<string> = new Set([
  'stability.sd3-5-large-v1:0',
  'stability.stable-image-core-v1:1',
  'stability.stable-image-ultra-v1:1',
]);

/**
 * Why a model can't serve images behind a guardrail; undefined when it can. Of Stable Image Core and Stable Diffusion 3.5
 * it is not documented whether they take guardrails: their calls carry it, and their images are assessed apart.
 */
export function imageProblem(model: CatalogueModel): string | undefined {
  if (model.kind !== 'image') return `is a model of kind ${model.kind}`;
  if (model.guardrails === false) return 'does not take guardrails';
  if (!IMAGE_MODELS.has(model.modelId)) return 'is an image model that the images function has no adapter for';
  return undefined;
}

/** Why a model can't serve embeddings; undefined when it can. */
export function embeddingProblem(model: CatalogueModel): string | undefined {
  if (model.kind !== 'embedding') return `is a model of kind ${model.kind}`;
  if (!embeddingFamilyOf(model)) return 'is an embedding model that the embeddings function has no adapter for';
  return undefined;
}
