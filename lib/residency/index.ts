export { type ChatCapabilities, capabilitiesOf, limitsOf, promptCachingOf } from './capabilities';
export { CATALOGUE, CATALOGUE_AS_OF, type CatalogueModel } from './catalogue';
export {
  type GuardrailProfile,
  type GuardrailTier,
  type ResolveGuardrailProfileProps,
  resolveGuardrailProfile,
} from './guardrail-profile';
export { LIMIT_NAMES, type Limit, type LimitName, type LimitValue, limitOf } from './limits';
export {
  allowedRegions,
  type Partition,
  partitionOf,
  REGIONS,
  RESIDENCIES,
  type Region,
  type Residency,
} from './regions';
export { ResidencyError } from './residency-error';
export {
  type Invocation,
  type ResolvedModel,
  type ResolveModelProps,
  requireChat,
  requireEmbedding,
  requireImage,
  resolveModel,
} from './resolve-model';
export { type ProfileScope, ROUTING_AS_OF, SCOPES, type Scope } from './routing';
