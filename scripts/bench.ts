import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { BUNDLING } from '../lib/inference/bundling';
import { readPlatform } from '../local/assembly';
import { synth } from '../local/synth';

/** Pairs of runs: one of the function and one of the bare handler, in turn, so that both meet the same noise. */
const PAIRS = 21;

interface Measured {
  readonly route: string;
  readonly bundleBytes: number;
  readonly bareBytes: number;
  readonly importMs: number;
  readonly bareImportMs: number;
  /** Median of the ratios of the pairs. */
  readonly importRatio: number;
}

/** A handler that does nothing but import the Bedrock client, bundled as the functions are. */
function bareBundle(folder: string): string {
  const entry = join(folder, 'bare.ts');
  const client = require.resolve('@aws-sdk/client-bedrock-runtime');
  writeFileSync(
    entry,
    `import { BedrockRuntimeClient } from '${client.replace(/\/dist-cjs\/.*/, '')}';
     const client = new BedrockRuntimeClient({});
     export const handler = async () => client.config.region();`,
  );
  const outfile = join(folder, 'bare', 'index.js');
  mkdirSync(join(folder, 'bare'));
  buildSync({
    ...BUNDLING,
    mainFields: [...BUNDLING.mainFields],
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    outfile,
  });
  return outfile;
}

/** Milliseconds that a fresh Node.js takes to load a bundle. */
function importMs(bundle: string, environment: Record<string, string>): number {
  const script = `
    globalThis.awslambda = { streamifyResponse: (f) => f, HttpResponseStream: { from: (s) => s } };
    const start = process.hrtime.bigint();
    require(${JSON.stringify(bundle)});
    console.log(Number(process.hrtime.bigint() - start) / 1e6);`;
  const env = { PATH: process.env.PATH, AWS_REGION: 'us-west-2', NODE_NO_WARNINGS: '1', ...environment };
  return Number(execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' }));
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const assembly = join(folder, 'cdk.out');
  await synth({ output: assembly, context: ['config=sandbox'] });
  const bare = bareBundle(folder);

  const measured = readPlatform(assembly).functions.map((fn): Measured => {
    const bundle = join(fn.codeDirectory, `${fn.handler.split('.')[0]}.js`);
    const pairs = Array.from({ length: PAIRS }, () => {
      const ms = importMs(bundle, fn.environment);
      return { ms, bareMs: importMs(bare, {}) };
    });
    return {
      route: fn.name,
      bundleBytes: statSync(bundle).size,
      bareBytes: readFileSync(bare).length,
      importMs: median(pairs.map(({ ms }) => ms)),
      bareImportMs: median(pairs.map(({ bareMs }) => bareMs)),
      importRatio: median(pairs.map(({ ms, bareMs }) => ms / bareMs)),
    };
  });

  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(measured, null, 2));
    return;
  }
  console.log(`\nCold import, median of ${PAIRS} pairs; bare: a handler that imports only the Bedrock client\n`);
  console.table(
    measured.map((m) => ({
      function: m.route,
      'bundle kB': (m.bundleBytes / 1000).toFixed(0),
      'bare kB': (m.bareBytes / 1000).toFixed(0),
      'size ratio': (m.bundleBytes / m.bareBytes).toFixed(2),
      'import ms': m.importMs.toFixed(1),
      'bare ms': m.bareImportMs.toFixed(1),
      'import ratio': m.importRatio.toFixed(2),
    })),
  );
}

main();
