import { allowedRegions, partitionOf, type Region, type Residency, residenciesHolding } from './regions';
import { ResidencyError } from './residency-error';
import { GUARDRAIL_PROFILES, ROUTING_AS_OF } from './routing';

/** Guardrail tiers. Source: Amazon Bedrock User Guide, guardrails-tiers. */
export type GuardrailTier = 'CLASSIC' | 'STANDARD';

export interface ResolveGuardrailProfileProps {
  readonly region: Region;
  readonly residency: Residency;
  /** Account that owns the guardrail, part of the profile's ARNs. */
  readonly account: string;
  /** @default the partition of the Region */
  readonly partition?: string;
  readonly tier: GuardrailTier;
}

/** A guardrail profile, and exactly where content may be evaluated. */
export interface GuardrailProfile {
  readonly profileId: string;
  /** What the guardrail's cross-Region configuration takes. */
  readonly profileArn: string;
  /** Regions that may evaluate the content, the guardrail's own included. */
  readonly destinationRegions: readonly Region[];
  /**
   * The profile in each destination Region: what a caller needs `bedrock:ApplyGuardrail` on, besides the guardrail.
   * Source: Amazon Bedrock User Guide, guardrails-cross-region.
   */
  readonly destinationProfileArns: readonly string[];
}

const CLASSIC_STAYS = "tier 'CLASSIC' stays in the Region, but understands English, French and Spanish only";

/**
 * The guardrail profile that a tier needs: none for CLASSIC, which evaluates in the Region; for STANDARD the one with
 * the fewest destinations inside the residency.
 *
 * @throws ResidencyError when the Region is outside the residency, or when no profile is offered there that stays inside
 */
export function resolveGuardrailProfile(props: ResolveGuardrailProfileProps): GuardrailProfile | undefined {
  const { region, residency, account, tier } = props;
  const allowed = allowedRegions(residency, region);
  if (tier === 'CLASSIC') return undefined;

  const offers = GUARDRAIL_PROFILES.flatMap(({ id, routes }) => {
    const destinations = routes[region];
    return destinations ? [{ id, destinations }] : [];
  }).sort((a, b) => a.destinations.length - b.destinations.length);
  if (offers.length === 0) {
    throw new ResidencyError(
      `guardrail tier 'STANDARD' is not offered in ${region} as of ${ROUTING_AS_OF}: no guardrail profile can be used there; ${CLASSIC_STAYS}`,
    );
  }
  const offer = offers.find(({ destinations }) => destinations.every((destination) => allowed.has(destination)));
  if (!offer) {
    const reach = offers.map(
      ({ id, destinations }) => `${id} would reach ${destinations.filter((d) => !allowed.has(d)).join(', ')}`,
    );
    const wider = new Set(offers.flatMap(({ destinations }) => residenciesHolding(destinations, region)));
    throw new ResidencyError(
      `guardrail tier 'STANDARD' does not stay inside residency '${residency}' from ${region}: guardrail profile ${reach.join('; ')}; ` +
        `${CLASSIC_STAYS}; residencies that allow STANDARD: ${[...wider].join(', ')}`,
    );
  }
  const partition = props.partition ?? partitionOf(region);
  const profileArn = (r: Region) => `arn:${partition}:bedrock:${r}:${account}:guardrail-profile/${offer.id}`;
  return {
    profileId: offer.id,
    profileArn: profileArn(region),
    destinationRegions: offer.destinations,
    destinationProfileArns: offer.destinations.map(profileArn),
  };
}
