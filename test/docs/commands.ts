import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { configNames } from '../../lib/config';
import { scripts } from '../../package.json';
import { codeBlocks, PROJECT_ROOT, prose, quoted } from './markdown';

const PROGRAMS = /^((npm|npx|node|bash) |\.ci\/)/;

/** The commands of a document that run this project: of blocks of shell code, and between backticks. */
export function commandsIn(markdown: string): string[] {
  const blocks = codeBlocks(markdown).filter(({ info }) => info === 'sh');
  return [...blocks.map(({ code }) => code), ...quoted(prose(markdown))].flatMap(commandsOf);
}

/** The commands that CI runs: those of the workflows, and what these start. */
export function commandsOfCi(): string[] {
  return workflows().flatMap(({ jobs }) =>
    Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run = '' }) => commandsOf(run).flatMap(withStarted))),
  );
}

export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
        readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
      }
    >
  >;
}

export function workflows(): Workflow[] {
  const folder = join(PROJECT_ROOT, '.github', 'workflows');
  return readdirSync(folder).map((file) => parse(readFileSync(join(folder, file), 'utf8')) as Workflow);
}

/**
 * What makes one command another: the script or tool, its options, and a shipped config. Paths and made-up values are left
 * out: `npm run -s nag -- --pack GenAI a.json > b` is `npm run nag --pack`.
 */
export function formOf(command: string): string {
  const words = command
    .replace(/\s\d?>.*/, '')
    .replace(/^npm run -s /, 'npm run ')
    .split(/\s+/);
  const named = words[0] === 'npx' ? 3 : words[1] === 'run' || words[0] === 'bash' || words[0] === 'node' ? 3 : 2;
  const operands = words.slice(named);
  const options = operands.filter((word) => /^-./.test(word) && word !== '--');
  const configs = operands.filter((word) => configNames().some((name) => word === `config=${name}`));
  return [...words.slice(0, named).filter((word) => word !== 'bash'), ...options, ...configs].join(' ');
}

function commandsOf(shell: string): string[] {
  return shell
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((line) => line.replace(/(^|\s)#.*/, '').split(/&&?|;|\|/))
    .map((command) => command.trim())
    .filter((command) => PROGRAMS.test(command));
}

/** A command, and the commands of the file or the package's script that it runs. */
function withStarted(command: string): string[] {
  const [file] = /(?<=^(bash )?)\.ci\/\w+/.exec(command) ?? [];
  if (file !== undefined) {
    return [command, ...commandsOf(readFileSync(join(PROJECT_ROOT, file), 'utf8')).flatMap(withStarted)];
  }
  const [, run, other] = /^npm (?:run (?:-s )?([\w:-]+)|(start|test)\b)/.exec(command) ?? [];
  const script = (scripts as Readonly<Record<string, string>>)[run ?? other ?? ''];
  return [command, ...commandsOf(script ?? '').flatMap(withStarted)];
}
