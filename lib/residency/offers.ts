import type { CatalogueModel } from './catalogue';
import { type Region, regionsOfPartition } from './regions';
import { destinationsOf, type ProfileScope, profilesOf, ROUTING_AS_OF, type Scope } from './routing';

/** A way to call a model from a Region. */
export interface Offer {
  readonly scope: Scope;
  /** Inference profile to call through; absent: the foundation model itself. */
  readonly profile?: { readonly id: string; readonly scope: ProfileScope };
  /** Regions that may process the call, or that AWS does not say. */
  readonly destinations: readonly Region[] | 'unknown';
}

/** An {@link Offer} whose destinations are documented. */
export type KnownOffer = Offer & { readonly destinations: readonly Region[] };

/** Every documented way to call a model from `region`, the narrowest first, those of unknown reach last. */
export function offersOf(model: CatalogueModel, region: Region): Offer[] {
  const offers: Offer[] = model.inRegion.includes(region) ? [{ scope: 'in-region', destinations: [region] }] : [];
  for (const profile of profilesOf(model.modelId)) {
    const destinations = destinationsOf(profile, region);
    if (destinations) offers.push({ scope: profile.scope, profile, destinations });
  }
  return offers.sort((a, b) => breadth(a) - breadth(b));
}

/** True when the Regions that may process the call are known and all allowed. */
export function isInside(offer: Offer, allowed: ReadonlySet<Region>): offer is KnownOffer {
  return offer.destinations !== 'unknown' && offer.destinations.every((destination) => allowed.has(destination));
}

/** Why an offer is not inside the allowed Regions, for an error. */
export function describeReach(offer: Offer, allowed: ReadonlySet<Region>, region: Region): string {
  const through = offer.profile ? `inference profile ${offer.profile.id}` : `an in-Region call in ${region}`;
  if (offer.destinations === 'unknown') {
    return `${through} may reach Regions that AWS does not document as of ${ROUTING_AS_OF}`;
  }
  if (offer.scope === 'global') return `${through} may reach every Region of the partition`;
  return `${through} would reach ${offer.destinations.filter((d) => !allowed.has(d)).join(', ')}`;
}

/** Where a model is offered at all, for an error: in-Region and by profile. Empty when nowhere. */
export function describeOffers(model: CatalogueModel, region: Region): string {
  const partition = regionsOfPartition(region);
  const inRegion = model.inRegion.filter((r) => partition.includes(r));
  const parts = inRegion.length > 0 ? [`in-Region in ${inRegion.join(', ')}`] : [];
  for (const profile of profilesOf(model.modelId)) {
    const sources = partition.filter((source) => destinationsOf(profile, source) !== undefined);
    if (sources.length === partition.length)
      parts.push(`through ${profile.id} from Regions that AWS does not document`);
    else if (sources.length > 0) parts.push(`through ${profile.id} from ${sources.join(', ')}`);
  }
  return parts.join('; ');
}

function breadth(offer: Offer): number {
  return offer.destinations === 'unknown' ? Number.POSITIVE_INFINITY : offer.destinations.length;
}
