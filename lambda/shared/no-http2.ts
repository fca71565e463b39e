/**
 * In the bundles of the functions, in the place of `node:http2`: clients get connections of HTTP/1.1, and loading HTTP/2 would be an
 * eighth of a cold import. See lib/inference/bundling.ts.
 */
export function connect(): never {
  throw new Error('functions have no HTTP/2: give the client a requestHandler');
}

export default { connect, constants: {} };
