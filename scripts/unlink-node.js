const { rmSync } = require('node:fs');
const { join } = require('node:path');

/**
 * Runs after an installation. npm links the Node.js that the functions run under as `node_modules/.bin/node`, and npm's
 * scripts look there before anywhere else: without this they would run under it too, whichever Node.js was chosen.
 */
for (const name of ['node', 'node.cmd', 'node.ps1']) {
  rmSync(join('node_modules', '.bin', name), { force: true });
}
