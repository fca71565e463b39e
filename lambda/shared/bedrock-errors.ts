import { isContextOverflow } from './context-overflow';
import { ApiError, type ErrorKind } from './errors';
import { refusedParameter } from './refused-parameter';

const PLATFORM_TEAM = 'tell the platform team the x-request-id of this answer';

/** Exceptions that every AWS service has for credentials that it does not take. */
const BAD_CREDENTIALS = [
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
  'UnrecognizedClientException',
].map((name) => [name, ['misconfigured', `the platform's credentials are not valid: ${PLATFORM_TEAM}`]] as const);

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
  ConflictException: ['unavailable', 'Amazon Bedrock is busy with another change: try again'],
  OptInRequired: ['misconfigured', `the platform's account is not signed up for this model: ${PLATFORM_TEAM}`],
  CredentialsProviderError: ['misconfigured', `the platform has no credentials: ${PLATFORM_TEAM}`],
  ...Object.fromEntries(BAD_CREDENTIALS),
};

/** Nothing answered; that includes the SDK's `TimeoutError`, which stands for a lost session here. */
const UNREACHABLE: readonly [ErrorKind, string] = [
  'unavailable',
  'Amazon Bedrock could not be reached: try again later',
];

/** Those in which a model, or what serves it, says what is wrong with the request. */
const TELLS_OF_THE_REQUEST: ReadonlySet<string> = new Set([
  'ValidationException',
  'ModelErrorException',
  'ModelStreamErrorException',
]);

/** Maps what the SDK threw. A validation message is the model's word on the request and goes on, without ids. */
export function fromBedrock(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const given = error instanceof Error ? error : new Error(String(error));
  const name = shapeName(given.name);
  const of = (kind: ErrorKind, text: string) => new ApiError(kind, text, { cause: error });
  if (TELLS_OF_THE_REQUEST.has(name) && isContextOverflow(`${given.message} ${originalMessageOf(given)}`)) {
    return of('context_length_exceeded', name === 'ValidationException' ? withoutIds(given.message) : TOO_LONG);
  }
  if (name === 'ValidationException') {
    const text = withoutIds(given.message);
    const param = refusedParameter(given.message);
    if (param === undefined) return of('invalid_request', text);
    const message = `'${param}' is not possible on this model: ${text}`;
    return new ApiError('unsupported_parameter', message, { param, cause: error });
  }
  return of(...(BEDROCK_ERRORS[name] ?? byStatus(given) ?? UNREACHABLE));
}

/** What a model says of an overlong request when its own words are not passed on. */
export const TOO_LONG = 'the request is too long for the model: shorten it or ask for fewer tokens';

/**
 * The name of an exception in the service's model: in a stream it may come with a small letter, as the member of the
 * stream's union, and from another protocol with a namespace before it or an address behind it.
 */
function shapeName(name: string): string {
  const bare = name.split(':')[0]?.split('#').at(-1) ?? '';
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}

/** What the model itself said, where the exception has it apart. */
function originalMessageOf(error: Error): string {
  return 'originalMessage' in error && typeof error.originalMessage === 'string' ? error.originalMessage : '';
}

/** An exception that is not in the table was still answered; undefined when nothing answered. */
function byStatus(error: Error): readonly [ErrorKind, string] | undefined {
  const status = statusOf(error);
  if (status === undefined || status < 300) return error.name === 'SyntaxError' ? MALFORMED : undefined;
  if (status === 408 || status === 504) return BEDROCK_ERRORS.ModelTimeoutException;
  if (status === 413) return ['request_too_large', 'the request is larger than Amazon Bedrock takes: shorten it'];
  if (status === 424) return BEDROCK_ERRORS.ModelErrorException;
  if (status === 429) return BEDROCK_ERRORS.ThrottlingException;
  if (status === 503) return BEDROCK_ERRORS.ServiceUnavailableException;
  if (status >= 500) return BEDROCK_ERRORS.InternalServerException;
  return status === 400 || status === 422
    ? REFUSED
    : ['misconfigured', `Amazon Bedrock refuses the platform's call: ${PLATFORM_TEAM}`];
}

const REFUSED: readonly [ErrorKind, string] = [
  'invalid_request',
  'Amazon Bedrock does not take the request: check its parameters and tools',
];
/** The SDK could not read the answer. */
const MALFORMED: readonly [ErrorKind, string] = ['model_failed', 'the model gave no answer in form: try again'];

function statusOf(error: Error): number | undefined {
  const { httpStatusCode: status } = {
    httpStatusCode: undefined,
    ...('$metadata' in error ? Object(error.$metadata) : {}),
  };
  return typeof status === 'number' ? status : undefined;
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
