import { nodeFor } from '../local/host';
import { bareBundle, type ColdImport, coldImport, PAIRS } from './bench/cold-import';
import { type Bench, latencies, soak } from './bench/latency';
import type { CaseFigures } from './bench/run-case';
import { type BenchFolder, bundleOf, withBench } from './bench/with-bench';
import { parsed } from './command-line';

/** Calls of each route in a soak, and how much the heap may grow meanwhile. */
const SOAK_CALLS = 20_000;
const SOAK_GROWTH = 1.05;

interface FunctionFigures extends ColdImport {
  readonly function: string;
  /** Version of the Node.js that it was measured under. */
  readonly node: string;
  readonly cases: readonly CaseFigures[];
}

async function measure(bench: Bench, { folder }: BenchFolder): Promise<FunctionFigures[]> {
  const bare = bareBundle(folder);
  const figures: FunctionFigures[] = [];
  for (const fn of bench.platform.spec.functions) {
    figures.push({
      function: fn.name,
      node: nodeFor(fn.runtime).version,
      ...coldImport(bundleOf(fn), fn, bare),
      cases: await latencies(bench, fn, bundleOf(fn)),
    });
  }
  return figures;
}

/** Prints each route as soon as it is measured. @returns whether the heap stayed flat on all of them */
async function soakAll(bench: Bench, calls: number): Promise<boolean> {
  console.log(`\nHeap after collection, when warm and after ${calls} calls more\n`);
  let flat = true;
  for (const fn of bench.platform.spec.functions) {
    for await (const { name, warmBytes, endBytes } of soak(bench, fn, bundleOf(fn), calls)) {
      const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
      const ratio = endBytes / warmBytes;
      console.log(`${name.padEnd(34)} ${megabytes(warmBytes)} -> ${megabytes(endBytes)}  ${ratio.toFixed(3)}`);
      flat &&= ratio <= SOAK_GROWTH;
    }
  }
  return flat;
}

function print(figures: readonly FunctionFigures[]): void {
  const ms = (value: number | undefined) => value?.toFixed(2) ?? '';
  const rate = (value: number | undefined) => value?.toFixed(0) ?? '';
  console.log(`\nCold import, median of ${PAIRS} pairs; bare: a handler that imports only the Bedrock client\n`);
  console.table(
    figures.map((m) => ({
      function: m.function,
      node: m.node,
      'bundle kB': (m.bundleBytes / 1000).toFixed(0),
      'bare kB': (m.bareBytes / 1000).toFixed(0),
      'size ratio': (m.bundleBytes / m.bareBytes).toFixed(2),
      'import ms': m.importMs.toFixed(1),
      'bare ms': m.bareImportMs.toFixed(1),
      'import ratio': m.importRatio.toFixed(2),
    })),
  );
  const cases = figures.flatMap((figure) => figure.cases);
  console.log(
    '\nLatency of warm functions, in milliseconds, and what is added to the same calls by the client alone\n',
  );
  console.table(
    cases.map((c) => ({
      route: c.name,
      p50: ms(c.handler.p50Ms),
      'p50 alone': ms(c.direct?.p50Ms),
      'p10 added': ms(c.addedP10Ms),
      'p50 added': ms(c.addedP50Ms),
      'p99 added': ms(c.addedP99Ms),
      'first token p10 added': ms(c.addedFirstTokenP10Ms),
      'first token added': ms(c.addedFirstTokenMs),
    })),
  );
  console.log('\nRequests per second of one process, by requests in flight; beside it the client alone\n');
  console.table(
    cases.map((c) => ({
      route: c.name,
      ...Object.fromEntries(
        Object.entries(c.perSecond).flatMap(([inFlight, { handler, direct }]) => [
          [`at ${inFlight}`, rate(handler)],
          [`alone at ${inFlight}`, rate(direct)],
        ]),
      ),
    })),
  );
}

async function main(): Promise<void> {
  const { values } = parsed({
    options: {
      json: { type: 'boolean' },
      tls: { type: 'boolean', default: false },
      soak: { type: 'boolean' },
      calls: { type: 'string', default: String(SOAK_CALLS) },
    },
  });
  if (values.soak) {
    const flat = await withBench(values.tls, (bench) => soakAll(bench, Number(values.calls)));
    if (!flat) process.exitCode = 1;
    return;
  }
  const figures = await withBench(values.tls, measure);
  if (values.json) console.log(JSON.stringify(figures, null, 2));
  else print(figures);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
