import type { InvokeModelRequest } from '@aws-sdk/client-bedrock-runtime';
import type { Access } from '../access';
import { familyOf } from '../families';
import { type InvokeAnswer, parseBody } from '../families/family';
import { validation } from '../protocol/errors';

/**
 * Answers InvokeModel for the models of families/: authorization, then the model, then its body.
 *
 * @throws ServiceError AccessDeniedException, ResourceNotFoundException or ValidationException
 */
export function invokeModel(request: InvokeModelRequest, access: Access): InvokeAnswer {
  const { modelId = '', guardrailIdentifier, guardrailVersion } = request;
  const found = familyOf(modelId);
  if (found?.family.guarded !== false) {
    access.authorize('InvokeModel', modelId, guardrailIdentifier, guardrailVersion);
  }
  access.model(modelId);
  if (!found) throw validation('The body of this model is not served here.');
  const guardrail = access.converseGuardrail(guardrailIdentifier, guardrailVersion);
  return found.family.invoke(parseBody(request.body), found.modelId, guardrail);
}
