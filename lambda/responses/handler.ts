import { chat } from '../chat/chat';
import { connect } from '../chat/connect';
import { findModel } from '../chat/converse-request';
import { readChatEnvironment } from '../shared/environment';
import { serve } from '../shared/exchange';
import { readBody } from '../shared/request-body';
import { toChatRequest } from './chat-request';
import { parseResponsesRequest } from './parse-request';
import { renamed } from './renamed';
import { sendResponse, toServerSentEvent } from './send';
import { EventMapper } from './stream-events';

const environment = readChatEnvironment();
const gateway = connect(environment);

/** `POST /v1/responses`: the Responses API without state, answered as chat answers. */
export const handler = serve('responses', async (event, exchange) => {
  const request = parseResponsesRequest(readBody(event, environment.maxRequestBytes));
  const { modelId } = findModel(request.model, environment.models);
  exchange.note({ alias: request.model, modelId, stream: request.stream === true });
  const mapper = new EventMapper(request, exchange.caller.requestId);
  if (request.stream) exchange.expectEvents((body) => mapper.fail(body).map(toServerSentEvent));
  const { request: chatRequest, places } = toChatRequest(request);
  const answering = chat(chatRequest, environment.models, exchange.caller, gateway, exchange.signal, (fields) =>
    exchange.note(fields),
  );
  const answer = await answering.catch((error: unknown) => {
    throw renamed(error, places);
  });
  await sendResponse(exchange, request, answer, mapper);
});
