import type { Platform } from '../platform/platform';
import { API } from './api';
import { DATA } from './data';
import { FUNCTIONS } from './functions';
import { GUARDRAIL } from './guardrail';
import type { Invariant } from './invariant';
import { NETWORK } from './network';

/** What holds in the templates besides the policies, by name. */
export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  ...NETWORK,
  ...DATA,
  ...GUARDRAIL,
  ...API,
  ...FUNCTIONS,
};

/** Every violation, as `<invariant>: <what breaks it>`. */
export function violations(platform: Platform): string[] {
  return Object.entries(INVARIANTS).flatMap(([name, invariant]) =>
    invariant(platform).map((violation) => `${name}: ${violation}`),
  );
}
