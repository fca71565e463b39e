import type { Does, From, Guardrail, Profile, Saying, Tier, To, Who } from './words';

/** Layer that stands in the way, on its own, whatever the others say. */
export type Denial =
  /** An explicit Deny in the policies of the role. */
  | 'role forbids'
  /** No Allow in the policies of the role. */
  | 'role does not allow'
  /** The policy of the VPC endpoint lets it not pass. */
  | 'endpoint refuses'
  /** An explicit Deny in the policy of the key, role, guardrail, bucket, topic, queue or API. */
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
  | 'no organization'
  | 'data retention managed'
  | 'invocation logging taken over'
  | 'invocation logging not taken over'
  | 'log role taken over'
  | 'critical alerts by mail';

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

/** The words of a field; what is left out stands for the default. */
export function each<T>(words: OneOrMore<T> | undefined, otherwise?: NoInfer<T>): readonly T[] {
  if (words === undefined) return otherwise === undefined ? [] : [otherwise];
  return isList(words) ? words : [words];
}

function isList<T>(words: OneOrMore<T>): words is readonly T[] {
  return Array.isArray(words);
}
