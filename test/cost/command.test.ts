import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PROJECT = join(__dirname, '..', '..');

function cost(...args: string[]) {
  const tsx = join(PROJECT, 'node_modules', '.bin', 'tsx');
  const { status, stdout, stderr } = spawnSync(tsx, ['scripts/cost.ts', ...args], { cwd: PROJECT, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('prints the config that is asked for, as text and as JSON', () => {
  const text = cost('-c', 'config=seoul');
  expect(text.status).toBe(0);
  expect(text.stdout).toMatch(/^Cost of config seoul in ap-northeast-2, /);
  const json = cost('-c', 'config=seoul', '--json');
  const report = JSON.parse(json.stdout);
  expect(report).toMatchObject({ config: 'seoul', region: 'ap-northeast-2' });
  expect(text.stdout).toContain(`= ${report.monthlyUsd.toFixed(2)}`);
}, 60_000);

test('takes sandbox without an option', () => {
  expect(cost().stdout).toMatch(/^Cost of config sandbox /);
}, 60_000);

test.each([
  [['-c', 'config=seuol'], 'did you mean seoul? choose with -c config=NAME one of: eu-strict, sandbox, seoul'],
  [['-c', 'seoul'], '-c seoul: expected config=NAME'],
  [['--yaml'], "Unknown option '--yaml'"],
])(
  'refuses %j',
  (args, message) => {
    const { status, stdout, stderr } = cost(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  },
  60_000,
);
