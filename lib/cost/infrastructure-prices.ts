import { z } from 'zod';
import { REGIONS, type Region } from '../residency';
import data from './data/infrastructure.json';

/** What a piece of infrastructure costs, of the first tier, without taxes, discounts and free tiers. */
export interface InfrastructurePrice {
  /** What is paid for, such as `key, a month`. */
  readonly unit: string;
  readonly usd: number;
  /** ISO date on which AWS published the price that was read. */
  readonly asOf: string;
  /** Where it was read. */
  readonly source: string;
}

const usd = z.number().positive();
const common = { item: z.string().min(1), unit: z.string().min(1), source: z.string().min(1) };

export const infrastructurePricesSchema = z.strictObject({
  /** Key -> where prices were read, and when AWS published them. */
  sources: z.record(z.string(), z.strictObject({ name: z.string().min(1), asOf: z.iso.date() })),
  prices: z.array(
    z.union([
      z.strictObject({ ...common, usd: z.partialRecord(z.enum(REGIONS), usd) }),
      z.strictObject({ ...common, everywhereUsd: usd }),
    ]),
  ),
});

const { sources, prices } = infrastructurePricesSchema.parse(data);

/** The price of an item in a Region; undefined when no source gives it: that of another Region is not taken for it. */
export function infrastructurePriceOf(item: string, region: Region): InfrastructurePrice | undefined {
  const price = prices.find((entry) => entry.item === item);
  const source = price && sources[price.source];
  if (!source) return undefined;
  const amount = 'everywhereUsd' in price ? price.everywhereUsd : price.usd[region];
  return amount === undefined ? undefined : { unit: price.unit, usd: amount, asOf: source.asOf, source: source.name };
}
