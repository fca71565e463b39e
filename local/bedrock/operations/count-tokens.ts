import type { CountTokensRequest, CountTokensResponse } from '@aws-sdk/client-bedrock-runtime';
import { countInputTokens } from '../model/conversation';
import { validation } from '../protocol/errors';
import { checkConversation } from '../validation/conversation';

/**
 * Answers CountTokens by the local model's own rule (see model/tokens.ts), the same that Converse reports as usage.
 *
 * @throws ServiceError ValidationException for the InvokeModel form, whose bodies are not read here
 */
export function countTokens({ input }: CountTokensRequest): CountTokensResponse {
  const request = input?.converse;
  if (request === undefined)
    throw validation('Token counting is served for input.converse only, not input.invokeModel.');
  checkConversation(request.messages ?? [], request.toolConfig);
  return { inputTokens: countInputTokens(request) };
}
