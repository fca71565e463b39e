import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json';

const ROOT = join(__dirname, '..', '..');
const SIMULATOR = ['@cloud-copilot', 'iam-simulate'].join('/');

/** Source files that a fork runs, ships or tests with. */
function sources(): string[] {
  return ['bin', 'config', 'lambda', 'lib', 'local', 'scripts', 'test'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|js)$/.test(file))
      .map((file) => `${folder}/${file}`),
  );
}

function imports(file: string): boolean {
  return readFileSync(join(ROOT, file), 'utf8').includes(SIMULATOR);
}

test('only tests and the proof import the simulator', () => {
  const importers = sources().filter(imports);
  expect(importers).toContain('test/proof/simulate.ts');
  expect(importers.filter((file) => !/^(test\/|scripts\/proof)/.test(file))).toEqual([]);
});

test('nothing but tests and the proof script imports the proof', () => {
  const outside = sources().filter((file) => !/^(test|scripts\/proof)/.test(file));
  expect(outside.filter((file) => /test\/proof/.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
});

test('the simulator is a dependency of development alone', () => {
  expect(packageJson.devDependencies).toHaveProperty([SIMULATOR]);
  expect(packageJson.dependencies).not.toHaveProperty([SIMULATOR]);
});
