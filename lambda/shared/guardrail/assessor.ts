import {
  ApplyGuardrailCommand,
  type ApplyGuardrailCommandOutput,
  type BedrockRuntimeClient,
  type GuardrailContentSource,
} from '@aws-sdk/client-bedrock-runtime';
import { attempt } from '../bedrock-errors';

export interface PinnedGuardrail {
  readonly guardrailId: string;
  /** A published version, never DRAFT. */
  readonly guardrailVersion: string;
}

/** Has the pinned guardrail look at texts that no call of a model shows it. Throws only ApiError. */
export interface Assessor {
  /** @param texts not empty, within the limits of one call; see text-pieces.ts */
  applyGuardrail(
    source: GuardrailContentSource,
    texts: readonly string[],
    signal: AbortSignal,
  ): Promise<ApplyGuardrailCommandOutput>;
}

export function createAssessor(client: BedrockRuntimeClient, pinned: PinnedGuardrail): Assessor {
  return {
    applyGuardrail(source, texts, abortSignal) {
      const command = new ApplyGuardrailCommand({
        guardrailIdentifier: pinned.guardrailId,
        guardrailVersion: pinned.guardrailVersion,
        source,
        content: texts.map((text) => ({ text: { text } })),
      });
      return attempt(client.send(command, { abortSignal }));
    },
  };
}
