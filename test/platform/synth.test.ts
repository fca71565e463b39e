import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { configNames } from '../../lib/config';
import { assemblyOf, filesOf, resourcesOf } from './assemblies';
import { synthesize } from './global-setup';

const PROJECT_ROOT = join(__dirname, '..', '..');

describe.each(configNames())('cdk synth of %s', (config) => {
  test('finds nothing, at no level', () => {
    const report = JSON.parse(readFileSync(join(assemblyOf(config), 'validation-report.json'), 'utf8'));
    expect(report.pluginReports.flatMap((plugin: { violations: unknown[] }) => plugin.violations)).toEqual([]);
  });

  test('prints no warning', () => {
    const printed = readFileSync(`${assemblyOf(config)}.log`, 'utf8');
    const lines = printed.split('\n').filter((line) => !line.startsWith('npm warn'));
    expect(lines.filter((line) => /warn|error|deprecat/i.test(line))).toEqual([]);
  });

  test('keeps what holds data', () => {
    const stateful = Object.entries(resourcesOf(assemblyOf(config)))
      .filter(([, { Type }]) =>
        /KMS::Key|LogGroup|UserPool$|Guardrail$|S3::Bucket$|CloudTrail::Trail|DynamoDB::(Global)?Table|Bedrock::Prompt/.test(
          Type,
        ),
      )
      .map(([id, { Type, DeletionPolicy }]) => `${DeletionPolicy} ${Type} ${id}`);
    expect(stateful.sort()).toMatchSnapshot();
  });
});

/** A copy of the project in a folder of its own. */
function givenFork(): string {
  const elsewhere = join(mkdtempSync(join(tmpdir(), 'elsewhere-')), 'fork of the baseline');
  cpSync(PROJECT_ROOT, elsewhere, {
    recursive: true,
    filter: (path) => !['node_modules', '.git', 'cdk.out', 'coverage'].includes(basename(path)),
  });
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(elsewhere, 'node_modules'));
  return elsewhere;
}

test('a finding that is not acknowledged fails cdk synth', async () => {
  const fork = givenFork();
  const register = join(fork, 'lib', 'compliance', 'acknowledgements.ts');
  const text = readFileSync(register, 'utf8');
  expect(text).toContain("'AwsSolutions-SQS3', ");
  writeFileSync(register, text.replace("'AwsSolutions-SQS3', ", ''));
  await expect(synthesize('eu-strict', join(fork, 'cdk.out'), fork)).rejects.toThrow('AwsSolutions-SQS3');
}, 120_000);

test('gives the same bytes again, in another folder', async () => {
  const elsewhere = givenFork();
  await Promise.all(
    configNames().map(async (config) => {
      const outdir = join(elsewhere, 'cdk.out', config);
      await synthesize(config, outdir, elsewhere);
      expect(filesOf(outdir)).toEqual(filesOf(assemblyOf(config)));
    }),
  );
}, 120_000);
