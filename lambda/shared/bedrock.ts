import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { KeptConnections } from './connections';
import { PaidOnce } from './paid-once';

/** Of the sandbox: clients share them. */
const connections = new KeptConnections();

export interface BedrockClientOptions {
  /** @default 2 */
  readonly maxAttempts?: number;
  /** @default those that all clients share */
  readonly connections?: KeptConnections;
}

/**
 * Client of the Bedrock runtime. Region, credentials and `AWS_ENDPOINT_URL_BEDROCK_RUNTIME` come from the environment.
 *
 * - `maxAttempts`, 2 unless something else is to be tried instead: see {@link PaidOnce} for what is tried once more.
 *   OpenAI's clients try again as well; see the error table for how the two are kept apart.
 * - No timeout: the caller's deadline ends a call.
 */
export function createBedrockClient(options: BedrockClientOptions = {}): BedrockRuntimeClient {
  const { maxAttempts = 2 } = options;
  return new BedrockRuntimeClient({
    maxAttempts,
    retryStrategy: new PaidOnce(maxAttempts),
    requestHandler: options.connections ?? connections,
  });
}
