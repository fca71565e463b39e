import { randomBytes } from 'node:crypto';

/**
 * Ids of tool calls tie calls and results together, and the guardrail does not see them. So neither side gets those of the
 * other: a client gets these, and the model those of {@link toModelCallId}.
 */
export const newToolCallId = (): string => `call_${randomBytes(12).toString('hex')}`;

/**
 * Id of a call of the history: its number. The same conversation has the same ids, which prompt caches need; nine letters and
 * digits are what Mistral's templates take.
 */
export const toModelCallId = (number: number): string => `call${String(number).padStart(5, '0')}`;
