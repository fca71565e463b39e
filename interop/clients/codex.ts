import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Case, Target } from '../cases';
import { DOCUMENT, OUTPUT } from '../paths';

const CODEX = createRequire(import.meta.url).resolve('@openai/codex/bin/codex.js');
const client = 'Codex CLI';

/** The lines of the page that a reader pastes. */
function config({ baseURL, model }: Target): string {
  const page = readFileSync(DOCUMENT, 'utf8');
  const [, lines] = /^```toml codex\n([\s\S]*?)^```$/m.exec(page) ?? [];
  assert.ok(lines, 'expected a block "toml codex" in docs/clients.md');
  return lines.replace('http://127.0.0.1:8787/v1', baseURL).replace('model = "default"', `model = "${model}"`);
}

/** A home of its own for one conversation: nothing of the person who runs this is read or written. */
async function withHome(target: Target, use: (ask: (...args: string[]) => Promise<string>) => Promise<void>) {
  mkdirSync(OUTPUT, { recursive: true });
  const home = mkdtempSync(join(OUTPUT, 'codex-'));
  try {
    writeFileSync(join(home, 'config.toml'), config(target));
    const ask = async (...args: string[]) => {
      const running = promisify(execFile)(
        process.execPath,
        [CODEX, 'exec', '--skip-git-repo-check', '--json', ...args],
        {
          cwd: home,
          env: {
            PATH: process.env.PATH,
            HOME: home,
            CODEX_HOME: home,
            PLATFORM_KEY: target.apiKey,
            // The port "discard": whatever else it wants to reach, it does not.
            HTTP_PROXY: 'http://127.0.0.1:9',
            HTTPS_PROXY: 'http://127.0.0.1:9',
            NO_PROXY: '127.0.0.1',
          },
        },
      );
      running.child.stdin?.end();
      // It ends with an error after a turn that failed, which its output tells about.
      return running.then(
        ({ stdout }) => stdout,
        ({ stdout }: { stdout: string }) => stdout,
      );
    };
    await use(ask);
  } finally {
    rmSync(home, { recursive: true });
  }
}

interface Event {
  readonly type: string;
  readonly item?: { readonly type: string; readonly text?: string; readonly aggregated_output?: string };
  readonly error?: { readonly message: string };
}

function eventsOf(printed: string): Event[] {
  const events = printed
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Event);
  const failed = events.find(({ type }) => type === 'turn.failed');
  if (failed) throw new Error(failed.error?.message);
  return events;
}

const said = (printed: string) =>
  eventsOf(printed)
    .filter(({ item }) => item?.type === 'agent_message')
    .map(({ item }) => item?.text)
    .join('\n');

async function conversation(target: Target): Promise<void> {
  await withHome(target, async (ask) => {
    assert.match(said(await ask('Use exec_command with cmd: echo sunny in Seoul')), /sunny in Seoul/);
    assert.match(said(await ask('resume', '--last', 'Thanks a lot')), /Thanks a lot/);
  });
}

export const cases: readonly Case[] = [
  { client, feature: '`codex exec` with a shell command, then `resume`', run: conversation },
];
