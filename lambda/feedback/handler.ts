import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { feedbackRequestSchema } from '../contract/feedback';
import { createBedrockClient } from '../shared/bedrock';
import { KeptConnections } from '../shared/connections';
import { readFeedbackEnvironment } from '../shared/environment';
import { serve } from '../shared/exchange';
import { parseRequest } from '../shared/parse-request';
import { readBody } from '../shared/request-body';
import { checkAlias, storeFeedback } from './feedback';
import { createGateway } from './gateway';

const environment = readFeedbackEnvironment();
/** A write takes milliseconds; one that has taken seconds is lost, and the SDK tries again. */
const dynamodb = new DynamoDBClient({
  maxAttempts: 3,
  requestHandler: new KeptConnections({ requestTimeout: 5_000, throwOnRequestTimeout: true }),
});
const gateway = createGateway({ bedrock: createBedrockClient(), dynamodb }, environment, environment.table);

/** `POST /v1/feedback`. */
export const handler = serve('feedback', async (event, exchange) => {
  const body = readBody(event, environment.maxRequestBytes);
  const request = parseRequest({ schema: feedbackRequestSchema, noOps: {} }, body);
  checkAlias(request, environment.aliases);
  if (request.model != null) exchange.note({ alias: request.model });
  const { caller } = exchange.caller;
  const feedback = await storeFeedback(
    request,
    { caller, retentionDays: environment.retentionDays },
    gateway,
    exchange.signal,
  );
  exchange.note({ rating: feedback.rating });
  if (feedback.guardrail) exchange.noteGuardrail(feedback.guardrail);
  exchange.sendJson(feedback);
});
