import { type BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { attempt } from '../shared/bedrock-errors';
import { type Assessor, createAssessor, type PinnedGuardrail } from '../shared/guardrail/assessor';
import { type Invocation, parseInvoked, toInvokeModel } from '../shared/invoke-model';

/** The SDK's output has no field for it. Source: Amazon Bedrock's answers to InvokeModel. */
const TOKENS_HEADER = 'x-amzn-bedrock-input-token-count';

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

    async invoke(invocation, abortSignal) {
      const command = new InvokeModelCommand(toInvokeModel(invocation));
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
        body: parseInvoked(output.body),
        ...(Number.isSafeInteger(inputTokens) && { inputTokens }),
      };
    },
  };
}

function headersOf(response: unknown): Readonly<Record<string, string | undefined>> {
  const headers = typeof response === 'object' && response !== null && 'headers' in response ? response.headers : {};
  return typeof headers === 'object' && headers !== null ? { ...headers } : {};
}
