import { CATALOGUE, type CatalogueModel, REGIONS, SCOPES } from '../../lib/residency';
import { offersOf } from '../../lib/residency/offers';

/** Region part of a geography's profile, e.g. `eu.` */
const SCOPE = new RegExp(`^(?:${SCOPES.join('|')})\\.`);
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

/** Ids of all models that can be called from a Region: of foundation models on demand, and of geographies' profiles. */
export function callableFrom(region: string): string[] {
  const known = REGIONS.find((one) => one === region);
  if (known === undefined) return [];
  const served = CATALOGUE.filter(({ runtime }) => runtime);
  return served.flatMap((model) => offersOf(model, known).map(({ profile }) => profile?.id ?? model.modelId));
}

/** Whether a foundation model of the catalogue is meant, and not a profile. */
export const isFoundationModel = (modelId: string): boolean => MODELS.has(modelId);
