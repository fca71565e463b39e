import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Case } from './cases';
import { type Language, runDocument } from './document';
import { matrix, withMatrix } from './matrix';
import { DOCUMENT, FOLDER, PROJECT } from './paths';
import { runCases } from './run-cases';
import { LOG, startServer } from './server';

const CLIENTS = ['openai', 'langchain', 'langgraph', 'vercel-ai', 'openai-agents', 'codex'];

const USAGE = `usage: npm run interop -- [options]

Tries real clients, with their default settings, against the local server. Exit code 0: all that is expected to work
works, what is not offered is refused as expected, and docs/clients.md says so.

      --write       writes the matrix into docs/clients.md
      --only TEXT   only cases with this in their client or feature; the matrix is not compared
      --python PATH an interpreter that has the packages of interop/requirements.txt: runs the page's lines in Python too
      --url URL     a server that runs already, e.g. http://127.0.0.1:8787/v1
  -h, --help        this text`;

/** `npm run interop`. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      write: { type: 'boolean', default: false },
      only: { type: 'string' },
      python: { type: 'string' },
      url: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const [server] = await Promise.all([
    values.url === undefined ? startServer() : { baseURL: values.url, close: async () => {} },
    install(),
  ]);
  try {
    const ok = await run(server.baseURL, values);
    if (!ok) process.exitCode = 1;
  } finally {
    await server.close();
  }
}

/** Installs the clients as the lock file has them, without install scripts, unless they are there. */
async function install(): Promise<void> {
  const installed = join(FOLDER, 'node_modules', '.package-lock.json');
  const isFresh =
    existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(FOLDER, 'package-lock.json')).mtimeMs;
  if (!isFresh) await execute('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  await execute(process.execPath, [join(PROJECT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.']);
}

async function execute(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { cwd: FOLDER, stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('exit', resolve);
  });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed with the code ${code}`);
}

interface RunOptions {
  readonly write?: boolean | undefined;
  readonly only?: string | undefined;
  readonly python?: string | undefined;
}

/** @returns whether all went as expected */
async function run(baseURL: string, { write = false, only, python }: RunOptions): Promise<boolean> {
  const report = new Report();
  const cases = await casesOfClients();
  const chosen =
    only === undefined ? cases : cases.filter(({ client, feature }) => `${client}: ${feature}`.includes(only));
  const outcomes = await runCases(chosen, baseURL, ({ case: { client, feature }, alias, failure }, ms) =>
    report.add(`${client}: ${feature}, alias ${alias} (${Math.round(ms)} ms)`, failure),
  );
  if (only === undefined) {
    const languages: Language[] = python === undefined ? ['ts'] : ['ts', 'python'];
    for (const language of languages) {
      const onEnd = (name: string, failure?: string) => report.add(`docs/clients.md, ${language}: ${name}`, failure);
      await runDocument(language, baseURL, onEnd, python);
    }
    const text = matrix(outcomes, versions());
    console.log(`\n${text}\n`);
    if (!documentHas(text, write)) report.add('docs/clients.md: the matrix', 'is another: npm run interop -- --write');
  }
  return report.end();
}

/** What passed and failed, a line each. */
class Report {
  private passed = 0;
  private failed = 0;

  add(name: string, failure?: string): void {
    if (failure === undefined) {
      this.passed++;
      console.log(`passed  ${name}`);
    } else {
      this.failed++;
      console.error(`FAILED  ${name}: ${failure}`);
    }
  }

  /** @returns whether nothing failed */
  end(): boolean {
    if (this.failed > 0) console.error(`what the local server printed: ${LOG}`);
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0;
  }
}

async function casesOfClients(): Promise<Case[]> {
  const clients = await Promise.all(
    CLIENTS.map((name) => import(`./clients/${name}`) as Promise<{ cases: readonly Case[] }>),
  );
  return clients.flatMap(({ cases }) => cases);
}

/** The packages of the clients, as they are pinned. */
function versions(): Record<string, string> {
  const { dependencies } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8'));
  return dependencies;
}

/** Whether the page has the matrix, or has it now. */
function documentHas(text: string, write: boolean): boolean {
  const before = readFileSync(DOCUMENT, 'utf8');
  const after = withMatrix(before, text);
  if (after === before) return true;
  if (write) writeFileSync(DOCUMENT, after);
  return write;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
