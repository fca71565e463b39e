const { rmSync } = require('node:fs');
const { join } = require('node:path');

/**
 * Runs after whatever changes node_modules: `npm ci` and `npm install PACKAGE` run `dependencies`, `npm rebuild` runs
 * `postinstall`. npm links the Node.js that the functions run under as `node_modules/.bin/node`, and npm's
 * scripts look there before anywhere else: without this they would run under it too, whichever Node.js was chosen.
 */
for (const name of ['node', 'node.cmd', 'node.ps1']) {
  rmSync(join('node_modules', '.bin', name), { force: true });
}
