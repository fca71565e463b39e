import type { APIGatewayProxyEvent } from 'aws-lambda';
import { createBedrockClient } from '../shared/bedrock';
import { toCaller } from '../shared/caller';
import { readChatEnvironment } from '../shared/environment';
import { readBody } from '../shared/request-body';
import { chat } from './chat';
import { findModel } from './converse-request';
import { Exchange } from './exchange';
import { createGateway } from './gateway';
import { parseChatRequest } from './parse-request';

const environment = readChatEnvironment();
const gateway = createGateway(createBedrockClient(), environment);

/** `POST /v1/chat/completions`. Every answer is streamed to API Gateway, whether or not the client asked for events. */
export const handler = awslambda.streamifyResponse<APIGatewayProxyEvent>(async (event, responseStream, context) => {
  const caller = toCaller(event);
  const exchange = new Exchange(responseStream, caller, context.getRemainingTimeInMillis());
  try {
    const request = parseChatRequest(readBody(event, environment.maxRequestBytes));
    const model = findModel(request.model, environment.models);
    exchange.note({ alias: request.model, modelId: model.modelId, stream: request.stream === true });
    const answer = await chat(request, model, caller, gateway, exchange.signal);
    await exchange.send(answer, request.stream_options?.include_usage === true);
  } catch (error) {
    exchange.fail(error);
  } finally {
    exchange.close();
  }
});
