import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { stringifyJson } from './json';

/**
 * Starts an answer of a function that streams its response.
 * @returns the stream to write the body to
 */
export function beginAnswer(stream: Writable, status: number, headers: Record<string, string>): Writable {
  return awslambda.HttpResponseStream.from(stream, { statusCode: status, headers });
}

/**
 * Sends the rest of the body. Lambda sends the status and headers with the first `write` only: a body that is handed
 * to `end` goes out without them.
 */
export function endAnswer(out: Writable, rest: string): void {
  out.write(rest);
  out.end();
}

/** Sends a whole JSON answer. */
export function sendJson(stream: Writable, status: number, headers: Record<string, string>, body: object): void {
  const out = beginAnswer(stream, status, { 'content-type': 'application/json', ...headers });
  endAnswer(out, stringifyJson(body));
}

export interface ServerSentEvent {
  /** Name of the event. @default none, as in the streams of chat completions */
  readonly event?: string;
  readonly data: object | '[DONE]';
}

/** @returns false when the client reads more slowly than is written */
export function writeEvent(out: Writable, { event, data }: ServerSentEvent): boolean {
  const name = event === undefined ? '' : `event: ${event}\n`;
  return out.write(`${name}data: ${typeof data === 'string' ? data : stringifyJson(data)}\n\n`);
}

/**
 * Writes one server-sent event and waits while the client reads more slowly than the model writes.
 * @param signal ends the wait
 */
export async function sendEvent(out: Writable, event: ServerSentEvent, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!writeEvent(out, event)) await once(out, 'drain', { signal });
}
