import { interleave } from '../../lambda/chat/interleave';

async function* items(...values: (string | number)[]): AsyncGenerator<string> {
  for (const value of values) {
    if (typeof value === 'number') await new Promise((resolve) => setTimeout(resolve, value));
    else yield value;
  }
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of source) taken.push(item);
  return taken;
}

test('takes turns between sources that always have something', async () => {
  expect(await all(interleave([items('a', 'b', 'c'), items('1', '2', '3')]))).toEqual(['a', '1', 'b', '2', 'c', '3']);
});

test('waits for no slow source', async () => {
  expect(await all(interleave([items(50, 'late'), items('a', 'b')]))).toEqual(['a', 'b', 'late']);
});

test('of none or empty ones is empty', async () => {
  expect(await all(interleave([]))).toEqual([]);
  expect(await all(interleave([items(), items()]))).toEqual([]);
});

test('reads no source further ahead of a slow reader than one item', async () => {
  let read = 0;
  async function* counted() {
    for (;;) yield ++read;
  }
  for await (const item of interleave([counted(), counted()])) {
    if (item > 5) break;
    expect(read).toBeLessThanOrEqual(item + 2);
  }
});

test('the first failure is everyone’s', async () => {
  async function* failing(): AsyncGenerator<string> {
    yield 'x';
    throw new Error('no');
  }
  await expect(all(interleave([items('a', 200, 'b'), failing()]))).rejects.toThrow('no');
});
