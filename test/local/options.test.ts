import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_PORT, parseOptions } from '../../local/options';

test('without arguments the stand-in is used on the default port', () => {
  expect(parseOptions([])).toEqual({ help: false, context: [], port: DEFAULT_PORT, bedrockPort: 8788 });
});

test('the stand-in of Bedrock has the port above that of the API, or its own', () => {
  expect(parseOptions(['--port', '9000']).bedrockPort).toBe(9001);
  expect(parseOptions(['--port', '9000', '--bedrock-port', '1234'])).toMatchObject({ port: 9000, bedrockPort: 1234 });
});

test('context may be repeated', () => {
  const options = parseOptions(['-c', 'config=seoul', '--context', 'a=b', '--port', '0']);
  expect(options).toEqual({ help: false, context: ['config=seoul', 'a=b'], port: 0, bedrockPort: 0 });
});

test('limits may be others than those of a new account and of the config', () => {
  expect(parseOptions(['--concurrency', '50', '--rate', '500'])).toMatchObject({ concurrency: 50, rate: 500 });
  expect(parseOptions([])).not.toHaveProperty('concurrency');
});

test('--aws takes the deployed ids', () => {
  const directory = mkdtempSync(join(tmpdir(), 'local-options-'));
  const file = join(directory, 'outputs.json');
  writeFileSync(file, '{"stack":{"Output":"value"}}');
  const args = ['--aws', '--outputs', file, '--guardrail', 'abc123:7', '--account', '123456789012'];
  expect(parseOptions(args).deployed).toEqual({
    outputs: { stack: { Output: 'value' } },
    guardrail: { id: 'abc123', version: '7' },
    account: '123456789012',
  });
  rmSync(directory, { recursive: true });
});

test.each([
  [['--port', '99999'], '--port is "99999", expected a number from 0 to 65535'],
  [['--port', '65535'], '--bedrock-port is "65536", expected a number from 0 to 65535'],
  [['--guardrail', 'abc:1'], '--outputs, --guardrail and --account go with --aws'],
  [['--aws', '--guardrail', 'abc:DRAFT'], 'expected ID:VERSION with a published version'],
  [['--aws', '--account', '12'], '--account is "12", expected twelve digits'],
  [['--aws', '--outputs', '/nowhere.json'], 'expected a file that cdk deploy --outputs-file wrote'],
  [['--concurrency', '0'], '--concurrency is "0", expected a positive integer'],
  [['--rate', 'many'], '--rate is "many", expected a positive integer'],
  [['--fats'], "Unknown option '--fats'"],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});
