import { fromBedrock, TOO_LONG } from '../shared/bedrock-errors';
import { isContextOverflow } from '../shared/context-overflow';
import { ApiError, type ErrorKind } from '../shared/errors';

const PLATFORM_TEAM = 'tell the platform team the x-request-id of this answer';

/**
 * Exceptions of the SageMaker runtime, by name. A `ValidationError` is about the endpoint (it is gone, or has another
 * name), as the body is the container's business.
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html#API_runtime_InvokeEndpoint_Errors
 */
const SAGEMAKER_ERRORS: Readonly<Record<string, readonly [ErrorKind, string]>> = {
  InternalDependencyException: ['unavailable', 'Amazon SageMaker is not available: try again later'],
  InternalFailure: ['model_failed', 'Amazon SageMaker failed: try again later'],
  InternalStreamFailure: ['model_failed', 'Amazon SageMaker failed while the model answered: try again'],
  ModelNotReadyException: ['unavailable', 'the model is not ready yet: try again in a few minutes'],
  ServiceUnavailable: ['unavailable', 'Amazon SageMaker is not available: try again later'],
  ThrottlingException: ['throttled', 'the model is receiving too many requests: wait and try again'],
  ValidationError: ['misconfigured', `the endpoint of the model does not exist or is not in service: ${PLATFORM_TEAM}`],
  ValidationException: ['misconfigured', `the endpoint of the model does not take the call: ${PLATFORM_TEAM}`],
};

/** Maps what the SDK threw. What the container said is not passed on: the guardrail has not seen it. */
export function fromSageMaker(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (!(error instanceof Error)) return fromBedrock(error);
  if (error.name === 'ModelError') return fromContainer(error);
  if (error.name === 'ModelStreamError') {
    if (isContextOverflow(error.message)) return new ApiError('context_length_exceeded', TOO_LONG, { cause: error });
    const late = 'ErrorCode' in error && error.ErrorCode === 'ModelInvocationTimeExceeded';
    return late
      ? new ApiError('timeout', 'the model took too long: ask for fewer tokens', { cause: error })
      : new ApiError('model_failed', 'the model failed while it answered: try again', { cause: error });
  }
  const [kind, text] = SAGEMAKER_ERRORS[error.name] ?? [];
  if (kind && text) return new ApiError(kind, text, { cause: error });
  // Credentials and permissions have the same errors everywhere; anything else is the connection.
  const { kind: general, message } = fromBedrock(error);
  return new ApiError(general, message.replaceAll('Amazon Bedrock', 'Amazon SageMaker'), { cause: error });
}

/** The container answered with an error of its own, or not in time. */
function fromContainer(error: Error): ApiError {
  const { OriginalStatusCode: status = 500, OriginalMessage: message = '' } = error as {
    OriginalStatusCode?: number;
    OriginalMessage?: string;
  };
  const of = (kind: ErrorKind, text: string) => new ApiError(kind, text, { cause: error });
  if (status === 0 || /timed out/i.test(`${error.message} ${message}`)) {
    return of('timeout', 'the model took more than the 60 seconds that an endpoint has: use stream: true');
  }
  return told(status, message, error);
}

/**
 * What a container said of a request. Its words decide before its status, as containers differ in what they call a
 * request that is too long: 400, 413, 422, 424 or 500. They are not passed on.
 */
export function told(status: number, message: string, cause?: unknown): ApiError {
  const of = (kind: ErrorKind, text: string) => new ApiError(kind, text, { cause });
  if (isContextOverflow(message)) return of('context_length_exceeded', TOO_LONG);
  if (status === 429) return of('throttled', 'the model is receiving too many requests: wait and try again');
  if (status === 413) return of('request_too_large', 'the request is larger than the model takes: shorten it');
  // 424 is what LMI makes of a failure of its model.
  return status >= 400 && status < 500 && status !== 424
    ? of('invalid_request', 'the model does not take the request: check its parameters, tools and length')
    : of('model_failed', 'the model failed: try again, or shorten the request');
}
