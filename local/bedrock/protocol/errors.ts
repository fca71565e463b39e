/**
 * HTTP status per error type: the modelled exceptions as the service's model binds them, and the common errors that
 * every AWS service answers before its own code runs.
 */
const STATUS = {
  AccessDeniedException: 403,
  ConflictException: 400,
  ExpiredTokenException: 403,
  IncompleteSignatureException: 403,
  InternalServerException: 500,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  ModelErrorException: 424,
  ModelNotReadyException: 429,
  ModelStreamErrorException: 424,
  ModelTimeoutException: 408,
  ResourceNotFoundException: 404,
  SerializationException: 400,
  ServiceQuotaExceededException: 400,
  ServiceUnavailableException: 503,
  ThrottlingException: 429,
  UnknownOperationException: 404,
  UnrecognizedClientException: 403,
  ValidationException: 400,
} as const;

/** An answer of the service other than 200. */
export class ServiceError extends Error {
  readonly status: number;

  /**
   * @param type name of the exception, sent as `x-amzn-errortype`
   * @param message sent in the body as `message`
   * @param fields further members of the modelled exception, e.g. `originalStatusCode`
   * @param status where the type is none of the known
   */
  constructor(
    readonly type: string,
    message: string,
    readonly fields: Readonly<Record<string, string | number>> = {},
    status = 500,
  ) {
    super(message);
    this.name = type;
    this.status = type in STATUS ? STATUS[type as keyof typeof STATUS] : status;
  }
}

export const validation = (message: string): ServiceError => new ServiceError('ValidationException', message);
