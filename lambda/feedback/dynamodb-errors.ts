import { ApiError, type ErrorKind } from '../shared/errors';

const PLATFORM_TEAM = 'tell the platform team the x-request-id of this answer';

/**
 * Exceptions of DynamoDB and of the SDK, by name.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
const DYNAMODB_ERRORS: Readonly<Record<string, readonly [ErrorKind, string]>> = {
  ProvisionedThroughputExceededException: ['throttled', 'too many ratings at once: wait and try again'],
  RequestLimitExceeded: ['throttled', 'too many ratings at once: wait and try again'],
  ThrottlingException: ['throttled', 'too many ratings at once: wait and try again'],
  AccessDeniedException: ['misconfigured', `the platform is not allowed to store ratings: ${PLATFORM_TEAM}`],
  ResourceNotFoundException: ['misconfigured', `the table of ratings does not exist: ${PLATFORM_TEAM}`],
  ValidationException: ['misconfigured', `the table of ratings does not take this rating: ${PLATFORM_TEAM}`],
  ExpiredTokenException: ['misconfigured', `the platform's credentials are not valid: ${PLATFORM_TEAM}`],
  UnrecognizedClientException: ['misconfigured', `the platform's credentials are not valid: ${PLATFORM_TEAM}`],
  CredentialsProviderError: ['misconfigured', `the platform has no credentials: ${PLATFORM_TEAM}`],
};

/** Maps what the SDK threw. Everything that has no name here is the connection, or DynamoDB itself. */
export function fromDynamoDb(error: unknown): ApiError {
  const name = error instanceof Error ? error.name : '';
  const [kind, text] = DYNAMODB_ERRORS[name] ?? ['unavailable', 'the rating could not be stored: try again later'];
  return new ApiError(kind, text, { cause: error });
}
