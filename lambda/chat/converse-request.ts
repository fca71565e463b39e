import type { ChatRequest } from '../contract/chat-request';
import type { ChatModel } from '../contract/environment';
import type { Caller } from '../shared/caller';
import { ApiError } from '../shared/errors';
import { toRequestMetadata } from '../shared/request-metadata';
import { withCachePoints } from './cache-points';
import type { ConverseCall, ConverseInput } from './converse-call';
import { toInferenceConfig, toReasoningFields } from './inference';
import { toConversation } from './messages';
import { promptVersionOf } from './prompts';
import { toAnswerShape } from './tools';

/**
 * The model behind the alias that a request names.
 * @throws ApiError model_not_found, with the aliases that exist
 */
export function findModel(alias: string, models: ReadonlyMap<string, ChatModel>): ChatModel {
  const model = models.get(alias);
  if (model) return model;
  const message = `there is no model '${alias}' for chat: use one of ${[...models.keys()].join(', ')}`;
  throw new ApiError('model_not_found', message, { param: 'model' });
}

/**
 * Maps a chat request to Converse.
 * @throws ApiError when the model or Converse can't do what was asked
 */
export function toConverseCall(request: ChatRequest, model: ChatModel, caller: Caller): ConverseCall {
  if (request.stream && !model.streaming) {
    throw new ApiError('unsupported_parameter', "'stream' is not possible: this model does not stream", {
      param: 'stream',
    });
  }
  const { system, messages } = toConversation(request.messages, model);
  const { toolConfig, outputConfig, answerTool } = toAnswerShape(request, model);
  const input: ConverseInput = {
    modelId: model.invoke,
    messages,
    system: system.length > 0 ? system : undefined,
    inferenceConfig: toInferenceConfig(request),
    toolConfig,
    outputConfig,
    additionalModelRequestFields: toReasoningFields(request, model, toolConfig),
    requestMetadata: toRequestMetadata({ ...request, promptVersion: promptVersionOf(request) }, caller),
  };
  return {
    input: withCachePoints(input, model.promptCaching),
    answerTool,
    firstToolCallOnly: request.parallel_tool_calls === false,
  };
}
