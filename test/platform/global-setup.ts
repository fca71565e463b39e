import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { configNames } from '../../lib/config';

const PROJECT_ROOT = join(__dirname, '..', '..');

/**
 * Runs `cdk synth` with every check for each shipped config, as a fork does, into a folder that the tests find in the
 * environment variable ASSEMBLIES. What synth printed is beside the assembly, in `<config>.log`.
 */
export default async function synthesizeShippedConfigs(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'assemblies-'));
  process.env.ASSEMBLIES = folder;
  await Promise.all(
    configNames().map(async (config) => {
      writeFileSync(join(folder, `${config}.log`), await synthesize(config, join(folder, config)));
    }),
  );
}

/**
 * `cdk synth -q` as a user types it, with no AWS variable set.
 *
 * @returns what it printed, on both streams
 */
export async function synthesize(config: string, outdir: string, projectRoot = PROJECT_ROOT): Promise<string> {
  const cdk = join(projectRoot, 'node_modules', '.bin', 'cdk');
  const { stdout, stderr } = await promisify(execFile)(cdk, ['synth', '-q', '-c', `config=${config}`, '-o', outdir], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1' },
  });
  return stdout + stderr;
}
