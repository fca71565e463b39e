import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface SynthProps {
  /** Directory to write the cloud assembly to. */
  readonly output: string;
  /** CDK context, `key=value` each. */
  readonly context: readonly string[];
}

/** The project's root: where cdk.json is. */
export const PROJECT = join(__dirname, '..');

/**
 * Runs the project's own `cdk synth`, compliance checks included. Its messages go to the terminal.
 *
 * @throws Error if it fails
 */
export async function synth({ output, context }: SynthProps): Promise<void> {
  const cdk = require.resolve('aws-cdk/bin/cdk');
  const options = ['synth', '--quiet', '--no-notices', '--no-version-reporting', '--output', output];
  const child = spawn(process.execPath, [cdk, ...options, ...context.flatMap((pair) => ['--context', pair])], {
    cwd: PROJECT,
    stdio: 'inherit',
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('exit', resolve);
  });
  if (code !== 0) throw new Error(`cdk synth failed with the code ${code}; nothing is served`);
}
