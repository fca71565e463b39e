import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { ModelList } from '../contract/chat-response';
import { toCaller } from '../shared/caller';
import { readModelCards } from '../shared/environment';
import { writeMetrics } from '../shared/metrics';

const list: ModelList = {
  object: 'list',
  data: Object.entries(readModelCards()).map(([alias, card]) => ({ id: alias, object: 'model', created: 0, ...card })),
};
const answer: APIGatewayProxyResult = {
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(list),
};

type Event = Pick<APIGatewayProxyEvent, 'requestContext'>;

/** `GET /v1/models`: the aliases that a request may name. Who asked is in the access log. */
export const handler = async (event: Event): Promise<APIGatewayProxyResult> => {
  writeMetrics({ REQUESTS: 1 }, { requestId: toCaller(event).requestId });
  return answer;
};
