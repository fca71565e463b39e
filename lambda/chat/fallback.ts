import { ApiError, type ErrorKind } from '../shared/errors';
import type { LogFields } from '../shared/logger';
import type { Candidate } from './candidates';

/** How one candidate is asked. */
export interface Attempt {
  /** Ends every call of the attempt. */
  readonly signal: AbortSignal;
  /** The SDK may try a failed call once more; not while another model waits to be asked. */
  readonly retry: boolean;
  /** Ends what is left of the attempt, when the rest of its answer is of no use. */
  readonly cancel: () => void;
}

/**
 * Failures of the model that was asked, which another model may not have. Not among them: what is wrong with the request,
 * and `misconfigured`, a defect of the platform that an answer from elsewhere would hide.
 */
const ANOTHER_MAY_ANSWER: ReadonlySet<ErrorKind> = new Set(['throttled', 'unavailable', 'model_failed', 'timeout']);

/** Why an attempt ends that is over. One for all, as an error of its own would have a stack that nobody reads. */
const OVER = new Error('the attempt is over');

export type Note = (fields: Partial<LogFields>) => void;

/**
 * Asks one candidate after the other until one has begun to answer. What fails later, fails the request.
 * @param begin resolves as soon as the candidate has begun to answer
 * @param signal ends it all: after the deadline or a disconnect nobody is asked any more
 * @throws ApiError of the first candidate, the model that was asked for, when none answers: a fallback's refusal, such as a
 *   smaller context window, would tell the client nothing about its request
 */
export async function firstToAnswer<T>(
  candidates: readonly [Candidate, ...Candidate[]],
  begin: (candidate: Candidate, attempt: Attempt) => Promise<T>,
  signal: AbortSignal,
  note: Note,
): Promise<{ readonly candidate: Candidate; readonly begun: T }> {
  const failed: string[] = [];
  let first: ApiError | undefined;
  for (const [i, candidate] of candidates.entries()) {
    const isLast = i === candidates.length - 1;
    try {
      return { candidate, begun: await within(candidate, isLast, signal, (attempt) => begin(candidate, attempt)) };
    } catch (error) {
      if (signal.aborted || !(error instanceof ApiError)) throw error;
      if (!first && !ANOTHER_MAY_ANSWER.has(error.kind)) throw error;
      first ??= error;
      failed.push(`${candidate.alias}:${error.kind}`);
      if (candidates.length > 1) note({ failedAliases: failed });
    }
  }
  throw first;
}

/** The last candidate has all the time that is left. */
async function within<T>(
  { limitMs }: Candidate,
  isLast: boolean,
  signal: AbortSignal,
  run: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  let tooSlow = false;
  const timer =
    isLast || limitMs === undefined
      ? undefined
      : setTimeout(() => {
          tooSlow = true;
          own.abort(OVER);
        }, limitMs);
  try {
    return await run({
      signal: AbortSignal.any([signal, own.signal]),
      retry: isLast,
      cancel: () => own.abort(OVER),
    });
  } catch (error) {
    own.abort(OVER);
    throw tooSlow ? new ApiError('timeout', 'the model took too long to begin: try again', { cause: error }) : error;
  } finally {
    clearTimeout(timer);
  }
}
