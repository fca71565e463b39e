/**
 * Hands on what several sources yield, as it comes. None gets ahead of a slow reader by more than one item, and none that
 * always has an item ready keeps the others waiting. The first failure is everyone's.
 */
export async function* interleave<T>(sources: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  const [only, ...others] = sources;
  if (only && others.length === 0) return yield* only;
  const pending = new Map<AsyncIterator<T>, Promise<{ source: AsyncIterator<T>; item: IteratorResult<T> }>>();
  const advance = (source: AsyncIterator<T>) =>
    pending.set(
      source,
      source.next().then((item) => ({ source, item })),
    );
  for (const source of sources) advance(source[Symbol.asyncIterator]());
  while (pending.size > 0) {
    const { source, item } = await Promise.race(pending.values());
    pending.delete(source);
    if (item.done) continue;
    yield item.value;
    advance(source);
  }
}
