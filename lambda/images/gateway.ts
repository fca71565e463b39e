import {
  ApplyGuardrailCommand,
  type ApplyGuardrailCommandOutput,
  type BedrockRuntimeClient,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { attempt } from '../shared/bedrock-errors';
import { type Assessor, createAssessor, type PinnedGuardrail } from '../shared/guardrail/assessor';
import type { ImageBlock } from '../shared/image';
import { type Invocation, parseInvoked, toInvokeModel } from '../shared/invoke-model';

/** The calls to Amazon Bedrock, each with the pinned guardrail. Throws only ApiError; after an abort the signal's reason counts. */
export interface Gateway extends Assessor {
  /** @returns the answer's body, parsed */
  invoke(invocation: Invocation, signal: AbortSignal): Promise<unknown>;
  /** Has the guardrail look at an image that a model made. */
  assessImage(image: ImageBlock, signal: AbortSignal): Promise<ApplyGuardrailCommandOutput>;
}

export function createGateway(client: BedrockRuntimeClient, pinned: PinnedGuardrail): Gateway {
  const guardrail = { guardrailIdentifier: pinned.guardrailId, guardrailVersion: pinned.guardrailVersion };
  return {
    ...createAssessor(client, pinned),

    async invoke(invocation, abortSignal) {
      const command = new InvokeModelCommand({ ...toInvokeModel(invocation), ...guardrail, trace: 'ENABLED' });
      const output = await attempt(client.send(command, { abortSignal }));
      return parseInvoked(output.body);
    },

    assessImage(image, abortSignal) {
      const command = new ApplyGuardrailCommand({ ...guardrail, source: 'OUTPUT', content: [{ image }] });
      return attempt(client.send(command, { abortSignal }));
    },
  };
}
