import type { ChatRequest } from '../contract/chat-request';
import type { ChatModel } from '../contract/environment';
import type { Caller } from '../shared/caller';
import { ApiError } from '../shared/errors';
import { toRequestMetadata } from '../shared/request-metadata';
import { withCachePoints } from './cache-points';
import type { ConverseCall, ConverseInput } from './converse-call';
import { toInference } from './inference';
import { toConversation } from './messages';
import { promptVersionOf } from './prompts';
import { expectThinkingPossible, toThinkingPlan } from './thinking';
import { toAnswerShape } from './tools';
import { expectTurnsPossible } from './turns';

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
 * Maps a chat request to Converse, in the way that the model takes it. What the model refuses and changes nothing is left out
 * or said in another way; nothing is sent that the model is known to refuse.
 * @throws ApiError when the model or Converse can't do what was asked
 */
export function toConverseCall(request: ChatRequest, model: ChatModel, caller: Caller): ConverseCall {
  if (request.stream && !model.streaming) {
    throw new ApiError('unsupported_parameter', "'stream' is not possible: this model does not stream", {
      param: 'stream',
    });
  }
  const { limits } = model;
  const { system, messages } = toConversation(request.messages, model);
  expectTurnsPossible(messages, limits ?? {});
  const thinking = toThinkingPlan(request, model);
  const shape = toAnswerShape(request, model, thinking);
  expectThinkingPossible(request, thinking, limits, shape.toolConfig);
  const inference = toInference(request, model, thinking);
  const instructed = shape.instructions ? [{ guardContent: { text: { text: shape.instructions } } }] : [];
  const prompt = [...system, ...instructed];
  const fields = { ...thinking.fields, ...shape.fields };
  const callsTools = shape.toolConfig !== undefined && shape.answerTool === undefined;
  const input: ConverseInput = {
    modelId: model.invoke,
    messages,
    system: prompt.length > 0 ? prompt : undefined,
    inferenceConfig: inference.config,
    toolConfig: shape.toolConfig,
    outputConfig: shape.outputConfig,
    additionalModelRequestFields: Object.keys(fields).length > 0 ? fields : undefined,
    requestMetadata: toRequestMetadata({ ...request, promptVersion: promptVersionOf(request) }, caller),
  };
  return {
    input: withCachePoints(input, model.promptCaching),
    toolBlocks: callsTools,
    answerTool: shape.answerTool,
    wantedJson: shape.wantedJson,
    strictTools: shape.strictTools,
    stops: inference.stops,
    firstToolCallOnly: request.parallel_tool_calls === false,
  };
}
