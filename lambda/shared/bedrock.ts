import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';

/** No run of a Lambda function lasts longer. */
const LONGEST_RUN_MS = 900_000;
const IDLE_SESSION_MS = 60_000;

/**
 * Client of the Bedrock runtime. Region, credentials and `AWS_ENDPOINT_URL_BEDROCK_RUNTIME` come from the environment.
 *
 * - `maxAttempts`, 2 unless something else is to be tried instead: the SDK tries once more after throttling, a 5xx or a broken connection, always before the first
 *   byte of an answer. OpenAI's clients try again as well; see the error table for how the two are kept apart.
 * - `requestTimeout` lies above the longest run: the caller's deadline aborts first. The SDK would retry a timeout, and
 *   so pay twice for a model that is merely slow.
 * - `disableConcurrentStreams`: a session for each call. A sandbox that wakes from its freeze finds shared sessions
 *   dead without notice, and the first call on one would hang.
 */
export function createBedrockClient({ maxAttempts = 2 }: { readonly maxAttempts?: number } = {}): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    maxAttempts,
    retryMode: 'standard',
    requestHandler: {
      requestTimeout: LONGEST_RUN_MS,
      sessionTimeout: IDLE_SESSION_MS,
      disableConcurrentStreams: true,
    },
  });
}
