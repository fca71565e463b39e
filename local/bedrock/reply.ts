import type { converseStream } from './operations/converse-stream';
import { type Pace, StreamBroken } from './pace';
import type { ServiceError } from './protocol/errors';
import { eventFrame, exceptionFrame } from './protocol/wire';
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

/** Sends the events of a stream one by one, each delta at its pace. */
export async function sendEvents(
  now: Clock,
  { response, requestId, signal }: Exchange,
  record: RecordedRequest,
  events: ReturnType<typeof converseStream>,
  pace: Pace,
): Promise<void> {
  writeHead(response, 200, { ...head(now, requestId), 'content-type': 'application/vnd.amazon.eventstream' });
  try {
    for (const [name, payload] of events) {
      if (name === 'contentBlockDelta') await pace.beforeToken();
      if (name === 'messageStop') pace.beforeEnd();
      signal.throwIfAborted();
      await write(response, eventFrame(name, payload), signal);
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
