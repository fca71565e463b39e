import { CATALOGUE, type CatalogueModel, type Partition } from '../residency';
import { profilesOf } from '../residency/routing';

/**
 * Models that take no guardrail because they answer with numbers, not with content: embeddings and reranking. Converse
 * does not serve them, and what goes into them is checked with ApplyGuardrail. Image, video and speech models are not
 * among them: they make content.
 */
const UNGUARDED: readonly CatalogueModel[] = CATALOGUE.filter(
  ({ kind, lifecycle, runtime }) => (kind === 'embedding' || kind === 'rerank') && lifecycle !== 'EOL' && runtime,
);

/** Ids of the embedding and reranking models of the catalogue, without those whose life has ended. */
export function unguardedModelIds(): string[] {
  return UNGUARDED.map(({ modelId }) => modelId);
}

/** ARN patterns of the same models and of the inference profiles that AWS defines over them, in every Region. */
export function unguardedModelArns(partition: Partition): string[] {
  return [
    ...UNGUARDED.map(({ modelId }) => `arn:${partition}:bedrock:*::foundation-model/${modelId}`),
    ...UNGUARDED.filter(({ modelId }) => profilesOf(modelId).length > 0).map(
      ({ modelId }) => `arn:${partition}:bedrock:*:*:inference-profile/*.${modelId}`,
    ),
  ];
}
