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
