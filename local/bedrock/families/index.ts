import { COHERE_EMBED_V3, COHERE_EMBED_V4 } from './cohere-embed';
import type { ModelFamily } from './family';
import { STABILITY_TEXT_TO_IMAGE } from './stability';
import { TITAN_EMBEDDINGS_G1, TITAN_EMBEDDINGS_V2 } from './titan-embeddings';

/** The families that InvokeModel is served for. A model is of one family at most. */
const FAMILIES: readonly ModelFamily[] = [
  TITAN_EMBEDDINGS_G1,
  TITAN_EMBEDDINGS_V2,
  COHERE_EMBED_V3,
  COHERE_EMBED_V4,
  STABILITY_TEXT_TO_IMAGE,
];

/** The family of what a request names as `modelId`: a foundation model or an inference profile over one. */
export function familyOf(invokeId: string): { readonly family: ModelFamily; readonly modelId: string } | undefined {
  for (const family of FAMILIES) {
    const [modelId] = new RegExp(`(?<=^|[/.])(?:${family.models.source})$`).exec(invokeId) ?? [];
    if (modelId !== undefined) return { family, modelId };
  }
  return undefined;
}
