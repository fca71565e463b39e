import type { InvokeModelRequest } from '@aws-sdk/client-bedrock-runtime';
import type { Access } from '../access';
import { familyOf } from '../families';
import { chatFamilyOf } from '../families/chat';
import { parseBody } from '../families/family';
import { validation } from '../protocol/errors';
import { chunkFrame } from '../protocol/wire';
import type { Frame } from '../reply';
import { type InvokedChat, invokeChat, invokeChatStream, readChat } from './invoke-chat';
import type { AppliedGuardrail } from './trace';

export interface InvokeReply {
  /** The body, sent as JSON. */
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Answers InvokeModel for the models of families/: authorization, then the model, then its body.
 *
 * @throws ServiceError AccessDeniedException, ResourceNotFoundException or ValidationException
 */
export function invokeModel(request: InvokeModelRequest, access: Access, requestId: string, now: Date): InvokeReply {
  const { modelId = '', guardrailIdentifier, guardrailVersion } = request;
  const found = familyOf(modelId);
  if (found?.family.guarded !== false) {
    access.authorize('InvokeModel', modelId, guardrailIdentifier, guardrailVersion);
  }
  const foundationModel = access.model(modelId, now);
  const guardrail = access.converseGuardrail(guardrailIdentifier, guardrailVersion);
  if (!found) {
    const chat = admitChat(request, access, foundationModel, false);
    return invokeChat(chat, guardrail, { modelId: foundationModel, requestId });
  }
  const { body, inputTokens } = found.family.invoke(parseBody(request.body), found.modelId, guardrail);
  const counted: Record<string, string> =
    inputTokens === undefined ? {} : { 'x-amzn-bedrock-input-token-count': String(inputTokens) };
  return { body, headers: counted };
}

/** An InvokeModelWithResponseStream request that may be answered. */
export interface AdmittedStream {
  readonly chat: InvokedChat;
  readonly guardrail: AppliedGuardrail | undefined;
  readonly modelId: string;
}

/**
 * Admits InvokeModelWithResponseStream for a chat model, in the order of {@link invokeModel}.
 *
 * @throws ServiceError AccessDeniedException, ResourceNotFoundException or ValidationException
 */
export function admitStream(request: InvokeModelRequest, access: Access, now: Date): AdmittedStream {
  const { modelId = '', guardrailIdentifier, guardrailVersion } = request;
  access.authorize('InvokeModelWithResponseStream', modelId, guardrailIdentifier, guardrailVersion);
  const foundationModel = access.model(modelId, now);
  if (familyOf(modelId)) throw validation('The model is unsupported for streaming.');
  const guardrail = access.converseGuardrail(guardrailIdentifier, guardrailVersion);
  return { chat: admitChat(request, access, foundationModel, true), guardrail, modelId: foundationModel };
}

export function* streamFrames({ chat, guardrail, modelId }: AdmittedStream, requestId: string): Generator<Frame, void> {
  for (const { body, isDelta, isLast } of invokeChatStream(chat, guardrail, { modelId, requestId })) {
    yield { bytes: chunkFrame(body), kind: isDelta ? 'delta' : isLast ? 'end' : 'other' };
  }
}

function admitChat(
  request: InvokeModelRequest,
  access: Access,
  foundationModel: string,
  streamed: boolean,
): InvokedChat {
  const family = chatFamilyOf(foundationModel);
  if (!family) throw validation('The body of this model is not served here.');
  const chat = readChat(family, request, parseBody(request.body));
  access.check(chat.request, foundationModel, streamed);
  return chat;
}
