import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { BaselineConfig } from '../config';
import { corsOnErrors } from './cors';
import { routesOf, STAGE } from './routes';

/** An answer that API Gateway gives by itself. */
interface GatewayError {
  readonly type: ResponseType;
  /** OpenAI's error type. */
  readonly errorType: string;
  /** @default API Gateway's own */
  readonly statusCode?: string;
  /** @default API Gateway's own message */
  readonly message?: string;
  /** @default API Gateway's own name of the error */
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const NO_RETRY = { 'x-should-retry': 'false' };
/**
 * Lambda's throttling reaches API Gateway as a failure of the integration, and so do its other refusals: the two can't be
 * told apart, and both may pass.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html
 */
const NOT_RUN = {
  errorType: 'server_error',
  statusCode: '503',
  message:
    'the platform could not start on the request, as when too many are running: try again after the seconds in retry-after, ' +
    'and tell the platform team if it lasts',
  headers: { 'retry-after': '2' },
};

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
function gatewayErrors(config: BaselineConfig): GatewayError[] {
  const noSuchRoute = {
    errorType: 'invalid_request_error',
    statusCode: '404',
    message: unknownRoute(config),
    code: 'unknown_url',
  };
  return [
    { type: ResponseType.DEFAULT_4XX, errorType: 'invalid_request_error' },
    { type: ResponseType.DEFAULT_5XX, errorType: 'server_error' },
    { type: ResponseType.UNAUTHORIZED, errorType: 'authentication_error', statusCode: '401' },
    { type: ResponseType.INVALID_SIGNATURE, errorType: 'authentication_error', statusCode: '403' },
    { type: ResponseType.EXPIRED_TOKEN, errorType: 'authentication_error', statusCode: '403' },
    { type: ResponseType.ACCESS_DENIED, errorType: 'permission_error', statusCode: '403' },
    { type: ResponseType.WAF_FILTERED, errorType: 'permission_error', statusCode: '403' },
    // API Gateway's name for a path or method that there is not. What is not signed is stopped before, by the web ACL.
    { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, ...noSuchRoute },
    { type: ResponseType.RESOURCE_NOT_FOUND, ...noSuchRoute },
    {
      type: ResponseType.REQUEST_TOO_LARGE,
      errorType: 'invalid_request_error',
      statusCode: '413',
      message: `the request is larger than Lambda takes: send a body of at most ${config.api.maxRequestBytes} bytes`,
    },
    {
      type: ResponseType.THROTTLED,
      errorType: 'rate_limit_error',
      statusCode: '429',
      message: 'the platform gets more requests in a second than it takes: try again after the seconds in retry-after',
      headers: { 'retry-after': '1' },
    },
    { type: ResponseType.QUOTA_EXCEEDED, errorType: 'rate_limit_error', statusCode: '429', headers: NO_RETRY },
    { type: ResponseType.INTEGRATION_FAILURE, ...NOT_RUN },
    { type: ResponseType.API_CONFIGURATION_ERROR, ...NOT_RUN },
    {
      type: ResponseType.INTEGRATION_TIMEOUT,
      errorType: 'server_error',
      statusCode: '504',
      message: 'the answer took too long: ask for fewer tokens, or use a faster model',
      // Another run would cost the same again.
      headers: NO_RETRY,
    },
  ];
}

/** Names every route, and what clients ask for instead of them. */
function unknownRoute(config: BaselineConfig): string {
  const routes = routesOf(config).map(({ method, path }) => `${method} /${STAGE}${path}`);
  return (
    `there is no such route, or not with this method: the routes are ${routes.join(', ')}. The base URL ends with ` +
    `/${STAGE}; for /${STAGE}/completions use chat completions`
  );
}

/** Makes every error of the gateway an OpenAI error object. */
export function answerWithOpenAiErrors(api: RestApi, config: BaselineConfig): void {
  for (const { type, errorType, statusCode, message, code, headers } of gatewayErrors(config)) {
    const responseHeaders = Object.entries({ ...headers, ...corsOnErrors(config) });
    api.addGatewayResponse(`Error${type.responseType}`, {
      type,
      statusCode,
      // No mapping to a header knows the request id; clients find it in API Gateway's own x-amz-apigw-id.
      responseHeaders: Object.fromEntries(responseHeaders.map(([name, value]) => [name, `'${value}'`])),
      templates: {
        'application/json':
          `{"error":{"message":${message === undefined ? '$context.error.messageString' : JSON.stringify(message)},` +
          `"type":"${errorType}","param":null,"code":"${code ?? '$context.error.responseType'}"}}`,
      },
    });
  }
}
