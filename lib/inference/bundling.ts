import { Runtime } from 'aws-cdk-lib/aws-lambda';

/** What the functions run under on Lambda; the local server and the tests of their code take the same Node.js. */
export const RUNTIME = Runtime.NODEJS_24_X;

/**
 * How functions are bundled. CommonJS with the packages' ES modules in it and minified is the quickest to load; the
 * SDK is part of the bundle, so that its version is ours rather than the runtime's. `npm run bench` measures it.
 */
export const BUNDLING = {
  minify: true,
  format: 'cjs',
  target: 'node24',
  mainFields: ['module', 'main'],
} as const;
