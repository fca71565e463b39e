import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const FOLDER = fileURLToPath(new URL('.', import.meta.url));
export const PROJECT = join(FOLDER, '..');
export const DOCUMENT = join(PROJECT, 'docs', 'clients.md');
/** Ignored by git. */
export const OUTPUT = join(PROJECT, 'cdk.out');
