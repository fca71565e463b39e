import type { Synthesized } from '../platform/platform';
import { ACCESS } from './access';
import { API } from './api';
import { DATA } from './data';
import { ENDPOINTS } from './endpoints';
import { GUARDRAIL_MUTATIONS } from './guardrail';
import { NETWORK } from './network';
import { ROLES } from './roles';
import { type Mutation, Templates } from './templates';

export type { Mutation } from './templates';

const WRITTEN: readonly Mutation[] = [
  ...ACCESS,
  ...ROLES,
  ...ENDPOINTS,
  ...NETWORK,
  ...GUARDRAIL_MUTATIONS,
  ...DATA,
  ...API,
];

/** Every hole that is made: those that are written down, and one for each Deny that a template or a policy has. */
export function mutationsOf(configs: readonly Synthesized[]): Mutation[] {
  const denials = new Map(
    configs
      .flatMap((synthesized) => new Templates(synthesized).denials())
      .map((denial) => [`the Deny ${denial.sid} is gone (${denial.type})`, denial] as const),
  );
  return [
    ...WRITTEN,
    ...[...denials].map(([name, { type, sid }]) => ({
      name,
      apply: (templates: Templates) => drop(templates, type, sid),
    })),
  ];
}

function drop(templates: Templates, type: string, sid: string): void {
  const without = (document: { Statement: { Sid?: string }[] }) => {
    document.Statement = document.Statement.filter(({ Sid }) => Sid !== sid);
  };
  if (type === 'organization') templates.editOrganization(without);
  else templates.editPolicies(type, without);
}
