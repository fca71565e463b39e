import type { Synthesized } from '../platform/platform';
import { ACCESS } from './access';
import { ACCOUNT } from './account';
import { ALERTS } from './alerts';
import { API } from './api';
import { BUCKETS } from './buckets';
import { CAPABILITIES } from './capabilities';
import { CONTENT } from './content';
import { COST } from './cost';
import { DATA } from './data';
import { ENDPOINTS } from './endpoints';
import { GUARDRAIL_MUTATIONS } from './guardrail';
import { NETWORK } from './network';
import { ROLES } from './roles';
import { type Denial, type Mutation, Templates } from './templates';
import { TRAIL_MUTATIONS } from './trail';

export type { Mutation } from './templates';

/** Holes that are written down. */
export const WRITTEN: readonly Mutation[] = [
  ...ACCESS,
  ...ROLES,
  ...ENDPOINTS,
  ...NETWORK,
  ...GUARDRAIL_MUTATIONS,
  ...DATA,
  ...API,
  ...BUCKETS,
  ...TRAIL_MUTATIONS,
  ...CONTENT,
  ...ALERTS,
  ...ACCOUNT,
  ...COST,
  ...CAPABILITIES,
];

/** One hole for each Deny that a template or a policy has: it is gone. */
export function denialMutationsOf(configs: readonly Synthesized[]): Mutation[] {
  const denials = new Map(
    configs
      .flatMap((synthesized) => new Templates(synthesized).denials())
      .map((denial) => [`the Deny ${denial.sid} is gone (${holder(denial)})`, denial] as const),
  );
  return [...denials].map(([name, denial]) => ({ name, apply: (templates: Templates) => drop(templates, denial) }));
}

/** What holds a Deny, by its logical id without the hash at its end. */
function holder({ type, id }: Denial): string {
  return id?.replace(/[0-9A-F]{8}$/, '') ?? type;
}

function drop(templates: Templates, { type, id, sid }: Denial): void {
  const without = (document: { Statement: { Sid?: string }[] }) => {
    document.Statement = document.Statement.filter(({ Sid }) => Sid !== sid);
  };
  if (type === 'organization') templates.editOrganization(without);
  else templates.editPolicies(type, without, id);
}
