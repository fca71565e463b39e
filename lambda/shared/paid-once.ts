import { StandardRetryStrategy } from '@smithy/core/retry';
import { notTaken } from './connections';

type Refresh = StandardRetryStrategy['refreshRetryTokenForRetry'];

/**
 * Tries a call once more where the service has answered that it failed (throttling, a 5xx), or can't have worked on it: there
 * was no connection, or a dead one. After any other failure, a reset of a live connection among them, the model may be at
 * work, and a second call would be paid as well.
 */
export class PaidOnce extends StandardRetryStrategy {
  override async refreshRetryTokenForRetry(...[token, info]: Parameters<Refresh>): ReturnType<Refresh> {
    if (!notTaken(info.error) && !(statusOf(info.error) >= 400)) {
      throw new Error('no second attempt: the first may have been accepted');
    }
    return super.refreshRetryTokenForRetry(token, info);
  }
}

/** Of the answer that an error is; 0 for an error without an answer. */
function statusOf(error: unknown): number {
  const { $metadata, $response } = (error ?? {}) as {
    $metadata?: { httpStatusCode?: number };
    $response?: { statusCode?: number };
  };
  return $metadata?.httpStatusCode ?? $response?.statusCode ?? 0;
}
