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
import type { Attempt } from './fallback';

/**
 * The calls to Amazon Bedrock. Each carries the pinned guardrail, and each throws only {@link ApiError}; what it
 * throws after an abort means nothing, the signal's reason does.
 */
export interface Gateway extends Assessor {
  converse(input: ConverseInput, how: Pick<Attempt, 'signal' | 'retry'>): Promise<ConverseCommandOutput>;
  /** Resolves when Bedrock accepted the request; iteration throws what goes wrong later, and ends early on an abort. */
  converseStream(
    input: ConverseInput,
    how: Pick<Attempt, 'signal' | 'retry'>,
  ): Promise<AsyncIterable<ConverseStreamOutput>>;
}

/** Clients by the attempts that they make for a call. */
export interface Clients {
  readonly once: BedrockRuntimeClient;
  readonly twice: BedrockRuntimeClient;
}

export function createGateway(clients: Clients, pinned: PinnedGuardrail): Gateway {
  const guardrail = { guardrailIdentifier: pinned.guardrailId, guardrailVersion: pinned.guardrailVersion };
  const guardrailConfig = { ...guardrail, trace: 'enabled' } as const;

  return {
    ...createAssessor(clients.twice, pinned),

    converse(input, { signal: abortSignal, retry }) {
      const command = new ConverseCommand({ ...input, guardrailConfig });
      return attempt((retry ? clients.twice : clients.once).send(command, { abortSignal }));
    },

    async converseStream(input, { signal: abortSignal, retry }) {
      const command = new ConverseStreamCommand({
        ...input,
        guardrailConfig: { ...guardrailConfig, streamProcessingMode: 'sync' },
      });
      const { stream } = await attempt((retry ? clients.twice : clients.once).send(command, { abortSignal }));
      if (!stream) throw new ApiError('model_failed', 'Amazon Bedrock answered without a stream: try again');
      return attemptEach(stream);
    },
  };
}
