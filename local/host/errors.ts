/** The function failed: it threw, crashed, ran out of time or memory, or could not be loaded. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';

  /** @param errorType as Lambda reports it, e.g. `TypeError`, `Sandbox.Timedout`, `Runtime.ExitError` */
  constructor(
    readonly errorType: string,
    message: string,
  ) {
    super(message);
  }
}

/** Every environment that the function's concurrency allows is busy. Lambda: TooManyRequestsException, 429. */
export class ConcurrencyError extends Error {
  override readonly name = 'ConcurrencyError';
}

/** The event exceeds {@link MAX_PAYLOAD_BYTES}. Lambda: RequestTooLargeException, 413. */
export class PayloadTooLargeError extends Error {
  override readonly name = 'PayloadTooLargeError';
}

/** Largest event of a synchronous invocation, in bytes. Source: Lambda quotas, invocation payload (6 MB). */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
