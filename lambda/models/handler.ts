import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Model, ModelList } from '../contract/chat-response';
import { toCaller } from '../shared/caller';
import { corsHeaders } from '../shared/cors';
import { readModelCards } from '../shared/environment';
import { ApiError, toErrorAnswer } from '../shared/errors';
import { writeMetrics } from '../shared/metrics';

const models: ReadonlyMap<string, Model> = new Map(
  Object.entries(readModelCards()).map(([alias, card]) => [alias, { id: alias, object: 'model', created: 0, ...card }]),
);
const list: ModelList = { object: 'list', data: [...models.values()] };

type Event = Pick<APIGatewayProxyEvent, 'requestContext'> &
  Partial<Pick<APIGatewayProxyEvent, 'headers' | 'pathParameters'>>;

/** `GET /v1/models`: the aliases that a request may name, and `GET /v1/models/{model}`: one. Who asked is in the access log. */
export const handler = async (event: Event): Promise<APIGatewayProxyResult> => {
  const { requestId } = toCaller(event);
  writeMetrics({ REQUESTS: 1 }, { requestId });
  const { status, headers, body } = answer(event.pathParameters?.model);
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...corsHeaders(event), ...headers },
    body: JSON.stringify(body),
  };
};

/** @param alias as API Gateway decoded it; absent: all are asked for */
function answer(alias: string | undefined): { status: number; headers?: Record<string, string>; body: object } {
  if (alias === undefined) return { status: 200, body: list };
  const model = models.get(alias);
  if (model) return { status: 200, body: model };
  const message = `there is no such model: use one of ${[...models.keys()].join(', ')}`;
  return toErrorAnswer(new ApiError('model_not_found', message, { param: 'model' }));
}
