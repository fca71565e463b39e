import { MAX_TOOLS } from '../contract/list';
import { type ResponsesRequest, responsesRequestSchema } from '../contract/responses-request';
import { RESPONSES_NO_OPS } from '../contract/responses-unsupported';
import { ApiError } from '../shared/errors';
import { parseRequest } from '../shared/parse-request';
import { isObject } from './json-object';
import { functionsOf } from './namespaces';
import { refuseUnsupported } from './unsupported';

/**
 * Checks a body of `POST /v1/responses`.
 * @throws ApiError invalid_request, unknown_parameter or unsupported_parameter, with the path as `param`
 */
export function parseResponsesRequest(body: unknown): ResponsesRequest {
  refuseUnsupported(body);
  const request = parseRequest({ schema: responsesRequestSchema, noOps: RESPONSES_NO_OPS }, withTypes(body));
  const functions = functionsOf(request.tools ?? []).length;
  if (functions <= MAX_TOOLS) return request;
  const problem = `should have at most ${MAX_TOOLS} functions, those of namespaces included, not ${functions}`;
  throw new ApiError('invalid_request', `'tools' ${problem}`, { param: 'tools' });
}

/** OpenAI lets messages leave out their type. */
function withTypes(body: unknown): unknown {
  if (!isObject(body) || !Array.isArray(body.input)) return body;
  const input = body.input.map((item: unknown) =>
    isObject(item) && item.type === undefined ? { ...item, type: 'message' } : item,
  );
  return { ...body, input };
}
