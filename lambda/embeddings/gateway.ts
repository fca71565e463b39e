import { type BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { attempt } from '../shared/bedrock-errors';
import { ApiError } from '../shared/errors';
import { type Assessor, createAssessor, type PinnedGuardrail } from '../shared/guardrail/assessor';
import { toMetadataHeader } from '../shared/request-metadata';

/** The SDK's output has no field for it. Source: Amazon Bedrock's answers to InvokeModel. */
const TOKENS_HEADER = 'x-amzn-bedrock-input-token-count';

export interface Invocation {
  readonly modelId: string;
  readonly body: object;
  /** Reaches the invocation log, never the model. */
  readonly requestMetadata: Readonly<Record<string, string>>;
}

export interface Invoked {
  readonly body: unknown;
  /** Absent where Bedrock does not tell. */
  readonly inputTokens?: number;
}

/** The calls to Amazon Bedrock. Each throws only {@link ApiError}; what it throws after an abort means nothing. */
export interface Gateway extends Assessor {
  /** A call without the guardrail, which embedding models don't take. */
  invoke(invocation: Invocation, signal: AbortSignal): Promise<Invoked>;
}

export function createGateway(client: BedrockRuntimeClient, pinned: PinnedGuardrail): Gateway {
  return {
    ...createAssessor(client, pinned),

    async invoke({ modelId, body, requestMetadata }, abortSignal) {
      const command = new InvokeModelCommand({
        modelId,
        contentType: 'application/json',
        accept: 'application/json',
        body: Buffer.from(JSON.stringify(body)),
        requestMetadata: toMetadataHeader(requestMetadata),
      });
      let header: string | undefined;
      command.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          header = headersOf(result.response)[TOKENS_HEADER];
          return result;
        },
        { step: 'deserialize', priority: 'high', name: 'readInputTokens' },
      );
      const output = await attempt(client.send(command, { abortSignal }));
      const inputTokens = Number.parseInt(header ?? '', 10);
      return {
        body: parse(output.body),
        ...(Number.isSafeInteger(inputTokens) && { inputTokens }),
      };
    },
  };
}

function headersOf(response: unknown): Readonly<Record<string, string | undefined>> {
  const headers = typeof response === 'object' && response !== null && 'headers' in response ? response.headers : {};
  return typeof headers === 'object' && headers !== null ? { ...headers } : {};
}

function parse(body: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    // The parser's own message quotes the text, so it is not kept as the cause.
    throw new ApiError('model_failed', 'the model did not answer in JSON: try again');
  }
}
