import type { EmbeddingFamily } from '../../lambda/contract/environment';
import { instead } from './alternatives';
import { chatProblem, embeddingFamilyOf, embeddingProblem, imageProblem } from './capabilities';
import { CATALOGUE_AS_OF, type CatalogueModel, isRetired } from './catalogue';
import { requireModel } from './model-id';
import { describeOffers, describeReach, isInside, type KnownOffer, offersOf } from './offers';
import { allowedRegions, partitionOf, type Region, type Residency, residenciesHolding } from './regions';
import { ResidencyError } from './residency-error';
import { type ProfileScope, SCOPES } from './routing';

export interface ResolveModelProps {
  /** Foundation-model id of the catalogue, e.g. `amazon.nova-pro-v1:0`; never the id of an inference profile. */
  readonly modelId: string;
  /** Region from which the model is called: the one the platform is deployed to. */
  readonly region: Region;
  readonly residency: Residency;
  /** Account that calls, part of the inference profile's ARN. */
  readonly account: string;
  /** @default the partition of the Region */
  readonly partition?: string;
  /**
   * Which of several ways to call the model: one of {@link SCOPES}.
   *
   * @default the narrowest inside the residency: in-Region, else the profile that reaches the fewest Regions
   */
  readonly scope?: string;
  /** ISO date against which end-of-life dates are held; the caller's to give, so that synth has no clock of its own. */
  readonly today: string;
}

/** What is called: the foundation model in its Region, or an inference profile over it. */
export type Invocation =
  | { readonly type: 'foundation-model'; readonly modelId: string }
  | { readonly type: 'inference-profile'; readonly profileId: string; readonly scope: ProfileScope };

/** A model, and exactly where a call to it may be processed. */
export interface ResolvedModel {
  readonly model: CatalogueModel;
  readonly region: Region;
  readonly residency: Residency;
  readonly today: string;
  readonly invoke: Invocation;
  /** What Converse takes as `modelId`: the foundation-model id, or the ARN of the inference profile. */
  readonly invokeId: string;
  /** The inference profile's ARN; absent when the foundation model is called itself. */
  readonly profileArn?: string;
  /**
   * The foundation models that a role must be allowed, besides the profile: one ARN per destination Region. For a
   * `global` profile the one of the source Region and the one without a Region, for which `aws:RequestedRegion` is
   * `unspecified`. Source: Amazon Bedrock User Guide, geographic- and global-cross-region-inference.
   */
  readonly foundationModelArns: readonly string[];
  /** Regions that may process the call. */
  readonly destinationRegions: readonly Region[];
  /**
   * Says that the model is closed to new customers, and when it ends; absent for an ACTIVE model. Source: Amazon Bedrock User
   * Guide, model-lifecycle-legacy.
   */
  readonly legacyNotice?: string;
}

/**
 * Resolves a model id to what is called and to the exact ARNs that the caller needs.
 *
 * @throws ResidencyError when the Region is outside the residency, when the id is unknown or that of a profile, when the
 *   model is retired or not offered there, or when each way to call it leaves the residency or has an unknown reach
 */
export function resolveModel(props: ResolveModelProps): ResolvedModel {
  const { modelId, region, residency, today } = props;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(today)) {
    throw new ResidencyError(`today is ${JSON.stringify(today)}, expected an ISO date such as 2026-11-21`);
  }
  const allowed = allowedRegions(residency, region);
  const model = requireModel(modelId);
  if (isRetired(model, today)) throw new ResidencyError(describeRetirement(model, props));
  const offer = chooseOffer(model, allowed, props);

  const partition = props.partition ?? partitionOf(region);
  const foundationModelArn = (r: string) => `arn:${partition}:bedrock:${r}::foundation-model/${model.modelId}`;
  const profileArn =
    offer.profile && `arn:${partition}:bedrock:${region}:${props.account}:inference-profile/${offer.profile.id}`;
  const legacyNotice = describeLegacy(model);
  return {
    model,
    region,
    residency,
    today,
    invoke: offer.profile
      ? { type: 'inference-profile', profileId: offer.profile.id, scope: offer.profile.scope }
      : { type: 'foundation-model', modelId: model.modelId },
    invokeId: profileArn ?? model.modelId,
    ...(profileArn && { profileArn }),
    foundationModelArns: (offer.scope === 'global' ? [region, ''] : offer.destinations).map(foundationModelArn),
    destinationRegions: offer.destinations,
    ...(legacyNotice && { legacyNotice }),
  };
}

/**
 * Passes a model on, having checked that it can serve chat completions: of kind chat, through Converse, behind a guardrail.
 *
 * @throws ResidencyError when it can't, naming models that can
 */
export function requireChat(resolved: ResolvedModel): ResolvedModel {
  const problem = chatProblem(resolved.model);
  if (problem) {
    const chat = { ...resolved.model, kind: 'chat' as const };
    throw new ResidencyError(`model ${resolved.model.modelId} ${problem}; ${instead(chat, resolved)}`);
  }
  return resolved;
}

/**
 * Passes a model on with its family, having checked that it can serve embeddings.
 *
 * @throws ResidencyError when it can't, naming models that can
 */
export function requireEmbedding(resolved: ResolvedModel): { resolved: ResolvedModel; family: EmbeddingFamily } {
  const problem = embeddingProblem(resolved.model);
  const family = embeddingFamilyOf(resolved.model);
  if (problem !== undefined || family === undefined) {
    const embedding = { ...resolved.model, kind: 'embedding' as const };
    throw new ResidencyError(`model ${resolved.model.modelId} ${problem}; ${instead(embedding, resolved)}`);
  }
  return { resolved, family };
}

/**
 * Passes a model on, having checked that it can generate images behind a guardrail.
 *
 * @throws ResidencyError when it can't, naming models that can
 */
export function requireImage(resolved: ResolvedModel): ResolvedModel {
  const problem = imageProblem(resolved.model);
  if (problem) {
    const image = { ...resolved.model, kind: 'image' as const };
    throw new ResidencyError(`model ${resolved.model.modelId} ${problem}; ${instead(image, resolved)}`);
  }
  return resolved;
}

function chooseOffer(model: CatalogueModel, allowed: ReadonlySet<Region>, props: ResolveModelProps): KnownOffer {
  const { region, residency, scope } = props;
  if (scope !== undefined && !SCOPES.some((known) => known === scope)) {
    throw new ResidencyError(
      `scope ${JSON.stringify(scope)} of model ${model.modelId}: expected one of ${SCOPES.join(', ')}`,
    );
  }
  const offers = offersOf(model, region);
  if (offers.length === 0) throw new ResidencyError(describeAbsence(model, props));

  const asked = offers.filter((offer) => scope === undefined || offer.scope === scope);
  if (asked.length === 0) {
    throw new ResidencyError(
      `model ${model.modelId} is not offered in ${region} with scope '${scope}'; ` +
        `expected one of ${offers.map((offer) => offer.scope).join(', ')}, or no scope`,
    );
  }
  const inside = asked.find((offer) => isInside(offer, allowed));
  if (inside) return inside;

  const reach = asked.map((offer) => describeReach(offer, allowed, region)).join('; ');
  const wider = asked.flatMap(({ destinations }) =>
    destinations === 'unknown' ? [] : residenciesHolding(destinations, region),
  );
  const widen = wider.length > 0 ? `; residencies that allow it: ${[...new Set(wider)].join(', ')}` : '';
  throw new ResidencyError(
    `model ${model.modelId} does not stay inside residency '${residency}' from ${region}: ${reach}; ${instead(model, props)}${widen}`,
  );
}

function describeAbsence(model: CatalogueModel, at: ResolveModelProps): string {
  if (!model.runtime) {
    return (
      `model ${model.modelId} is served by bedrock-mantle only, which has neither guardrails nor invocation logging; ` +
      instead(model, at)
    );
  }
  const elsewhere = describeOffers(model, at.region) || 'nowhere that AWS documents in this partition';
  return `model ${model.modelId} is not offered in ${at.region} as of ${CATALOGUE_AS_OF}, but ${elsewhere}; ${instead(model, at)}`;
}

function describeRetirement(model: CatalogueModel, at: ResolveModelProps): string {
  const when = model.eolDate ? `, its end of life was ${model.eolDate}` : '';
  const still = model.listedAfterEol
    ? `it may still answer in ${model.listedAfterEol.join(', ')}, which AWS does not confirm`
    : 'it is offered nowhere any more';
  return `model ${model.modelId} is retired${when}; ${still}; ${instead(model, at)}`;
}

function describeLegacy(model: CatalogueModel): string | undefined {
  if (model.lifecycle !== 'LEGACY') return undefined;
  const since = model.legacyDate ? ` since ${model.legacyDate}` : '';
  const until = model.eolDate ? `calls fail from ${model.eolDate} on` : 'its end of life is not documented';
  return (
    `model ${model.modelId} is LEGACY${since}: accounts that do not call it already can not begin to, and ${until}; ` +
    'choose a replacement'
  );
}
