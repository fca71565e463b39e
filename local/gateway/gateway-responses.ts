import type { GatewayResponse } from '../assembly';

interface Default {
  readonly statusCode: number;
  readonly message: string;
  /** The `x-amzn-ErrorType` header. */
  readonly errorType: string;
}

/**
 * API Gateway's own errors, as far as the local server produces them, with its default status and message.
 * Source: API Gateway guide, supported-gateway-response-types; the messages and error types are those observed.
 */
const DEFAULTS = {
  API_CONFIGURATION_ERROR: {
    statusCode: 500,
    message: 'Internal server error',
    errorType: 'InternalServerErrorException',
  },
  /** What the function answered can't be passed on. It has no response type of its own, only DEFAULT_5XX. */
  BAD_GATEWAY: { statusCode: 502, message: 'Internal server error', errorType: 'InternalServerErrorException' },
  BAD_REQUEST_PARAMETERS: {
    statusCode: 400,
    message: 'Missing required request parameters',
    errorType: 'BadRequestException',
  },
  INTEGRATION_TIMEOUT: {
    statusCode: 504,
    message: 'Endpoint request timed out',
    errorType: 'InternalServerErrorException',
  },
  MISSING_AUTHENTICATION_TOKEN: {
    statusCode: 403,
    message: 'Missing Authentication Token',
    errorType: 'MissingAuthenticationTokenException',
  },
  REQUEST_TOO_LARGE: { statusCode: 413, message: 'Request Too Long', errorType: 'BadRequestException' },
  THROTTLED: { statusCode: 429, message: 'Too Many Requests', errorType: 'TooManyRequestsException' },
  UNAUTHORIZED: { statusCode: 401, message: 'Unauthorized', errorType: 'UnauthorizedException' },
} as const satisfies Record<string, Default>;

export type ErrorResponseType = keyof typeof DEFAULTS;

/** An error response as it goes to the client. */
export interface RenderedResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const DEFAULT_TEMPLATE = '{"message":$context.error.messageString}';

/**
 * Renders an error as API Gateway does: by the API's response of that type, else by its DEFAULT_4XX or
 * DEFAULT_5XX, else by API Gateway's own default.
 *
 * @param context values of `$context`, by their dotted name without the prefix, e.g. `requestId`
 * @param detail follows the message, e.g. which parameters are missing
 */
export function renderError(
  responses: ReadonlyMap<string, GatewayResponse>,
  type: ErrorResponseType,
  context: Readonly<Record<string, string>>,
  detail = '',
): RenderedResponse {
  const { statusCode, errorType } = DEFAULTS[type];
  const message = DEFAULTS[type].message + detail;
  const fallback = responses.get(statusCode < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  const custom = responses.get(type) ?? fallback;
  const responseType = type === 'BAD_GATEWAY' ? 'DEFAULT_5XX' : type;
  const values: Readonly<Record<string, string>> = {
    ...context,
    'error.message': message,
    'error.messageString': JSON.stringify(message),
    'error.responseType': responseType,
  };
  return {
    statusCode: custom?.statusCode ?? fallback?.statusCode ?? statusCode,
    headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': errorType, ...custom?.headers },
    body: (custom?.template ?? DEFAULT_TEMPLATE).replace(
      /\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*)/g,
      (_, name: string) => values[name] ?? '-',
    ),
  };
}
