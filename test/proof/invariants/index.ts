import type { Platform } from '../platform/platform';
import { ACCOUNT } from './account';
import { ALERTS } from './alerts';
import { API } from './api';
import { CAPABILITIES } from './capabilities';
import { COST } from './cost';
import { DATA } from './data';
import { FUNCTIONS } from './functions';
import { GUARDRAIL } from './guardrail';
import type { Invariant } from './invariant';
import { NETWORK } from './network';
import { TRACES } from './traces';

/** What holds in the templates besides the policies, by name. */
export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  ...NETWORK,
  ...DATA,
  ...GUARDRAIL,
  ...API,
  ...FUNCTIONS,
  ...ACCOUNT,
  ...TRACES,
  ...ALERTS,
  ...COST,
  ...CAPABILITIES,
};

/** Every violation, as `<invariant>: <what breaks it>`. */
export function violations(platform: Platform): string[] {
  return Object.entries(INVARIANTS).flatMap(([name, invariant]) =>
    invariant(platform).map((violation) => `${name}: ${violation}`),
  );
}

/** Name of the first invariant that something breaks. */
export function brokenInvariant(platform: Platform): string | undefined {
  return Object.entries(INVARIANTS).find(([, invariant]) => invariant(platform).length > 0)?.[0];
}
