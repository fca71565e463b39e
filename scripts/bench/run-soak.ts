import { CASES } from './cases';
import { callHandler, load } from './handler';

/** Heap of a function's process after collection. */
export interface SoakFigures {
  readonly name: string;
  readonly calls: number;
  /** After the first tenth of the calls, when caches are filled. */
  readonly warmBytes: number;
  readonly endBytes: number;
}

const IN_FLIGHT = 8;
const REPORT_EVERY = 500;

function heapBytes(): number {
  globalThis.gc?.();
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
  await callUntil(calls / 10);
  const warmBytes = heapBytes();
  await callUntil(calls);
  process.send?.({ name: benchCase.name, calls, warmBytes, endBytes: heapBytes() } satisfies SoakFigures);
  process.disconnect?.();
}

main();
