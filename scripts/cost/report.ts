import type { BaselineConfig } from '../../lib/config';
import { infrastructurePriceOf } from '../../lib/cost/infrastructure-prices';
import { standingCosts } from './counts';
import type { Resource } from './resources';
import { type AliasCost, aliasCosts, CHARACTERS_PER_TOKEN, type GuardrailCost, guardrailCosts } from './tokens';
import { unknownTypes, usageOf } from './usage';

interface Priced {
  readonly unit?: string;
  /** US dollars a unit; undefined where no source gives it. */
  readonly unitUsd?: number;
  /** ISO date of the price. */
  readonly asOf?: string;
  readonly source?: string;
}

export interface MonthlyLine extends Priced {
  readonly what: string;
  readonly count: number;
  /** count x unitUsd x how often a month; undefined where the price is. */
  readonly usd?: number;
  readonly assumption: string;
}

export interface UsageLine extends Priced {
  readonly what: string;
  readonly assumption: string;
}

export interface CostReport {
  readonly config: string;
  readonly region: string;
  /** What a month costs before a single token. */
  readonly monthly: readonly MonthlyLine[];
  /** Sum of the lines with a price. */
  readonly monthlyUsd: number;
  readonly usage: readonly UsageLine[];
  readonly aliases: readonly AliasCost[];
  readonly guardrail: readonly GuardrailCost[];
  /** Sum of the policies per million tokens, of prompt or answer; undefined where one has no price. */
  readonly guardrailUsd?: number;
  readonly charactersPerToken: number;
  /** What has no price in the data, and is in no sum. */
  readonly unknown: readonly string[];
  /** First and last date of the prices. */
  readonly pricesFrom: string;
  readonly pricesTo: string;
}

/**
 * What a config costs, from its templates.
 *
 * @param name the config's name on the command line
 * @param today ISO date, against which models are held
 */
export function costReport(
  name: string,
  config: BaselineConfig,
  resources: readonly Resource[],
  today: string,
): CostReport {
  const priceOf = (item?: string): Priced => {
    const price = item === undefined ? undefined : infrastructurePriceOf(item, config.region);
    return price ? { unit: price.unit, unitUsd: price.usd, asOf: price.asOf, source: price.source } : {};
  };
  const monthly = standingCosts(resources, config).map(({ what, item, count, times, assumption }): MonthlyLine => {
    const price = priceOf(item);
    return {
      what,
      count,
      ...price,
      ...(price.unitUsd !== undefined && { usd: count * price.unitUsd * times }),
      assumption,
    };
  });
  const usage = usageOf(resources).map(
    ({ what, item, assumption }): UsageLine => ({ what, ...priceOf(item), assumption }),
  );
  const aliases = aliasCosts(config, today);
  const guardrail = guardrailCosts(config);
  const guardrailUsd = sumOf(guardrail.map(({ usd }) => usd));
  const dates = [...monthly, ...usage, ...aliases, ...guardrail].flatMap(({ asOf }) => asOf ?? []).sort();
  return {
    config: name,
    region: config.region,
    monthly,
    monthlyUsd: sumOf(monthly.map(({ usd }) => usd ?? 0)) ?? 0,
    usage,
    aliases,
    guardrail,
    ...(guardrailUsd !== undefined && { guardrailUsd }),
    charactersPerToken: CHARACTERS_PER_TOKEN,
    unknown: [
      ...monthly.filter(({ usd }) => usd === undefined).map(({ what, count }) => `${count} x ${what}`),
      ...usage.filter(({ unitUsd }) => unitUsd === undefined).map(({ what }) => what),
      ...aliases
        .filter(({ inputUsd }) => inputUsd === undefined)
        .map(({ alias, modelId }) => `tokens of ${alias} (${modelId})`),
      ...guardrail.filter(({ usd }) => usd === undefined).map(({ policy }) => `guardrail: ${policy}`),
      ...unknownTypes(resources),
    ],
    pricesFrom: dates.at(0) ?? 'unknown',
    pricesTo: dates.at(-1) ?? 'unknown',
  };
}

function sumOf(amounts: readonly (number | undefined)[]): number | undefined {
  return amounts.reduce(
    (total, amount) => (total === undefined || amount === undefined ? undefined : total + amount),
    0,
  );
}
