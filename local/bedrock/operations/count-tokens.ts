import type {
  ConverseTokensRequest,
  CountTokensRequest,
  CountTokensResponse,
  InvokeModelTokensRequest,
} from '@aws-sdk/client-bedrock-runtime';
import { chatFamilyOf } from '../families/chat';
import { parseBody } from '../families/family';
import { countInputTokens } from '../model/conversation';
import { validation } from '../protocol/errors';
import { checkConversation } from '../validation/conversation';
import { readChat } from './invoke-chat';

/**
 * Answers CountTokens by the local model's own rule (see model/tokens.ts), the same that Converse reports as usage.
 *
 * @param modelId foundation-model id
 * @throws ServiceError ValidationException
 */
export function countTokens({ input }: CountTokensRequest, modelId: string): CountTokensResponse {
  const request = input?.converse ?? readInvokeModel(input?.invokeModel, modelId);
  checkConversation(request.messages ?? [], request.toolConfig);
  return { inputTokens: countInputTokens(request) };
}

function readInvokeModel(given: InvokeModelTokensRequest | undefined, modelId: string): ConverseTokensRequest {
  const family = chatFamilyOf(modelId);
  if (given?.body === undefined || !family) throw validation('The body of this model is not served here.');
  return readChat(family, { modelId, body: given.body }, parseBody(given.body)).request;
}
