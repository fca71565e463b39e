import type { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { BaselineConfig } from '../../config';
import { type TokenPrice, tokenPriceOf } from '../../cost/token-prices';
import type { ChatModels } from '../../models/chat-models';
import { platformMetric } from '../metrics';

interface PricedAlias {
  readonly alias: string;
  readonly modelId: string;
  /** Undefined: no source gives it. */
  readonly price?: TokenPrice;
}

/**
 * What the answered tokens cost at list prices, by alias. An estimate: tokens of the prompt cache count in full, tokens of
 * answers that broke off are missing, and discounts, taxes and the guardrail's own price are not in it.
 */
export class TokenCost {
  readonly aliases: readonly PricedAlias[];

  constructor(
    private readonly config: BaselineConfig,
    models: ChatModels,
  ) {
    this.aliases = [...models.aliases].map(([alias, resolved]) => ({
      alias,
      modelId: resolved.model.modelId,
      price: tokenPriceOf(resolved),
    }));
  }

  /** US dollars in each period, of each alias whose price is known. */
  byAlias(period: Duration): MathExpression[] {
    return this.aliases.flatMap(({ alias, price }, i) => {
      if (!price) return [];
      const input = this.tokens('INPUT_TOKENS', alias, `in${i}`, period);
      const output = this.tokens('OUTPUT_TOKENS', alias, `out${i}`, period);
      return [
        new MathExpression({
          expression: `(${input.sum} * ${price.inputPerMillionUsd} + ${output.sum} * ${price.outputPerMillionUsd}) / 1000000`,
          usingMetrics: { ...input.metrics, ...output.metrics },
          label: alias,
          period,
        }),
      ];
    });
  }

  /** US dollars of all aliases whose price is known; undefined when none is. */
  total(period: Duration): MathExpression | undefined {
    const costs = this.byAlias(period).map((cost, i) => [`cost${i}`, cost] as const);
    if (costs.length === 0) return undefined;
    return new MathExpression({
      // Of an alias that was not used there is nothing, not 0: SUM passes over it.
      expression: `SUM([${costs.map(([id]) => id).join(', ')}])`,
      usingMetrics: Object.fromEntries(costs),
      label: 'Estimated cost (USD)',
      period,
    });
  }

  /** Tokens of an alias, whichever function counted them. */
  private tokens(key: 'INPUT_TOKENS' | 'OUTPUT_TOKENS', alias: string, id: string, period: Duration) {
    const chat = platformMetric(this.config, 'chat', key, { alias, period });
    if (!this.config.api.responses) return { sum: id, metrics: { [id]: chat } };
    const responses = platformMetric(this.config, 'responses', key, { alias, period });
    // Of a function that was not used there is nothing, not 0: SUM passes over it.
    return { sum: `SUM([${id}, ${id}r])`, metrics: { [id]: chat, [`${id}r`]: responses } };
  }

  /** The prices, in Markdown; says of which alias none is known. */
  get table(): string {
    const rows = this.aliases.map(({ alias, modelId, price }) =>
      price
        ? `| ${alias} | ${modelId} | ${price.inputPerMillionUsd} | ${price.outputPerMillionUsd} | ${price.source}, ${price.asOf} |`
        : `| ${alias} | ${modelId} | unknown | unknown | **price not known: not in the estimate** |`,
    );
    return [
      '**Prices of the estimate**, USD for a million tokens, on demand, without discounts and taxes. Cached tokens count in full.',
      '',
      '| Alias | Model | Input | Output | Source |',
      '|---|---|---|---|---|',
      ...rows,
    ].join('\n');
  }
}
