import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { OUTPUT, PROJECT } from './paths';

/** What the local server printed is in this file. */
export const LOG = join(OUTPUT, 'interop.log');
const START_TIMEOUT_MS = 180_000;

export interface Server {
  readonly baseURL: string;
  close(): Promise<void>;
}

/**
 * Starts what `npm start` starts, on a free port.
 *
 * @throws Error when it ends, or is not up after three minutes
 */
export async function startServer(): Promise<Server> {
  mkdirSync(OUTPUT, { recursive: true });
  const log = createWriteStream(LOG);
  const main = join(PROJECT, 'local', 'main.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', main, '--port', '0'], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  try {
    return { baseURL: await baseUrlOf(child), close: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

function baseUrlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the local server is not up: see ${LOG}`)), START_TIMEOUT_MS);
    let printed = '';
    const read = (data: Buffer) => {
      printed += data;
      const [, url] = /^Serving the synthesized platform at (\S+)/m.exec(printed) ?? [];
      if (url === undefined) return;
      clearTimeout(late);
      child.stdout?.off('data', read);
      resolve(url);
    };
    child.stdout?.on('data', read);
    child.once('error', reject).once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the local server ended with the code ${code}: see ${LOG}`));
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await ended;
}
