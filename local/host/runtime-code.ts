import { join } from 'node:path';
import { buildSync } from 'esbuild';

let code: string | undefined;

/** Source text of what an environment's process runs, as one CommonJS script; built once per process. */
export function runtimeCode(): string {
  if (code === undefined) {
    const { outputFiles } = buildSync({
      entryPoints: [join(__dirname, 'runtime', 'bootstrap.ts')],
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      write: false,
      tsconfigRaw: {},
    });
    code = outputFiles[0]?.text ?? '';
  }
  return code;
}
