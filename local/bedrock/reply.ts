import { type Pace, StreamBroken } from './pace';
import type { ServiceError } from './protocol/errors';
import { exceptionFrame } from './protocol/wire';
import type { RecordedRequest } from './requests';
import { breakOff, type HttpResponse, write, writeHead } from './transport';

/** One request on its way. */
export interface Exchange {
  readonly response: HttpResponse;
  readonly requestId: string;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

type Clock = () => Date;

/** One event of a stream. */
export interface Frame {
  readonly bytes: Buffer;
  /** delta: text or arguments of the model; end: nothing of the model comes after it. */
  readonly kind: 'delta' | 'end' | 'other';
}

/** Headers of an event stream. */
export type StreamHeaders = Readonly<Record<string, string>>;

/** Sends the events of a stream one by one, each delta at its pace. */
export async function sendEvents(
  now: Clock,
  { response, requestId, signal }: Exchange,
  record: RecordedRequest,
  events: Iterable<Frame>,
  pace: Pace,
  headers: StreamHeaders = {},
): Promise<void> {
  writeHead(response, 200, {
    ...head(now, requestId),
    'content-type': 'application/vnd.amazon.eventstream',
    ...headers,
  });
  try {
    for (const { kind, bytes } of events) {
      if (kind === 'delta') await pace.beforeToken();
      if (kind === 'end') pace.beforeEnd();
      signal.throwIfAborted();
      await write(response, bytes, signal);
      record.events += 1;
    }
  } catch (error) {
    if (!(error instanceof StreamBroken)) throw error;
    const type = `${error.exception[0]?.toUpperCase()}${error.exception.slice(1)}` as NonNullable<
      RecordedRequest['error']
    >;
    record.error = type;
    await write(response, exceptionFrame(error.exception, { message: error.told }), signal);
  }
  record.finished = true;
  response.end();
}

/** Sends a whole answer. */
export function sendJson(
  now: Clock,
  { response, requestId }: Exchange,
  record: RecordedRequest,
  body: Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  writeHead(response, 200, {
    ...head(now, requestId),
    'content-type': 'application/json',
    'content-length': body.length,
    ...headers,
  });
  record.finished = true;
  response.end(body);
}

/** Answers with an error, or breaks off an answer that has begun. */
export function sendError(now: Clock, { response, requestId }: Exchange, error: ServiceError): void {
  if (response.headersSent) {
    breakOff(response);
    return;
  }
  const body = Buffer.from(JSON.stringify({ message: error.message, ...error.fields }));
  writeHead(response, error.status, {
    ...head(now, requestId),
    'content-type': 'application/json',
    'content-length': body.length,
    'x-amzn-errortype': `${error.type}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
  });
  response.end(body);
}

/** `date` is the stand-in's clock: a client whose own clock is off corrects itself by it. */
const head = (now: Clock, requestId: string) => ({
  'x-amzn-requestid': requestId,
  date: now().toUTCString(),
});
