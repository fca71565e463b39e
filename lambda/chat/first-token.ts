import type { ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { ApiError } from '../shared/errors';
import { expectEnd } from './finish';

/**
 * Waits until a model has begun to answer, so that a failure before that is an answer with a status of its own and not an
 * error in the middle of a stream.
 * @returns the events from the start
 * @throws ApiError when the stream fails, or ends, before anything came
 */
export async function awaitFirstToken(
  events: AsyncIterable<ConverseStreamOutput>,
): Promise<AsyncIterable<ConverseStreamOutput>> {
  const iterator = events[Symbol.asyncIterator]();
  const early: ConverseStreamOutput[] = [];
  for (;;) {
    const { value, done } = await iterator.next();
    if (done) throw new ApiError('model_failed', 'the connection to the model broke off: try again');
    early.push(value);
    // An answer that ends before it began, and not in form, is for a fallback to answer.
    if (value.messageStop) expectEnd(value.messageStop.stopReason);
    if (value.contentBlockStart || value.contentBlockDelta || value.messageStop) return resume(early, iterator);
  }
}

async function* resume<T>(early: readonly T[], iterator: AsyncIterator<T>): AsyncGenerator<T> {
  try {
    yield* early;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}
