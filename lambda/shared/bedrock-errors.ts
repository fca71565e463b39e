import { ApiError, type ErrorKind } from './errors';

const PLATFORM_TEAM = 'tell the platform team the x-request-id of this answer';

/**
 * Exceptions of the Bedrock runtime and of the SDK, by name.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors
 */
const BEDROCK_ERRORS: Readonly<Record<string, readonly [ErrorKind, string]>> = {
  ThrottlingException: ['throttled', 'the model is receiving too many requests or tokens: wait and try again'],
  ServiceQuotaExceededException: ['throttled', 'a quota of the platform is used up: wait and try again'],
  ModelNotReadyException: ['unavailable', 'the model is not ready yet: try again in a few minutes'],
  ServiceUnavailableException: ['unavailable', 'Amazon Bedrock is not available: try again later'],
  InternalServerException: ['model_failed', 'Amazon Bedrock failed: try again later'],
  ModelErrorException: ['model_failed', 'the model failed: try again, or shorten the request'],
  ModelStreamErrorException: ['model_failed', 'the model failed while it answered: try again'],
  ModelTimeoutException: ['timeout', 'the model took too long: shorten the request or ask for fewer tokens'],
  AccessDeniedException: ['misconfigured', `the platform is not allowed to call this model: ${PLATFORM_TEAM}`],
  ResourceNotFoundException: ['misconfigured', `the model or the guardrail does not exist: ${PLATFORM_TEAM}`],
  ExpiredTokenException: ['misconfigured', `the platform's credentials are not valid: ${PLATFORM_TEAM}`],
  UnrecognizedClientException: ['misconfigured', `the platform's credentials are not valid: ${PLATFORM_TEAM}`],
  CredentialsProviderError: ['misconfigured', `the platform has no credentials: ${PLATFORM_TEAM}`],
};

/** Everything else is the connection; that includes the SDK's `TimeoutError`, which stands for a lost session here. */
const UNREACHABLE: readonly [ErrorKind, string] = [
  'unavailable',
  'Amazon Bedrock could not be reached: try again later',
];

/** Maps what the SDK threw. A validation message is the model's word on the request and goes on, without ids. */
export function fromBedrock(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === 'ValidationException') {
    const tooLong = /too long|too many input tokens|context (window|length)|maximum (context|number of tokens)/i.test(
      message,
    );
    return new ApiError(tooLong ? 'context_length_exceeded' : 'invalid_request', withoutIds(message), { cause: error });
  }
  const [kind, text] = BEDROCK_ERRORS[name] ?? UNREACHABLE;
  return new ApiError(kind, text, { cause: error });
}

/** Takes ARNs and account ids out of a message of Bedrock's, and bounds its length. */
export function withoutIds(message: string): string {
  return message
    .replace(/\barn:[^\s"',;)]+/g, '[resource]')
    .replace(/(?<!\d)\d{12}(?!\d)/g, '[account]')
    .slice(0, 500);
}

/** Awaits a call to Bedrock. @throws ApiError */
export async function attempt<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw fromBedrock(error);
  }
}

/** Hands on what Bedrock streams. @throws ApiError */
export async function* attemptEach<T>(events: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* events;
  } catch (error) {
    throw fromBedrock(error);
  }
}
