/** Who makes a request. A plural stands for each of them. */
export type Who =
  | 'functions that call models'
  | 'other functions'
  | 'Lambda, for a function'
  | 'an application'
  | 'an administrator'
  | 'the role that deploys'
  | "another account's administrator"
  | 'an application of another account of the organization'
  | 'a caller with a token'
  | 'a caller without credentials'
  | 'the flow-log role'
  | "API Gateway's log role"
  | 'CloudWatch Logs'
  | 'log delivery'
  | 'API Gateway'
  | 'VPC flow logs'
  | 'Lambda';

export type Does =
  | 'call a model'
  | 'use a model in other ways'
  | 'apply a guardrail'
  | 'call with a bearer token'
  | 'call bedrock-mantle'
  | 'change the guardrail'
  | 'change Bedrock settings of the account'
  | 'make a batch job'
  | 'make a Bedrock API key'
  | 'change a key'
  | 'change an endpoint'
  | 'change a function'
  | 'change a role'
  | 'change a log group'
  | 'change a policy'
  | 'call the API'
  | 'decrypt'
  | 'make data keys'
  | 'write logs'
  | 'read logs'
  | 'write traces'
  | 'manage network interfaces'
  | 'use objects'
  | 'use items'
  | 'pass a role'
  | 'assume a role';

export type To =
  | 'every alias, in every destination Region'
  | 'every alias, in every other Region'
  | 'every alias, outside the residency'
  | 'the model of every alias, past its profile'
  | 'the global profile of every alias'
  | 'a model that is not listed'
  | 'a profile that is not listed'
  | "another account's profile"
  | 'our guardrail, wherever it evaluates'
  | 'our guardrail'
  | 'another guardrail'
  | "another account's guardrail"
  | 'a mantle project'
  | 'every route'
  | 'another path'
  | "another account's API"
  | 'the data key'
  | 'the audit key'
  | 'its own log group'
  | 'every other log group'
  | 'the log group of WAF'
  | 'the log group of the flow logs'
  | 'every endpoint'
  | 'every policy'
  | 'the role that deploys'
  | 'every function'
  | 'every log group'
  | 'a user'
  | 'network interfaces'
  | 'any bucket'
  | 'any table'
  | 'every role of the platform'
  | 'every role of a function'
  | 'the flow-log role'
  | "API Gateway's log role"
  | 'all resources';

/** Where a request comes from. */
export type From =
  | 'our endpoint'
  | 'another endpoint'
  | 'the internet'
  /** Our endpoint where the API is private, the addresses of the config where it is regional. */
  | "the clients' network"
  /** By a service, or by a call for which the platform has no endpoint. */
  | 'AWS';

/** Guardrail that a model call names. */
export type Guardrail = 'pinned' | 'none' | 'DRAFT' | 'without a version' | 'another version' | 'another guardrail';
/** Service tier that a model call names. */
export type Tier = 'none' | 'every listed tier' | 'every other tier';
/** Inference profile through which a foundation model is reached. */
export type Profile = 'its own' | 'another one';

/** Layer that stands in the way, on its own, whatever the others say. */
export type Denial =
  /** An explicit Deny in the policies of the role. */
  | 'role forbids'
  /** No Allow in the policies of the role. */
  | 'role does not allow'
  /** The policy of the VPC endpoint lets it not pass. */
  | 'endpoint refuses'
  /** An explicit Deny in the policy of the key, role, guardrail or API. */
  | 'resource policy forbids'
  /** No Allow in that policy for this caller. */
  | 'resource policy does not allow'
  /** A service control policy of the organization. */
  | 'organization forbids'
  /** The API asks for a signature or a token, and there is none. */
  | 'authorizer refuses';

/** Configs that a row speaks of. */
export type Circumstance =
  | 'private API'
  | 'regional API'
  | 'signed API'
  | 'API with tokens'
  | 'guardrail enforced'
  | 'guardrail not enforced'
  | 'organization'
  | 'no organization';

type OneOrMore<T> = T | readonly T[];

/** A line of the table: it stands for every combination of what it names. */
export interface Row {
  readonly who: OneOrMore<Who>;
  readonly does: OneOrMore<Does>;
  readonly to: OneOrMore<To>;
  readonly from: OneOrMore<From>;
  /** @default pinned */
  readonly guardrail?: OneOrMore<Guardrail>;
  /** @default none */
  readonly tier?: OneOrMore<Tier>;
  /** @default its own */
  readonly profile?: OneOrMore<Profile>;
  /** More that the request says of itself. */
  readonly saying?: OneOrMore<Saying>;
  /** All of them have to hold. @default every config */
  readonly only?: OneOrMore<Circumstance>;
  /** Allowed, or every layer that denies by itself. */
  readonly result: 'allowed' | readonly [Denial, ...Denial[]];
  readonly because?: string;
}

/** What a service says of the one that it works for. */
export type Saying =
  | 'for this account'
  | 'for another account'
  | 'for a log group of this account'
  | 'for a log group of another account'
  | 'through Bedrock'
  | 'nothing';

/** The words of a field; what is left out stands for the default. */
export function each<T>(words: OneOrMore<T> | undefined, otherwise?: NoInfer<T>): readonly T[] {
  if (words === undefined) return otherwise === undefined ? [] : [otherwise];
  return isList(words) ? words : [words];
}

function isList<T>(words: OneOrMore<T>): words is readonly T[] {
  return Array.isArray(words);
}
