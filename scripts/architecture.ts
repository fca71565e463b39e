import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROJECT, synth } from '../local/synth';
import { readArchitecture } from './architecture/architecture';
import { picture } from './architecture/drawing/picture';

/** The config that the picture shows. */
export const CONFIG = 'eu-strict';
export const PICTURE = join(PROJECT, 'docs', 'architecture.svg');

/**
 * The picture of a cloud assembly, as an SVG document; the same assembly gives the same text.
 *
 * @param assembly the directory that `cdk synth -o` wrote
 * @throws AssemblyError where the local server can't read the assembly either
 */
export function architecturePicture(assembly: string): string {
  return picture(readArchitecture(assembly));
}

async function main() {
  const assembly = mkdtempSync(join(tmpdir(), 'architecture-'));
  try {
    await synth({ output: assembly, context: [`config=${CONFIG}`] });
    mkdirSync(dirname(PICTURE), { recursive: true });
    writeFileSync(PICTURE, architecturePicture(assembly));
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
