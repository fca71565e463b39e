import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import type { Round, RoundFigures } from './protocol';

const START_TIMEOUT_MS = 120_000;
const ROUND_TIMEOUT_MS = 120_000;

/** A program, its arguments, and all of its environment. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** Resident memory of a process and of those that it started, in bytes. What they share is counted in each. */
export function residentBytes(root: number): number {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [pid: number, parent: number, kilobytes: number]);
  const bytesOf = (pid: number): number =>
    rows.reduce(
      (sum, [id, parent, kilobytes]) => sum + (id === pid ? kilobytes * 1024 : 0) + (parent === pid ? bytesOf(id) : 0),
      0,
    );
  return bytesOf(root);
}

/** Starts a server that writes to a file, and waits for its port. @throws Error when it ends or stays silent */
export async function startServer(command: Command, port: number, log: string): Promise<ChildProcess> {
  const file = openSync(log, 'w');
  const child = start(command, { stdio: ['ignore', file, file] });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isListening(port))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`'${command.file}' ended with ${child.exitCode ?? child.signalCode}: see ${log}`);
    }
    if (Date.now() > deadline) {
      await stop(child);
      throw new Error(`'${command.file}' did not listen within ${START_TIMEOUT_MS / 1000} s: see ${log}`);
    }
    await setTimeout(100);
  }
  return child;
}

/** A process that makes rounds of calls: see protocol.ts. */
export class Caller {
  readonly process: ChildProcess;
  private readonly lines: Interface;

  constructor(command: Command) {
    this.process = start(command, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.process.stdout as NodeJS.ReadableStream });
  }

  /** @throws Error when the process ends, or has no figures in two minutes */
  async make(round: Round): Promise<RoundFigures> {
    const ended = new AbortController();
    const onExit = () => ended.abort(new Error('a caller ended without figures'));
    this.process.once('exit', onExit);
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(ROUND_TIMEOUT_MS)]);
    this.process.stdin?.write(`${JSON.stringify(round)}\n`);
    try {
      const [line] = (await once(this.lines, 'line', { signal })) as [string];
      return JSON.parse(line) as RoundFigures;
    } catch {
      throw signal.reason;
    } finally {
      this.process.off('exit', onExit);
    }
  }
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const late = AbortSignal.timeout(5_000);
  late.addEventListener('abort', () => child.kill('SIGKILL'));
  await ended;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function start({ file, args, env, cwd }: Command, options: SpawnOptions): ChildProcess {
  return spawn(file, args, { env: { ...env }, ...(cwd && { cwd }), ...options });
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
