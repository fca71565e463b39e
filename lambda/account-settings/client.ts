/** How the SDK's clients call: each call ends well within a run, retries of throttling and broken connections included. */
export const CLIENT = {
  maxAttempts: 3,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 8_000, throwOnRequestTimeout: true },
} as const;
