import { Runtime } from 'aws-cdk-lib/aws-lambda';

/** What the functions run under on Lambda; the local server and the tests of their code take the same Node.js. */
export const RUNTIME = Runtime.NODEJS_24_X;

import { join } from 'node:path';

/**
 * How functions are bundled. CommonJS with the packages' ES modules in it and minified is the quickest to load; the
 * SDK is part of the bundle, so that its version is ours rather than the runtime's. `npm run bench` measures it.
 *
 * `alias`: the Bedrock client would load HTTP/2 even where its calls go over HTTP/1.1, as all of them do.
 */
export const BUNDLING = {
  minify: true,
  format: 'cjs',
  target: 'node24',
  mainFields: ['module', 'main'],
  alias: { 'node:http2': join(__dirname, '..', '..', 'lambda', 'shared', 'no-http2.ts') },
} as const;
