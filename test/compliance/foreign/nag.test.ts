import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PROJECT = join(__dirname, '../../..');
const TEMPLATES = 'test/compliance/foreign';

function nag(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(PROJECT, 'scripts/nag.ts'), ...args],
    { cwd: PROJECT, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

test('prints findings by resource, with level, rule, what to do and controls, and exits with 1', () => {
  const { status, stdout, stderr } = nag(`${TEMPLATES}/vector-store.json`, `${TEMPLATES}/decent.yaml`);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^test\/compliance\/foreign\/vector-store\.json: \d+ errors, \d+ warnings?$/m);
  expect(stdout).toContain(
    [
      '  NetworkPolicy (AWS::OpenSearchServerless::SecurityPolicy)',
      '    ERROR GenAI-VectorStorePrivate',
      '      The vector store can be reached from the internet; ',
    ].join('\n'),
  );
  expect(stdout).toMatch(/^ {6}controls: GENSEC01-BP02, GENSEC01-BP03, LLM08:2025$/m);
  for (const pack of ['AwsSolutions-', 'NIST.800.53.R5-', 'HIPAA.Security-', 'PCI.DSS.321-', 'Serverless-']) {
    expect(stdout).toContain(` ${pack}`);
  }
  expect(stdout.split('\n').filter((line) => line.startsWith('  KnowledgeBaseRole ('))).toHaveLength(2);
  expect(status).toBe(1);
});

test('leaves packs out, prints JSON, and exits with 0 without an ERROR', () => {
  const { status, stdout } = nag('--pack', 'GenAI', '--json', `${TEMPLATES}/decent.yaml`);
  expect(JSON.parse(stdout)).toEqual([
    {
      template: `${TEMPLATES}/decent.yaml`,
      notes: [expect.stringContaining('Fn::GetStackOutput')],
      findings: [],
    },
  ]);
  expect(status).toBe(0);
});

test.each([
  ['no template', [], 'no template given'],
  ['an unknown pack', ['--pack', 'genai', 'x.json'], 'there is no pack genai: expected one of GenAI, AwsSolutions'],
  ['an unknown option', ['--strict', 'x.json'], "Unknown option '--strict'"],
  ['a file that is not there', ['none.json'], 'none.json can not be read: ENOENT'],
  ['a file that is no template', ['package.json'], 'package.json has no Resources section'],
])('exits with 2 for %s', (_, args, message) => {
  const { status, stdout, stderr } = nag(...args);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
  expect(stdout).toBe('');
  expect(status).toBe(2);
});
