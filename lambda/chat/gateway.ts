import {
  ApplyGuardrailCommand,
  type ApplyGuardrailCommandOutput,
  type BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandOutput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  type GuardrailContentSource,
} from '@aws-sdk/client-bedrock-runtime';
import { fromBedrock } from '../shared/bedrock-errors';
import { ApiError } from '../shared/errors';
import type { ConverseInput } from './converse-call';

/**
 * The calls to Amazon Bedrock. Each carries the pinned guardrail, and each throws only {@link ApiError}; what it
 * throws after an abort means nothing, the signal's reason does.
 */
export interface Gateway {
  converse(input: ConverseInput, signal: AbortSignal): Promise<ConverseCommandOutput>;
  /** Resolves when Bedrock accepted the request; iteration throws what goes wrong later, and ends early on an abort. */
  converseStream(input: ConverseInput, signal: AbortSignal): Promise<AsyncIterable<ConverseStreamOutput>>;
  /** @param texts not empty, within the limits of one call; see text-pieces.ts */
  applyGuardrail(
    source: GuardrailContentSource,
    texts: readonly string[],
    signal: AbortSignal,
  ): Promise<ApplyGuardrailCommandOutput>;
}

export interface PinnedGuardrail {
  readonly guardrailId: string;
  /** A published version, never DRAFT. */
  readonly guardrailVersion: string;
}

export function createGateway(client: BedrockRuntimeClient, pinned: PinnedGuardrail): Gateway {
  const guardrail = { guardrailIdentifier: pinned.guardrailId, guardrailVersion: pinned.guardrailVersion };
  const guardrailConfig = { ...guardrail, trace: 'enabled' } as const;

  return {
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

    applyGuardrail(source, texts, abortSignal) {
      const content = texts.map((text) => ({ text: { text } }));
      const command = new ApplyGuardrailCommand({ ...guardrail, source, content });
      return attempt(client.send(command, { abortSignal }));
    },
  };
}

async function attempt<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw fromBedrock(error);
  }
}

async function* attemptEach<T>(events: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* events;
  } catch (error) {
    throw fromBedrock(error);
  }
}
