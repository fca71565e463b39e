import { holds, type Properties } from './template-values';

/** The two times at which a guardrail looks: at the prompt and at the answer. */
export type Direction = 'Input' | 'Output';

/**
 * Whether a policy of a guardrail acts in a direction: it is enabled there, and its action, which is the general one
 * where the direction has none of its own, is not NONE (detect and report only). Both default to acting.
 */
export function stops(policy: Properties, direction: Direction): boolean {
  const action = policy[`${direction}Action`] ?? policy.Action ?? 'BLOCK';
  return (
    holds(policy[`${direction}Enabled`] ?? true, (flag) => flag === undefined || flag === true || flag === 'true') &&
    holds(action, (it) => it === undefined || it === 'BLOCK' || it === 'ANONYMIZE')
  );
}
