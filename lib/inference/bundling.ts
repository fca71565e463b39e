import { Runtime } from 'aws-cdk-lib/aws-lambda';

/** What the functions run under on Lambda; the local server and the tests of their code take the same Node.js. */
export const RUNTIME = Runtime.NODEJS_24_X;

import { join } from 'node:path';

const shared = (file: string): string => join(__dirname, '..', '..', 'lambda', 'shared', file);

/**
 * How functions are bundled. CommonJS with the packages' ES modules in it and minified is the quickest to load; the
 * SDK is part of the bundle, so that its version is ours rather than the runtime's. `npm run bench` measures it.
 *
 * `alias` leaves out what the SDK's clients bring and a function can't need: HTTP/2, as all calls go over HTTP/1.1, and the ways
 * to credentials and tokens that a developer's machine has.
 */
export const BUNDLING = {
  minify: true,
  format: 'cjs',
  target: 'node24',
  mainFields: ['module', 'main'],
  alias: {
    'node:http2': shared('no-http2.ts'),
    '@aws-sdk/credential-provider-node': shared('environment-credentials.ts'),
    '@aws-sdk/token-providers': shared('no-bearer-tokens.ts'),
  },
} as const;
