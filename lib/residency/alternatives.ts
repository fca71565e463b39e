import { chatProblem, embeddingProblem, imageProblem } from './capabilities';
import { CATALOGUE, type CatalogueModel, isRetired } from './catalogue';
import { isInside, offersOf } from './offers';
import { allowedRegions, type Region, type Residency, regionsOfPartition } from './regions';

const MOST = 5;

/** Under which circumstances a model is wanted. */
export interface Circumstances {
  readonly region: Region;
  readonly residency: Residency;
  /** ISO date against which end-of-life dates are held. */
  readonly today: string;
}

/**
 * Ids of up to five models of a kind that can be called from the Region inside the residency: ACTIVE ones first, then
 * those of the same family, then of the same provider, then those documented to take guardrails; the newest first.
 */
export function alternatives(
  wanted: Pick<CatalogueModel, 'kind' | 'modelId' | 'family' | 'provider'>,
  at: Circumstances,
): string[] {
  const allowed = allowedRegions(at.residency, at.region);
  return CATALOGUE.filter((model) => model.kind === wanted.kind && model.modelId !== wanted.modelId)
    .filter((model) => model.runtime && !problemOf(model) && !isRetired(model, at.today))
    .filter((model) => offersOf(model, at.region).some((offer) => isInside(offer, allowed)))
    .sort(
      (a, b) =>
        Number(b.lifecycle === 'ACTIVE') - Number(a.lifecycle === 'ACTIVE') ||
        Number(b.family === wanted.family) - Number(a.family === wanted.family) ||
        Number(b.provider === wanted.provider) - Number(a.provider === wanted.provider) ||
        Number(b.guardrails === true) - Number(a.guardrails === true) ||
        newestFirst(a.modelId, b.modelId),
    )
    .slice(0, MOST)
    .map((model) => model.modelId);
}

/** The end of an error: what to use instead. */
export function instead(
  wanted: Pick<CatalogueModel, 'kind' | 'modelId' | 'family' | 'provider'>,
  at: Circumstances,
): string {
  const ids = alternatives(wanted, at);
  const inside = `inside residency '${at.residency}' from ${at.region}`;
  return ids.length > 0
    ? `${wanted.kind} models ${inside}: ${ids.join(', ')}`
    : `the catalogue has no other ${wanted.kind} model ${inside}${elsewhere(wanted.kind, at)}`;
}

/** Where models of a kind are offered at all, where that is in few Regions: for an error that has no alternative to name. */
function elsewhere(kind: CatalogueModel['kind'], { region, today }: Circumstances): string {
  const partition = regionsOfPartition(region);
  const regions = CATALOGUE.filter((model) => model.kind === kind && model.runtime)
    .filter((model) => !problemOf(model) && !isRetired(model, today))
    .flatMap(({ inRegion }) => inRegion)
    .filter((offered) => partition.includes(offered));
  const found = [...new Set(regions)].sort();
  return found.length > 0 && found.length <= MOST ? `; Regions with one: ${found.join(', ')}` : '';
}

/** Why the platform can't serve a model as what it is. */
function problemOf(model: CatalogueModel): string | undefined {
  if (model.kind === 'chat') return chatProblem(model);
  if (model.kind === 'image') return imageProblem(model);
  return model.kind === 'embedding' ? embeddingProblem(model) : undefined;
}

const byNumber = new Intl.Collator('en', { numeric: true });

function newestFirst(a: string, b: string): number {
  return byNumber.compare(b, a);
}
