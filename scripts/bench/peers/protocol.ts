import { createInterface } from 'node:readline';

/** Some calls that a caller's process makes. */
export interface Round {
  readonly stream: boolean;
  readonly calls: number;
  readonly inFlight: number;
}

/** What they took. */
export interface RoundFigures {
  readonly callMs: readonly number[];
  readonly totalMs: number;
}

/** Makes the rounds that come as lines of JSON on standard input, and writes the figures of each as a line. */
export async function makeRounds(call: (stream: boolean) => Promise<unknown>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await makeRound(JSON.parse(line) as Round, call))}\n`);
  }
}

async function makeRound(
  { stream, calls, inFlight }: Round,
  call: (stream: boolean) => Promise<unknown>,
): Promise<RoundFigures> {
  const callMs: number[] = [];
  let left = calls;
  const started = performance.now();
  const worker = async () => {
    while (left-- > 0) {
      const start = performance.now();
      await call(stream);
      callMs.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { callMs, totalMs: performance.now() - started };
}
