/** HTTP status per error type: the exceptions of the service's model, and those that every AWS service has. */
const STATUS = {
  AccessDeniedException: 403,
  InternalDependencyException: 530,
  InternalFailure: 500,
  ModelError: 424,
  ModelNotReadyException: 429,
  ServiceUnavailable: 503,
  ThrottlingException: 400,
  UnknownOperationException: 404,
  ValidationError: 400,
} as const;

export type SageMakerErrorType = keyof typeof STATUS;

/** An answer of the service other than 200. */
export class SageMakerError extends Error {
  readonly status: number;

  /** @param fields further members of the exception, e.g. `OriginalStatusCode` */
  constructor(
    readonly type: SageMakerErrorType,
    message: string,
    readonly fields: Readonly<Record<string, string | number>> = {},
  ) {
    super(message);
    this.name = type;
    this.status = STATUS[type];
  }
}

/** What the service says when the container answered with an error. */
export function containerError(status: number, message: string): SageMakerError {
  const kind = status < 500 ? 'client' : 'server';
  return new SageMakerError(
    'ModelError',
    `Received ${kind} error (${status}) from primary with message "${message}".`,
    {
      OriginalStatusCode: status,
      OriginalMessage: message,
      LogStreamArn: 'arn:aws:logs:local:123456789012:log-group:/aws/sagemaker/Endpoints/local',
    },
  );
}
