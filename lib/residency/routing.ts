import { z } from 'zod';
import data from './data/routing.json';
import { partitionOf, REGIONS, type Region, regionsOfPartition } from './regions';

/** Prefixes of geographic inference profiles, and `global`. */
const PROFILE_SCOPES = ['us', 'us-gov', 'ca', 'eu', 'uk', 'jp', 'au', 'in', 'apac', 'global'] as const;

export type ProfileScope = (typeof PROFILE_SCOPES)[number];

/** How far a call travels: `in-region`, or the prefix of an inference profile. */
export type Scope = 'in-region' | ProfileScope;

/** What a config can name as `scope`. */
export const SCOPES: readonly Scope[] = ['in-region', ...PROFILE_SCOPES];

const region = z.enum(REGIONS);
const source = z.string().min(1);
const geographicScope = z.enum(PROFILE_SCOPES).exclude(['global']);

const geographicProfileSchema = z.strictObject({
  id: z.string(),
  scope: geographicScope,
  /** Source Region -> the Regions that may process the call. Null: not documented. */
  routes: z.partialRecord(region, z.array(region).min(1).nullable()).nullable(),
  source,
});

const globalProfileSchema = z.strictObject({
  id: z.string(),
  scope: z.literal('global'),
  /** Regions from which the profile can be called. Null: not documented. */
  sources: z.array(region).nullable(),
  source,
});

const guardrailProfileSchema = z.strictObject({
  id: z.string().regex(/^[a-z-]+\.guardrail\.v\d+:\d+$/),
  scope: geographicScope,
  routes: z.partialRecord(region, z.array(region).min(1)),
  source,
});

const routingSchema = z.strictObject({
  asOf: z.iso.date(),
  sources: z.record(z.string(), z.string()),
  inferenceProfiles: z.array(z.discriminatedUnion('scope', [geographicProfileSchema, globalProfileSchema])),
  guardrailProfiles: z.array(guardrailProfileSchema),
});

export type InferenceProfile = z.output<typeof routingSchema>['inferenceProfiles'][number];

const routing = routingSchema.parse(data);

/** The day up to which the routes follow the documentation, as an ISO date. */
export const ROUTING_AS_OF: string = routing.asOf;

/** System-defined inference profiles whose id AWS publishes. */
export const INFERENCE_PROFILES: readonly InferenceProfile[] = routing.inferenceProfiles;

/** Guardrail profiles, which a guardrail of tier STANDARD needs. */
export const GUARDRAIL_PROFILES: readonly z.output<typeof guardrailProfileSchema>[] = routing.guardrailProfiles;

const byModel = new Map<string, InferenceProfile[]>();
for (const profile of INFERENCE_PROFILES) {
  const modelId = modelIdOf(profile);
  byModel.set(modelId, [...(byModel.get(modelId) ?? []), profile]);
}

/** The inference profiles over a foundation model. */
export function profilesOf(modelId: string): readonly InferenceProfile[] {
  return byModel.get(modelId) ?? [];
}

/** The foundation model behind an inference profile: its id without the scope. */
export function modelIdOf(profile: InferenceProfile): string {
  return profile.id.slice(profile.scope.length + 1);
}

/**
 * The Regions that may process a call made through the profile in `source`: `unknown` when AWS documents none,
 * undefined when the profile can't be called there. A `global` profile may reach every Region of the partition.
 */
export function destinationsOf(profile: InferenceProfile, source: Region): readonly Region[] | 'unknown' | undefined {
  if ((profile.scope === 'us-gov') !== (partitionOf(source) === 'aws-us-gov')) return undefined;
  if (profile.scope === 'global') {
    if (profile.sources === null) return 'unknown';
    return profile.sources.includes(source) ? regionsOfPartition(source) : undefined;
  }
  if (profile.routes === null) return 'unknown';
  const destinations = profile.routes[source];
  return destinations === null ? 'unknown' : destinations;
}
