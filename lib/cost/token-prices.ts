import { z } from 'zod';
import { REGIONS, type ResolvedModel, SCOPES } from '../residency';
import data from './data/token-prices.json';

/** What a model's tokens cost on demand, in the standard tier, without taxes, discounts, caching or batch. */
export interface TokenPrice {
  /** US dollars for a million input tokens. */
  readonly inputPerMillionUsd: number;
  /** US dollars for a million output tokens. */
  readonly outputPerMillionUsd: number;
  /** ISO date on which the price was read. */
  readonly asOf: string;
  /** Where it was read. */
  readonly source: string;
}

const price = z.number().positive();

export const tokenPricesSchema = z.strictObject({
  /** Key -> where prices were read, and when. */
  sources: z.record(z.string(), z.strictObject({ name: z.string().min(1), asOf: z.iso.date() })),
  prices: z.array(
    z.strictObject({
      modelId: z.string().min(1),
      /** `in-region`, or the prefix of the inference profile. */
      scope: z.enum(SCOPES),
      /** Regions from which the call is made. */
      regions: z.array(z.enum(REGIONS)).min(1),
      inputPerMillionUsd: price,
      outputPerMillionUsd: price,
      /** A key of `sources`. */
      source: z.string().min(1),
    }),
  ),
});

const { sources, prices } = tokenPricesSchema.parse(data);

/**
 * What the tokens of a model cost when it is called as resolved: in its Region, or from there through the profile.
 * Undefined when no source gives the price for this Region and this way: a price of another Region is not taken for it.
 */
export function tokenPriceOf(resolved: Pick<ResolvedModel, 'model' | 'region' | 'invoke'>): TokenPrice | undefined {
  const { model, region, invoke } = resolved;
  const scope = invoke.type === 'inference-profile' ? invoke.scope : 'in-region';
  const found = prices.find(
    (entry) => entry.modelId === model.modelId && entry.scope === scope && entry.regions.includes(region),
  );
  const source = found && sources[found.source];
  if (!source) return undefined;
  return {
    inputPerMillionUsd: found.inputPerMillionUsd,
    outputPerMillionUsd: found.outputPerMillionUsd,
    asOf: source.asOf,
    source: source.name,
  };
}
