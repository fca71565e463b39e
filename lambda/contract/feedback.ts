import * as z from 'zod/mini';
import type { GuardrailReport } from './chat-response';

/**
 * Body of `POST /v1/feedback`, a route of the platform's own: what a caller thought of an answer that it got. Strict, so
 * that nothing a client sends is dropped unseen.
 */

/**
 * Ids that the platform gives to its answers: a prefix and the extended request id of API Gateway, eleven bytes in base64. Kept
 * as narrow as that, as the guardrail does not read it.
 */
export const COMPLETION_ID = /^(?:chatcmpl-|resp_)([A-Za-z0-9+/_-]{15}=)$/;
/** Longest reason, in characters of UTF-16. */
export const MAX_REASON = 2_000;
/** Longest correction, in characters of UTF-16. */
export const MAX_CORRECTION = 20_000;

/** Text that says something. */
const filled = (longest: number) => z.nullish(z.string().check(z.maxLength(longest), z.regex(/\S/)));

export const feedbackRequestSchema = z.strictObject({
  /** `id` of the answer. */
  completion_id: z.string().check(z.regex(COMPLETION_ID)),
  rating: z.enum(['up', 'down']),
  /** Why, in the caller's words. */
  reason: filled(MAX_REASON),
  /** What the better answer would have been. */
  correction: filled(MAX_CORRECTION),
  /** Alias that was asked, for the figures by alias. */
  model: z.nullish(z.string()),
});

export type FeedbackRequest = z.infer<typeof feedbackRequestSchema>;
export type Rating = FeedbackRequest['rating'];

/** Answer of `POST /v1/feedback`. It repeats none of the texts. */
export interface Feedback {
  readonly object: 'feedback';
  /** Id of the answer that was rated; with the caller it is the rating's identity. */
  readonly completion_id: string;
  readonly rating: Rating;
  /** Unix time, seconds. */
  readonly created: number;
  /** Unix time, seconds, from which on the rating may be gone. */
  readonly expires: number;
  readonly model: string | null;
  /** What became of the texts: kept as they were or masked, not kept as the guardrail blocked them, or none was sent. */
  readonly texts: 'stored' | 'masked' | 'blocked' | 'none';
  readonly guardrail?: GuardrailReport;
}

/**
 * A rating as the table has it. One item for a caller and an answer: a second rating replaces the first.
 * `caller` is the partition key, `completion_id` the sort key.
 */
export interface FeedbackItem {
  /** Who rated: ARN of an identity of IAM, or the subject of a token. */
  readonly caller: string;
  readonly completion_id: string;
  readonly rating: Rating;
  /** ISO 8601, UTC, milliseconds. */
  readonly created_at: string;
  /** Unix time, seconds: DynamoDB deletes the item within days after it. */
  readonly expires_at: number;
  readonly model?: string;
  /** As the guardrail left it. */
  readonly reason?: string;
  /** As the guardrail left it. */
  readonly correction?: string;
}

/** Names of the table's keys and of the attribute after which items expire; both sides import them. */
export const FEEDBACK_KEYS = {
  partition: 'caller',
  sort: 'completion_id',
  expiry: 'expires_at',
} as const satisfies Record<string, keyof FeedbackItem>;
