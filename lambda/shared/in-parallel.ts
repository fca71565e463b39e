/**
 * Runs something for each item, a few at a time, and keeps the order of the results. The first failure aborts what is
 * under way and starts nothing more.
 *
 * @param limit most that run at once
 * @param signal aborts all of it
 */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  signal: AbortSignal,
  run: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  signal.throwIfAborted();
  const [only, ...others] = items;
  if (items.length === 0) return [];
  // Nothing else is under way that its failure would have to end.
  if (others.length === 0) return [await run(only as T, signal)];
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const results = new Map<number, R>();
  const waiting = items.entries();
  const work = async () => {
    for (const [i, item] of waiting) {
      either.throwIfAborted();
      results.set(i, await run(item, either));
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  } catch (error) {
    failure.abort();
    throw error;
  }
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
