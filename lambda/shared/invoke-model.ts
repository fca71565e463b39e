import type { InvokeModelCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { ApiError } from './errors';
import { toMetadataHeader } from './request-metadata';

/** A call of a model that Converse does not serve. */
export interface Invocation {
  readonly modelId: string;
  readonly body: object;
  /** Reaches the invocation log, never the model. */
  readonly requestMetadata: Readonly<Record<string, string>>;
}

/** The call as InvokeModel takes it: JSON in, JSON out. */
export function toInvokeModel({ modelId, body, requestMetadata }: Invocation): InvokeModelCommandInput {
  return {
    modelId,
    contentType: 'application/json',
    accept: 'application/json',
    body: Buffer.from(JSON.stringify(body)),
    requestMetadata: toMetadataHeader(requestMetadata),
  };
}

/** The answer's body, parsed. @throws ApiError model_failed for what is not JSON */
export function parseInvoked(body: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    // The parser's own message quotes the text, so it is not kept as the cause.
    throw new ApiError('model_failed', 'the model did not answer in JSON: try again');
  }
}
