import type {
  ContentBlock,
  ConverseResponse,
  ConverseStreamRequest,
  StopReason,
} from '@aws-sdk/client-bedrock-runtime';
import type { StreamEvent } from '../../operations/converse-stream';
import { isObject } from '../../validation/checks';
import { malformed } from '../family';

export type Body = Readonly<Record<string, unknown>>;

/** What an answer carries beside what the model says. */
export interface AnswerContext {
  /** Foundation-model id. */
  readonly modelId: string;
  readonly requestId: string;
  readonly inputTokens: number;
}

/** Chat models that share one form of InvokeModel's body: translated to a Converse request, and back from its answer. */
export interface ChatFamily {
  /** Matches the foundation-model ids of the family. */
  readonly models: RegExp;
  /** @throws ServiceError ValidationException for a body that is not of the family's form */
  read(body: Body): Omit<ConverseStreamRequest, 'modelId'>;
  write(answer: ConverseResponse, context: AnswerContext): object;
  /** The chunks of InvokeModelWithResponseStream, one or none for each event. */
  chunks(events: Iterable<StreamEvent>, context: AnswerContext): Iterable<Chunk>;
}

export interface Chunk {
  readonly body: object;
  /** Holds text or arguments of the model. */
  readonly isDelta?: boolean;
  readonly isLast?: boolean;
}

/** The stop reason of the model itself: a guardrail's intervention is told in a field of its own. */
export function nativeStop(reason: StopReason | undefined, hasCalls: boolean): StopReason {
  if (reason !== undefined && reason !== 'guardrail_intervened') return reason;
  return hasCalls ? 'tool_use' : 'end_turn';
}

export const hasCalls = (answer: ConverseResponse): boolean => contentOf(answer).some(({ toolUse }) => toolUse);

export const contentOf = (answer: ConverseResponse): ContentBlock[] => answer.output?.message?.content ?? [];

export function object(value: unknown, at: string): Body {
  if (!isObject(value)) throw malformed(`#/${at}: expected type: JSONObject`);
  return value;
}

export function list(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed(`#/${at}: expected type: JSONArray`);
  return value;
}

export function string(value: unknown, at: string): string {
  if (typeof value !== 'string') throw malformed(`#/${at}: expected type: String`);
  return value;
}

export function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : read(value);
}

export function number(value: unknown, at: string): number {
  if (typeof value !== 'number') throw malformed(`#/${at}: expected type: Number`);
  return value;
}

export const blob = (value: unknown, at: string): Uint8Array =>
  new Uint8Array(Buffer.from(string(value, at), 'base64'));
