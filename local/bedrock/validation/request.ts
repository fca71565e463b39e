import type { ConverseStreamRequest } from '@aws-sdk/client-bedrock-runtime';
import { checkConversation } from './conversation';
import { checkParameters } from './parameters';

/**
 * Checks a request as the service does before it calls a model.
 *
 * @throws ServiceError ValidationException, worded as the service words it
 */
export function checkRequest(input: ConverseStreamRequest): void {
  checkParameters(input);
  checkConversation(input.messages ?? [], input.toolConfig);
}
