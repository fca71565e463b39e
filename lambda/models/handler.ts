import type { APIGatewayProxyResult } from 'aws-lambda';
import type { ModelList } from '../contract/chat-response';
import { readModelCards } from '../shared/environment';

const list: ModelList = {
  object: 'list',
  data: Object.entries(readModelCards()).map(([alias, card]) => ({ id: alias, object: 'model', created: 0, ...card })),
};
const answer: APIGatewayProxyResult = {
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(list),
};

/** `GET /v1/models`: the aliases that a request may name. */
export const handler = async (): Promise<APIGatewayProxyResult> => answer;
