import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { BUNDLING } from '../../lib/inference/bundling';
import type { FunctionSpec } from '../../local/assembly';
import { nodeFor } from '../../local/host';
import { median } from './statistics';

/** Pairs of runs: one of the function and one of the bare handler, in turn, so that both meet the same noise. */
export const PAIRS = 21;

export interface ColdImport {
  readonly bundleBytes: number;
  readonly bareBytes: number;
  readonly importMs: number;
  readonly bareImportMs: number;
  /** Median of the ratios of the pairs. */
  readonly importRatio: number;
}

/**
 * How long a fresh Node.js, that of the function's runtime, takes to load its bundle.
 *
 * @param bare see {@link bareBundle}
 */
export function coldImport(bundle: string, { runtime, environment }: FunctionSpec, bare: string): ColdImport {
  const { executable } = nodeFor(runtime);
  const pairs = Array.from({ length: PAIRS }, () => {
    const ms = importMs(executable, bundle, environment);
    return { ms, bareMs: importMs(executable, bare, {}) };
  });
  return {
    bundleBytes: statSync(bundle).size,
    bareBytes: readFileSync(bare).length,
    importMs: median(pairs.map(({ ms }) => ms)),
    bareImportMs: median(pairs.map(({ bareMs }) => bareMs)),
    importRatio: median(pairs.map(({ ms, bareMs }) => ms / bareMs)),
  };
}

/** A handler that does nothing but import the Bedrock client, bundled as the functions are. @returns its path */
export function bareBundle(folder: string): string {
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
    // As its makers ship it: with HTTP/2.
    alias: {},
    mainFields: [...BUNDLING.mainFields],
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    outfile,
  });
  return outfile;
}

/** How long a fresh Node.js takes to load a bundle. */
export function importMs(executable: string, bundle: string, environment: Readonly<Record<string, string>>): number {
  const script = `
    globalThis.awslambda = { streamifyResponse: (f) => f, HttpResponseStream: { from: (s) => s } };
    const start = process.hrtime.bigint();
    require(${JSON.stringify(bundle)});
    console.log(Number(process.hrtime.bigint() - start) / 1e6);`;
  const env = { PATH: process.env.PATH, AWS_REGION: 'us-west-2', NODE_NO_WARNINGS: '1', ...environment };
  return Number(execFileSync(executable, ['-e', script], { env, encoding: 'utf8' }));
}
