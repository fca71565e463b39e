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
  if (items.length === 0) return [];
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
