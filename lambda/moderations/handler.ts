import { moderationRequestSchema } from '../contract/moderation';
import { createBedrockClient } from '../shared/bedrock';
import { readModerationEnvironment } from '../shared/environment';
import { serve } from '../shared/exchange';
import { parseRequest } from '../shared/parse-request';
import { readBody } from '../shared/request-body';
import { createGateway } from './gateway';
import { checkModel, moderate } from './moderate';
import { noteModerations } from './note';

const environment = readModerationEnvironment();
const gateway = createGateway(createBedrockClient(), environment);

/** `POST /v1/moderations`. */
export const handler = serve('moderations', async (event, exchange) => {
  const body = readBody(event, environment.maxRequestBytes);
  const request = parseRequest({ schema: moderationRequestSchema, noOps: {} }, body);
  checkModel(request);
  const { requestId } = exchange.caller;
  const answer = await moderate(request, environment.contentFilters, requestId, gateway, exchange.signal);
  noteModerations(exchange, answer);
  exchange.sendJson(answer);
});
