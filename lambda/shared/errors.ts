import type { ErrorBody } from '../contract/chat-response';

interface HttpError {
  readonly status: number;
  /** OpenAI's error type. */
  readonly type: string;
  readonly code: string | null;
  /** Seconds that the client should wait before it tries again. */
  readonly retryAfter?: number;
  /** OpenAI's clients try again on 408, 409, 429 and 5xx unless `x-should-retry` forbids it. */
  readonly retry?: false;
}

/**
 * Every kind of failure and what the client sees of it.
 *
 * Retries are not multiplied: the SDK has tried a 5xx twice already, and a run that took the whole deadline would
 * only cost the same again, so those forbid the client's own retries. Throttling leaves them on: the quotas are per
 * minute, and the client can wait better than a function that is paid by the millisecond. `retry-after` goes with those
 * that may be tried again.
 */
const HTTP_ERRORS = {
  invalid_request: { status: 400, type: 'invalid_request_error', code: null },
  unknown_parameter: { status: 400, type: 'invalid_request_error', code: 'unknown_parameter' },
  unsupported_parameter: { status: 400, type: 'invalid_request_error', code: 'unsupported_parameter' },
  context_length_exceeded: { status: 400, type: 'invalid_request_error', code: 'context_length_exceeded' },
  /** The guardrail blocked a request whose answer has no place for a message. */
  content_filter: { status: 400, type: 'invalid_request_error', code: 'content_filter' },
  /** The guardrail, or the model's own filter, refused what was asked for. */
  content_policy_violation: { status: 400, type: 'invalid_request_error', code: 'content_policy_violation' },
  model_not_found: { status: 404, type: 'invalid_request_error', code: 'model_not_found' },
  request_too_large: { status: 413, type: 'invalid_request_error', code: 'request_too_large' },
  throttled: { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded', retryAfter: 5 },
  internal: { status: 500, type: 'server_error', code: 'internal_error', retry: false },
  misconfigured: { status: 500, type: 'server_error', code: 'platform_misconfigured', retry: false },
  model_failed: { status: 502, type: 'server_error', code: 'model_error', retry: false },
  unavailable: { status: 503, type: 'server_error', code: 'service_unavailable', retry: false },
  timeout: { status: 504, type: 'server_error', code: 'timeout', retry: false },
} as const satisfies Record<string, HttpError>;

export type ErrorKind = keyof typeof HTTP_ERRORS;

/** A failure with a message that is meant for the client. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** Path of the request parameter at fault, OpenAI's way: `messages[0].content`. */
  readonly param: string | null;

  constructor(
    readonly kind: ErrorKind,
    message: string,
    options: { readonly param?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.param = options.param ?? null;
  }
}

/** Longest message or path, in characters: both may name what the client calls something. */
const MAX_TOLD = 2_000;

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: ErrorBody;
}

/** The HTTP answer for a failure. Anything but an {@link ApiError} is an internal error and keeps its message to itself. */
export function toErrorAnswer(error: unknown): ErrorAnswer {
  const known = error instanceof ApiError;
  const http: HttpError = HTTP_ERRORS[known ? error.kind : 'internal'];
  const headers: Record<string, string> = {};
  if (http.retryAfter !== undefined) headers['retry-after'] = String(http.retryAfter);
  if (http.retry === false) headers['x-should-retry'] = 'false';
  return {
    status: http.status,
    headers,
    body: {
      error: {
        message: known
          ? error.message.slice(0, MAX_TOLD)
          : 'the platform failed: tell the platform team the x-request-id of this answer',
        type: http.type,
        code: http.code,
        param: known && error.param !== null ? error.param.slice(0, MAX_TOLD) : null,
      },
    },
  };
}
