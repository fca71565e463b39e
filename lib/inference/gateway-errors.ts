import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

/** Answers that API Gateway gives by itself, in the shape that OpenAI's clients read. */
const TYPES: [ResponseType, string, string?][] = [
  [ResponseType.DEFAULT_4XX, 'invalid_request_error'],
  [ResponseType.DEFAULT_5XX, 'server_error'],
  [ResponseType.UNAUTHORIZED, 'authentication_error', '401'],
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, 'authentication_error', '403'],
  [ResponseType.ACCESS_DENIED, 'permission_error', '403'],
  [ResponseType.THROTTLED, 'rate_limit_error', '429'],
  [ResponseType.REQUEST_TOO_LARGE, 'invalid_request_error', '413'],
];

/** Makes every error of the gateway an OpenAI error object; the code is the gateway's own name of the error. */
export function answerWithOpenAiErrors(api: RestApi): void {
  for (const [type, errorType, statusCode] of TYPES) {
    api.addGatewayResponse(`Error${type.responseType}`, {
      type,
      statusCode,
      templates: {
        'application/json': `{"error":{"message":$context.error.messageString,"type":"${errorType}","param":null,"code":"$context.error.responseType"}}`,
      },
    });
  }
}
