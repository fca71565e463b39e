import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { BaselineConfig } from '../../config';
import { platformMetric } from '../metrics';
import { graph } from './widgets';

/**
 * Requests that another model answered than the one they named; nothing where no alias has a fallback.
 * @param capability the function that counts, e.g. `chat`
 * @param name what dashboards call it
 */
export function fallbackGraph(config: BaselineConfig, capability: string, name: string): IWidget[] {
  const aliases = Object.entries(config.models.chat).flatMap(([alias, entry]) =>
    typeof entry === 'object' && entry.fallbacks ? [alias] : [],
  );
  if (aliases.length === 0) return [];
  return [
    graph({
      title: `${name}: requests that a fallback answered, in all and by the alias that was asked`,
      unit: 'Requests',
      metrics: [undefined, ...aliases].map((alias) =>
        platformMetric(config, capability, 'FALLBACKS', { alias, label: alias ?? 'All' }),
      ),
    }),
  ];
}
