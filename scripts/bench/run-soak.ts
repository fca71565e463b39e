import { setImmediate as nextTurn } from 'node:timers/promises';
import { CASES } from './cases';
import { callHandler, load } from './handler';

/** Heap of a function's process after collection. */
export interface SoakFigures {
  readonly name: string;
  readonly calls: number;
  /** After {@link WARM_UP} calls, when caches are filled and the code is compiled. */
  readonly warmBytes: number;
  readonly endBytes: number;
}

const WARM_UP = 2_000;
const IN_FLIGHT = 8;
const REPORT_EVERY = 500;

/** Several collections, as what one finalizes the next one frees. */
async function heapBytes(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await nextTurn();
  }
  return process.memoryUsage().heapUsed;
}

/** Runs in a process of its own with `--expose-gc`: `run-soak.ts BUNDLE NAME CALLS`. Says `alive` every few hundred calls. */
async function main(): Promise<void> {
  const [bundle = '', name, count] = process.argv.slice(2);
  const benchCase = CASES.find((candidate) => candidate.name === name);
  if (!benchCase || !globalThis.gc) throw new Error(`expected the name of a case, not '${name}', and --expose-gc`);
  process.stdout.write = () => true;
  const calls = Number(count);
  const handler = load(bundle);
  let done = 0;
  const callUntil = (end: number) =>
    Promise.all(
      Array.from({ length: IN_FLIGHT }, async () => {
        while (done < end) {
          if (++done % REPORT_EVERY === 0) process.send?.('alive');
          await callHandler(handler, benchCase);
        }
      }),
    );
  await callUntil(WARM_UP);
  const warmBytes = await heapBytes();
  await callUntil(WARM_UP + calls);
  process.send?.({ name: benchCase.name, calls, warmBytes, endBytes: await heapBytes() } satisfies SoakFigures);
  process.disconnect?.();
}

main();
