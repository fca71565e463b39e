import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFor } from '../local/host';
import { startPlatform } from '../local/platform';
import { synth } from '../local/synth';
import { bareBundle, type ColdImport, coldImport, PAIRS } from './bench/cold-import';
import { latencies } from './bench/latency';
import type { CaseFigures } from './bench/run-case';

interface FunctionFigures extends ColdImport {
  readonly function: string;
  /** Version of the Node.js that it was measured under. */
  readonly node: string;
  readonly cases: readonly CaseFigures[];
}

async function measure(): Promise<FunctionFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const assembly = join(folder, 'cdk.out');
  await synth({ output: assembly, context: ['config=sandbox'] });
  const bare = bareBundle(folder);
  const platform = await startPlatform({ assembly });
  try {
    const figures: FunctionFigures[] = [];
    for (const fn of platform.spec.functions) {
      const bundle = join(fn.codeDirectory, `${fn.handler.split('.')[0]}.js`);
      figures.push({
        function: fn.name,
        node: nodeFor(fn.runtime).version,
        ...coldImport(bundle, fn, bare),
        cases: await latencies(platform, fn, bundle),
      });
    }
    return figures;
  } finally {
    await platform.close();
  }
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
      'p50 added': ms(c.addedP50Ms),
      'p99 added': ms(c.addedP99Ms),
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
  const figures = await measure();
  if (process.argv.includes('--json')) console.log(JSON.stringify(figures, null, 2));
  else print(figures);
}

main();
