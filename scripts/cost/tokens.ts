import type { BaselineConfig } from '../../lib/config';
import { infrastructurePriceOf } from '../../lib/cost/infrastructure-prices';
import { tokenPriceOf } from '../../lib/cost/token-prices';
import { ChatModels } from '../../lib/models/chat-models';

/** Characters of a token of English text; other languages and code have fewer. */
export const CHARACTERS_PER_TOKEN = 4;
/** Characters of a text unit; a call pays for whole ones. Source: aws.amazon.com/bedrock/pricing. */
const CHARACTERS_PER_TEXT_UNIT = 1_000;
/** Thousands of text units in a million tokens. */
const THOUSAND_UNITS = (1_000_000 * CHARACTERS_PER_TOKEN) / CHARACTERS_PER_TEXT_UNIT / 1_000;

/** What a million tokens of an alias cost, in US dollars; undefined where no source gives it. */
export interface AliasCost {
  readonly alias: string;
  readonly modelId: string;
  /** `in-region`, or the prefix of the inference profile. */
  readonly scope: string;
  readonly inputUsd?: number;
  readonly outputUsd?: number;
  readonly asOf?: string;
  readonly source?: string;
}

/** What a policy of the guardrail costs per million tokens that it looks at, in US dollars. */
export interface GuardrailCost {
  readonly policy: string;
  readonly usd?: number;
  readonly asOf?: string;
  readonly source?: string;
}

/** @param today ISO date, against which models are held */
export function aliasCosts(config: BaselineConfig, today: string): AliasCost[] {
  return [...new ChatModels(config, today).aliases].map(([alias, resolved]) => {
    const { invoke, model } = resolved;
    const price = tokenPriceOf(resolved);
    return {
      alias,
      modelId: model.modelId,
      scope: invoke.type === 'inference-profile' ? invoke.scope : 'in-region',
      ...(price && {
        inputUsd: price.inputPerMillionUsd,
        outputUsd: price.outputPerMillionUsd,
        asOf: price.asOf,
        source: price.source,
      }),
    };
  });
}

/** The policies that are charged for: lists of words and regular expressions are not. */
export function guardrailCosts({ guardrail, region }: BaselineConfig): GuardrailCost[] {
  const filters = Object.values(guardrail.contentFilters).some((strength) => strength !== 'NONE');
  const policies = [
    ...(filters ? [{ policy: 'content filters', item: 'guardrailContentUnits' }] : []),
    { policy: 'denied topics', item: 'guardrailTopicUnits' },
    ...(Object.keys(guardrail.pii).length > 0
      ? [{ policy: 'built-in kinds of personal data', item: 'guardrailPersonalDataUnits' }]
      : []),
  ];
  return policies.map(({ policy, item }) => {
    const price = infrastructurePriceOf(item, region);
    return { policy, ...(price && { usd: price.usd * THOUSAND_UNITS, asOf: price.asOf, source: price.source }) };
  });
}
