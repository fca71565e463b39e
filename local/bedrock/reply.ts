import { once } from 'node:events';
import { constants, type ServerHttp2Stream } from 'node:http2';
import type { converseStream } from './operations/converse-stream';
import { type Pace, StreamBroken } from './pace';
import type { ServiceError } from './protocol/errors';
import { eventFrame, exceptionFrame } from './protocol/wire';
import type { RecordedRequest } from './requests';

/** One request on its way. */
export interface Exchange {
  readonly stream: ServerHttp2Stream;
  readonly requestId: string;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

type Clock = () => Date;

/** Sends the events of a stream one by one, each delta at its pace. */
export async function sendEvents(
  now: Clock,
  { stream, requestId, signal }: Exchange,
  record: RecordedRequest,
  events: ReturnType<typeof converseStream>,
  pace: Pace,
): Promise<void> {
  stream.respond({ ...head(now, requestId, 200), 'content-type': 'application/vnd.amazon.eventstream' });
  const write = async (frame: Buffer): Promise<void> => {
    if (!stream.write(frame)) await once(stream, 'drain', { signal });
  };
  try {
    for (const [name, payload] of events) {
      if (name === 'contentBlockDelta') await pace.beforeToken();
      if (name === 'messageStop') pace.beforeEnd();
      signal.throwIfAborted();
      await write(eventFrame(name, payload));
      record.events += 1;
    }
  } catch (error) {
    if (!(error instanceof StreamBroken)) throw error;
    const type = `${error.exception[0]?.toUpperCase()}${error.exception.slice(1)}` as NonNullable<
      RecordedRequest['error']
    >;
    record.error = type;
    await write(exceptionFrame(error.exception, { message: 'The stream was broken off by an injected fault.' }));
  }
  record.finished = true;
  stream.end();
}

/** Sends a whole answer. */
export function sendJson(
  now: Clock,
  { stream, requestId }: Exchange,
  record: RecordedRequest,
  body: Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  stream.respond({
    ...head(now, requestId, 200),
    'content-type': 'application/json',
    'content-length': body.length,
    ...headers,
  });
  record.finished = true;
  stream.end(body);
}

/** Answers with an error, or resets the stream when an answer has begun. */
export function sendError(now: Clock, { stream, requestId }: Exchange, error: ServiceError): void {
  if (stream.headersSent) {
    stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    return;
  }
  const body = Buffer.from(JSON.stringify({ message: error.message, ...error.fields }));
  stream.respond({
    ...head(now, requestId, error.status),
    'content-type': 'application/json',
    'content-length': body.length,
    'x-amzn-errortype': `${error.type}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
  });
  stream.end(body);
}

/** `date` is the stand-in's clock: a client whose own clock is off corrects itself by it. */
const head = (now: Clock, requestId: string, status: number) => ({
  ':status': status,
  'x-amzn-requestid': requestId,
  date: now().toUTCString(),
});
