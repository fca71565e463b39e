import { RUNTIME } from '../../lib/inference/bundling';
import { engines } from '../../package.json';
import { commandsIn, commandsOfCi, formOf, workflows } from './commands';
import { documents, read } from './markdown';

/** What CI can't run, and why. */
const EXEMPT: Readonly<Record<string, string>> = {
  'npx cdk bootstrap': 'needs an AWS account',
  'npx cdk deploy': 'needs an AWS account',
  'npx cdk destroy': 'needs an AWS account',
  'npx cdk drift': 'needs an AWS account',
  'npm run feedback:export':
    'reads the table of a deployed platform; test/feedback/command.test.ts runs it against a stand-in',
};

const exemption = (form: string) => Object.keys(EXEMPT).find((name) => form === name || form.startsWith(`${name} `));
const ran = new Set(commandsOfCi().map(formOf));

test.each(documents())('%s names only commands that CI runs', (document) => {
  const forms = commandsIn(read(document)).map(formOf);
  expect(forms.filter((form) => !ran.has(form) && !exemption(form))).toEqual([]);
});

test('a command is seen in a block and in a line, and is another with other options or another config', () => {
  const markdown = [
    'Try `npm run -s nag -- --pack GenAI a.json > b` or:',
    '',
    '```sh',
    'npm ci && npm start -- -c config=seoul   # the Korean one',
    'npx cdk deploy --all \\',
    '  -c config=NAME',
    '```',
    '',
  ].join('\n');
  expect(commandsIn(markdown).map(formOf)).toEqual([
    'npm ci',
    'npm start -c config=seoul',
    'npx cdk deploy --all -c',
    'npm run nag --pack',
  ]);
  expect(ran).toContain('npm start -c config=seoul');
  expect(ran).not.toContain('npm start -c config=eu-strict');
  expect(ran).not.toContain('npm start --aws');
});

test('every exemption is of a command that a document names and CI does not run', () => {
  const named = new Set(
    documents()
      .flatMap((document) => commandsIn(read(document)).map(formOf))
      .map(exemption),
  );
  expect(Object.keys(EXEMPT).filter((name) => !named.has(name) || ran.has(name))).toEqual([]);
});

test('CI runs on the least Node.js that is supported and on that of the functions', () => {
  const [, least = ''] = /^>=(\S+)$/.exec(engines.node) ?? [];
  const [, major = ''] = /^nodejs(\d+)\.x$/.exec(RUNTIME.name) ?? [];
  const matrices = workflows().flatMap(({ jobs }) => Object.values(jobs).map(({ strategy }) => strategy?.matrix.node));
  expect(matrices.length).toBeGreaterThan(1);
  for (const versions of matrices) expect(versions?.map(String)).toEqual([least, major]);
});

test('what takes long runs once a day', () => {
  const daily = workflows().filter(({ jobs }) => JSON.stringify(jobs).includes('.ci/commands'));
  expect(daily.map(({ on }) => on.schedule)).toEqual([[{ cron: expect.stringMatching(/^\d+ \d+ \* \* \*$/) }]]);
});
