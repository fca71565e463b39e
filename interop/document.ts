import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { codeBlocks } from '../test/docs/markdown';
import { type Edge, startEdge } from './edge';
import { DOCUMENT, FOLDER } from './paths';

/** What the page shows with its own base URL. */
const SHOWN_URL = 'http://127.0.0.1:8787/v1';
const LANGUAGES = {
  ts: { file: 'block.mts', command: process.execPath, args: ['--import', 'tsx'] },
  python: { file: 'block.py', command: 'python', args: [] },
} as const;
export type Language = keyof typeof LANGUAGES;

/** A block of the page that runs, and what the page says that it prints. */
interface Runnable {
  readonly code: string;
  readonly expected: string;
}

/**
 * The blocks `<language> run` of docs/clients.md, each with the next block `text`. Blocks of one language after another may
 * share it.
 */
function runnables(language: Language): Runnable[] {
  const blocks = codeBlocks(readFileSync(DOCUMENT, 'utf8'));
  return blocks.flatMap(({ info, code }, i) => {
    if (info !== `${language} run`) return [];
    const expected = blocks.slice(i).find((next) => next.info === 'text');
    return [{ code, expected: expected?.code ?? '' }];
  });
}

/**
 * Runs the lines of docs/clients.md as a reader would, each block in a process of its own.
 *
 * @param python the interpreter, for blocks in Python
 * @param onEnd called with each block's first line that is no import, and with what went wrong
 * @returns how many blocks ran
 */
export async function runDocument(
  language: Language,
  baseURL: string,
  onEnd: (name: string, failure?: string) => void,
  python?: string,
): Promise<number> {
  // In this folder, so that the packages resolve.
  const folder = join(FOLDER, '.blocks');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const edge = await startEdge(baseURL);
  try {
    for (const { info, code } of codeBlocks(readFileSync(DOCUMENT, 'utf8'))) {
      const [, name] = /^\w+ file (\S+)$/.exec(info) ?? [];
      if (name !== undefined) writeFileSync(join(folder, name), code);
    }
    const blocks = runnables(language);
    for (const { code, expected } of blocks) {
      const name = code.split('\n').find((line) => /^[^\s]/.test(line) && !/^(import|from)\b|^}/.test(line)) ?? '';
      onEnd(
        name,
        await failureOf({ code: code.replaceAll(SHOWN_URL, baseURL), expected }, language, folder, edge, python),
      );
    }
    return blocks.length;
  } finally {
    await edge.close();
    rmSync(folder, { recursive: true });
  }
}

async function failureOf(
  { code, expected }: Runnable,
  language: Language,
  folder: string,
  edge: Edge,
  python?: string,
): Promise<string | undefined> {
  const { file, args } = LANGUAGES[language];
  const command = language === 'python' ? (python ?? 'python3') : LANGUAGES[language].command;
  writeFileSync(join(folder, file), code);
  try {
    const { stdout } = await promisify(execFile)(command, [...args, file], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, ...edge.environment },
      timeout: 120_000,
    });
    return stdout === expected
      ? undefined
      : `expected it to print ${JSON.stringify(expected)}, not ${JSON.stringify(stdout)}`;
  } catch (error) {
    return (error as Error).message;
  }
}
