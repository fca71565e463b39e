import { spawnSync } from 'node:child_process';
import { RUNTIME } from '../lib/inference/bundling';
import { nodeFor } from '../local/host';

/** Tests that run the functions' code in their own process, which is Jest's; others leave it to the local server. */
const SUITES = 'test/lambda';

/** `npm run test:runtime`: the tests of what runs on Lambda, under the Node.js that it runs under there. */
function main(): void {
  const { executable, version } = nodeFor(RUNTIME.name);
  if (executable === process.execPath) {
    console.log(`This is Node.js ${version}, as on Lambda (${RUNTIME.name}): 'npm test' has run ${SUITES} under it.`);
    return;
  }
  console.log(`${SUITES} under Node.js ${version} (${RUNTIME.name})`);
  const jest = require.resolve('jest/bin/jest');
  const { status, error } = spawnSync(executable, [jest, SUITES, ...process.argv.slice(2)], { stdio: 'inherit' });
  if (error) throw error;
  process.exitCode = status ?? 1;
}

main();
