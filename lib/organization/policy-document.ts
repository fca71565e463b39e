/** Operators, condition keys, values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/**
 * Statement of a service control policy, as far as these policies need one. Source: AWS Organizations User Guide,
 * orgs_manage_policies_scps_syntax (no Principal and no NotPrincipal).
 */
export interface DenyStatement {
  readonly Sid: string;
  readonly Effect: 'Deny';
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Conditions;
}

export interface ServiceControlPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly DenyStatement[];
}

/** Makes a statement that denies `actions`, on everything unless `rest` says on what. */
export function deny(sid: string, actions: readonly string[], rest: Partial<DenyStatement> = {}): DenyStatement {
  const on = rest.Resource || rest.NotResource ? {} : { Resource: ['*'] };
  return { Sid: sid, Effect: 'Deny', Action: actions, ...on, ...rest };
}
