import { type ResponsesRequest, responsesRequestSchema } from '../contract/responses-request';
import { RESPONSES_NO_OPS } from '../contract/responses-unsupported';
import { parseRequest } from '../shared/parse-request';
import { isObject } from './json-object';
import { refuseUnsupported } from './unsupported';

/**
 * Checks a body of `POST /v1/responses`.
 * @throws ApiError invalid_request, unknown_parameter or unsupported_parameter, with the path as `param`
 */
export function parseResponsesRequest(body: unknown): ResponsesRequest {
  refuseUnsupported(body);
  return parseRequest({ schema: responsesRequestSchema, noOps: RESPONSES_NO_OPS }, withTypes(body));
}

/** OpenAI lets messages leave out their type. */
function withTypes(body: unknown): unknown {
  if (!isObject(body) || !Array.isArray(body.input)) return body;
  const input = body.input.map((item: unknown) =>
    isObject(item) && item.type === undefined ? { ...item, type: 'message' } : item,
  );
  return { ...body, input };
}
