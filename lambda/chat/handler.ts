import { createBedrockClient } from '../shared/bedrock';
import { readChatEnvironment } from '../shared/environment';
import { serve } from '../shared/exchange';
import { readBody } from '../shared/request-body';
import { chat } from './chat';
import { findModel } from './converse-request';
import { createGateway } from './gateway';
import { parseChatRequest } from './parse-request';
import { sendChat } from './send';

const environment = readChatEnvironment();
const gateway = createGateway(createBedrockClient(), environment);

/** `POST /v1/chat/completions`. */
export const handler = serve('chat.completions', async (event, exchange) => {
  const request = parseChatRequest(readBody(event, environment.maxRequestBytes));
  const model = findModel(request.model, environment.models);
  exchange.note({ alias: request.model, modelId: model.modelId, stream: request.stream === true });
  const answer = await chat(request, model, exchange.caller, gateway, exchange.signal);
  await sendChat(exchange, answer, request.stream_options?.include_usage === true);
});
