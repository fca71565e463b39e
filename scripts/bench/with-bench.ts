import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionSpec } from '../../local/assembly';
import { startPlatform } from '../../local/platform';
import { synth } from '../../local/synth';
import type { Bench } from './latency';
import { startTlsFront } from './tls-front';

/** Where a bench may write, and the assembly that it runs. */
export interface BenchFolder {
  readonly folder: string;
  readonly assembly: string;
}

/** Runs the platform of the sandbox config, with its stand-ins, until it was used. */
export async function withBench<T>(tls: boolean, use: (bench: Bench, folder: BenchFolder) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const assembly = join(folder, 'cdk.out');
  await synth({ output: assembly, context: ['config=sandbox'] });
  const platform = await startPlatform({ assembly });
  const front = tls ? startTlsFront() : undefined;
  try {
    return await use({ platform, ...(front && { tls: front }) }, { folder, assembly });
  } finally {
    await platform.close();
    front?.close();
  }
}

/** Path of a function's bundle. */
export const bundleOf = (fn: FunctionSpec): string => join(fn.codeDirectory, `${fn.handler.split('.')[0]}.js`);
