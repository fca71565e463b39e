import type { Does, Profile, To } from '../expected/words';
import { MODEL_TARGETS } from './model-targets';
import { PLATFORM_TARGETS } from './platform-targets';
import type { Principal } from './principals';
import type { Subject } from './subject';
import { TRACE_TARGETS } from './trace-targets';

/** One resource of a call, with what AWS adds to the request for it. */
export interface Part {
  readonly resource: string;
  readonly region: string;
  readonly account?: string;
  /** Inference profile through which the foundation model is reached. */
  readonly profile?: string;
}

/** Something that is called: AWS has to authorize every part of it. */
export interface Target {
  readonly label: string;
  readonly parts: readonly Part[];
}

/** Who asks, and how. */
export interface Asking {
  readonly does: Does;
  readonly principal: Principal;
  readonly profile: Profile;
}

/** What a word stands for: ARNs, or calls of several parts. */
export interface Word {
  /** Verbs that go with it; a row's others make no request of it. */
  readonly verbs: readonly Does[];
  readonly of: (subject: Subject, asking: Asking) => readonly (string | Target)[];
}

const WORDS: Readonly<Record<To, Word>> = { ...MODEL_TARGETS, ...PLATFORM_TARGETS, ...TRACE_TARGETS };

/** What a word of the table stands for; nothing for a verb that does not go with it. */
export function targets(to: To, subject: Subject, asking: Asking): Target[] {
  const { verbs, of } = WORDS[to];
  if (!verbs.includes(asking.does)) return [];
  return of(subject, asking).map((target) =>
    typeof target === 'string' ? { label: target, parts: [partOf(target, subject)] } : target,
  );
}

function partOf(resource: string, { account, region }: Subject): Part {
  // The name of a bucket says nothing of its owner.
  return { resource, region, ...(/^arn:[^:]+:s3:/.test(resource) ? { account } : {}) };
}
