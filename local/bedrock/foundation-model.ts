import { CATALOGUE, type CatalogueModel } from '../../lib/residency';

/** Region part of a geography's profile, e.g. `eu.` */
const SCOPE = /^(?:us-gov|us|eu|apac|jp|au|ca|sa|global)\./;
const RESOURCE = /^arn:aws[a-z-]*:bedrock:[a-z0-9-]+:(?:\d{12})?:(?:foundation-model|inference-profile)\/(.+)$/;
const MODELS = new Map(CATALOGUE.map((model) => [model.modelId, model]));

/** The foundation model behind an id, or behind the ARN of a model or of a geography's profile. */
export function foundationModelOf(modelId: string): string {
  return (RESOURCE.exec(modelId)?.[1] ?? modelId).replace(SCOPE, '');
}

/** Lifecycle of a foundation model on a day, as of the catalogue; undefined of one that it does not have. */
export function lifecycleOf(modelId: string, now: Date): CatalogueModel['lifecycle'] | undefined {
  const { lifecycle, eolDate } = MODELS.get(modelId) ?? {};
  return eolDate && now.toISOString().slice(0, 10) >= eolDate ? 'EOL' : lifecycle;
}
