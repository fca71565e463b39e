import {
  type BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandOutput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { attempt, attemptEach } from '../shared/bedrock-errors';
import { ApiError } from '../shared/errors';
import { type Assessor, createAssessor, type PinnedGuardrail } from '../shared/guardrail/assessor';
import type { ConverseInput } from './converse-call';

/**
 * The calls to Amazon Bedrock. Each carries the pinned guardrail, and each throws only {@link ApiError}; what it
 * throws after an abort means nothing, the signal's reason does.
 */
export interface Gateway extends Assessor {
  converse(input: ConverseInput, signal: AbortSignal): Promise<ConverseCommandOutput>;
  /** Resolves when Bedrock accepted the request; iteration throws what goes wrong later, and ends early on an abort. */
  converseStream(input: ConverseInput, signal: AbortSignal): Promise<AsyncIterable<ConverseStreamOutput>>;
}

export function createGateway(client: BedrockRuntimeClient, pinned: PinnedGuardrail): Gateway {
  const guardrail = { guardrailIdentifier: pinned.guardrailId, guardrailVersion: pinned.guardrailVersion };
  const guardrailConfig = { ...guardrail, trace: 'enabled' } as const;

  return {
    ...createAssessor(client, pinned),

    converse(input, abortSignal) {
      const command = new ConverseCommand({ ...input, guardrailConfig });
      return attempt(client.send(command, { abortSignal }));
    },

    async converseStream(input, abortSignal) {
      const command = new ConverseStreamCommand({
        ...input,
        guardrailConfig: { ...guardrailConfig, streamProcessingMode: 'sync' },
      });
      const { stream } = await attempt(client.send(command, { abortSignal }));
      if (!stream) throw new ApiError('model_failed', 'Amazon Bedrock answered without a stream: try again');
      return attemptEach(stream);
    },
  };
}
