/**
 * In the bundles of the functions, in the place of `@aws-sdk/token-providers`, which brings a client of AWS SSO: functions sign
 * with credentials. See lib/inference/bundling.ts.
 */
export const fromEnvSigningName = () => nodeProvider();

export const nodeProvider = () => async (): Promise<never> => {
  throw new Error('functions have no bearer token: they sign with the credentials of their role');
};
