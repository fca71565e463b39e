import { chatProblem } from './capabilities';
import { CATALOGUE, type CatalogueModel, isRetired } from './catalogue';
import { isInside, offersOf } from './offers';
import { allowedRegions, type Region, type Residency } from './regions';

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
    .filter((model) => model.runtime && (model.kind !== 'chat' || !chatProblem(model)) && !isRetired(model, at.today))
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
    : `the catalogue has no other ${wanted.kind} model ${inside}`;
}

const byNumber = new Intl.Collator('en', { numeric: true });

function newestFirst(a: string, b: string): number {
  return byNumber.compare(b, a);
}
