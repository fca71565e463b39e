import {
  ApplyGuardrailCommand,
  type ApplyGuardrailCommandOutput,
  type BedrockRuntimeClient,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { attempt } from '../shared/bedrock-errors';
import { ApiError } from '../shared/errors';
import { type Assessor, createAssessor, type PinnedGuardrail } from '../shared/guardrail/assessor';
import type { ImageBlock } from '../shared/image';
import { toMetadataHeader } from '../shared/request-metadata';

export interface Invocation {
  readonly modelId: string;
  readonly body: object;
  /** Reaches the invocation log, never the model. */
  readonly requestMetadata: Readonly<Record<string, string>>;
}

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

    async invoke({ modelId, body, requestMetadata }, abortSignal) {
      const command = new InvokeModelCommand({
        ...guardrail,
        trace: 'ENABLED',
        modelId,
        contentType: 'application/json',
        accept: 'application/json',
        body: Buffer.from(JSON.stringify(body)),
        requestMetadata: toMetadataHeader(requestMetadata),
      });
      const output = await attempt(client.send(command, { abortSignal }));
      try {
        return JSON.parse(new TextDecoder().decode(output.body));
      } catch {
        // The parser's own message quotes the text, so it is not kept as the cause.
        throw new ApiError('model_failed', 'the model did not answer in JSON: try again');
      }
    },

    assessImage(image, abortSignal) {
      const command = new ApplyGuardrailCommand({ ...guardrail, source: 'OUTPUT', content: [{ image }] });
      return attempt(client.send(command, { abortSignal }));
    },
  };
}
