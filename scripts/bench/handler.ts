import { Writable } from 'node:stream';
import type { BenchCase } from './cases';

/** What one side of a comparison took. */
export interface Sample {
  /** To the last byte of the answer. What follows it, the lines of log and metrics, keeps nobody waiting. */
  readonly totalMs: number;
  /** Undefined where nothing is streamed. */
  readonly firstTokenMs?: number;
}

/** What a streamed handler writes to. */
class Written extends Writable {
  text = '';
  constructor(private readonly onText: (text: string) => void) {
    super();
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    this.onText(this.text);
    done();
  }
}

export type Handler = (
  event: object,
  stream?: Writable,
  context?: object,
) => Promise<{ statusCode: number } | undefined>;

/** Loads a function's bundle into this process. */
export function load(bundle: string): Handler {
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse: (handler: Handler) => Object.assign(handler, { streams: true }),
      HttpResponseStream: {
        from: (stream: Writable, { statusCode }: { statusCode: number }) => Object.assign(stream, { statusCode }),
      },
    },
  });
  return (require(bundle) as { handler: Handler }).handler;
}

/** What Lambda gives the handler of a request with this body, and the context. */
export function invocation(body: string | undefined): [event: object, context: object] {
  const identity = { userArn: 'arn:aws:iam::111122223333:role/bench' };
  return [
    {
      body: body && Buffer.from(body).toString('base64'),
      isBase64Encoded: body !== undefined,
      requestContext: { extendedRequestId: 'bench', identity },
    },
    { getRemainingTimeInMillis: () => 300_000 },
  ];
}

/** Calls the handler as Lambda does. @throws Error when the answer is not a success */
export async function callHandler(handler: Handler, { body, hasFirstToken }: BenchCase): Promise<Sample> {
  const [event, context] = invocation(body && JSON.stringify(body));
  const started = performance.now();
  let firstTokenMs: number | undefined;
  const stream = new Written((text) => {
    if (firstTokenMs === undefined && hasFirstToken?.(text)) firstTokenMs = performance.now() - started;
  });
  let endedMs: number | undefined;
  stream.once('finish', () => {
    endedMs = performance.now() - started;
  });
  const answer = await handler(event, stream, context);
  const totalMs = endedMs ?? performance.now() - started;
  const { statusCode } = answer ?? (stream as unknown as { statusCode: number });
  if (statusCode >= 300 || (hasFirstToken && firstTokenMs === undefined)) {
    throw new Error(`the function answered ${statusCode}: ${stream.text.slice(0, 500)}`);
  }
  return { totalMs, firstTokenMs };
}
