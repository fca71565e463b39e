import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionSpec } from '../../local/assembly';
import { FunctionError, FunctionHost, functionVariables } from '../../local/host';
import { ExecutionEnvironment } from '../../local/host/environment';

const PROJECT = join(__dirname, '..', '..');

const spec: FunctionSpec = {
  name: 'buffered',
  arn: 'arn:aws:lambda:eu-central-1:111122223333:function:buffered',
  handler: 'index.buffered',
  runtime: 'nodejs24.x',
  codeDirectory: join(__dirname, 'fixture', 'function'),
  environment: {},
  timeoutMs: 10_000,
  memoryMb: 256,
  region: 'eu-central-1',
};
const variables = functionVariables(spec, { type: 'stand-in', bedrockUrl: 'http://127.0.0.1:9' });
const TRACE = 'Root=1-00000000-000000000000000000000000';

const eventOf = (body: object) => ({ body: JSON.stringify(body) });
const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function ended(pid: number): Promise<boolean> {
  for (let waited = 0; isRunning(pid); waited += 20) {
    if (waited > 10_000) return false;
    await sleep(20);
  }
  return true;
}

test('a function whose Node.js is not here is refused before anything is served', () => {
  expect(() => new FunctionHost({ ...spec, runtime: 'nodejs18.x' }, variables, () => {})).toThrow(
    'functions with the runtime nodejs18.x need Node.js 18',
  );
});

test('a Node.js that this machine cannot start fails the function with the reason', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'host-'));
  const gone = jest.fn();
  try {
    const executable = join(folder, 'node');
    const environment = new ExecutionEnvironment(executable, spec, variables, {
      log: () => {},
      free: () => {},
      gone,
    });
    await expect(environment.ready).rejects.toThrow(
      new FunctionError('Runtime.ExitError', `the Node.js of nodejs24.x can't be started: spawn ${executable} ENOENT`),
    );
    expect(gone).toHaveBeenCalledTimes(1);
    await environment.terminate();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a host that is closed leaves no process behind', async () => {
  const host = new FunctionHost(spec, variables, () => {});
  const answer = await text(await host.invoke(eventOf({ action: 'describe' }), TRACE));
  const { process: own } = JSON.parse(JSON.parse(answer).body) as { process: { pid: number } };
  expect(isRunning(own.pid)).toBe(true);
  await host.close();
  expect(isRunning(own.pid)).toBe(false);
});

test('a server that is killed takes its functions along', async () => {
  const script = `
    const { FunctionHost } = require('./local/host');
    const host = new FunctionHost(${JSON.stringify(spec)}, ${JSON.stringify(variables)}, () => {});
    host.invoke(${JSON.stringify(eventOf({ action: 'describe' }))}, '${TRACE}').then((answer) => answer.pipe(process.stdout));`;
  const server: ChildProcess = spawn(process.execPath, ['--import', 'tsx', '-e', script], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = await once(server.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  const { process: own } = JSON.parse(JSON.parse(String(chunk)).body) as { process: { pid: number } };
  expect(isRunning(own.pid)).toBe(true);
  server.kill('SIGKILL');
  expect(await ended(own.pid)).toBe(true);
});
