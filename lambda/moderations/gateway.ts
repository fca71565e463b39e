import {
  ApplyGuardrailCommand,
  type ApplyGuardrailCommandOutput,
  type BedrockRuntimeClient,
  type GuardrailContentBlock,
} from '@aws-sdk/client-bedrock-runtime';
import { attempt } from '../shared/bedrock-errors';
import type { PinnedGuardrail } from '../shared/guardrail/assessor';

/** Has the pinned guardrail judge contents. Throws only ApiError; after an abort the signal's reason counts. */
export interface Gateway {
  /** @param content not empty, within the limits of one call; see text-pieces.ts */
  judge(content: GuardrailContentBlock[], signal: AbortSignal): Promise<ApplyGuardrailCommandOutput>;
}

export function createGateway(client: BedrockRuntimeClient, pinned: PinnedGuardrail): Gateway {
  return {
    judge(content, abortSignal) {
      const command = new ApplyGuardrailCommand({
        guardrailIdentifier: pinned.guardrailId,
        guardrailVersion: pinned.guardrailVersion,
        // As what a user sends to a model: prompt attacks are looked for there only.
        source: 'INPUT',
        // Filters tell their confidence also where they do not act.
        outputScope: 'FULL',
        content,
      });
      return attempt(client.send(command, { abortSignal }));
    },
  };
}
