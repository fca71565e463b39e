import { Writable } from 'node:stream';
import type { Handler } from './handler';

/** Marks a streaming handler; the names are those of Lambda's own runtime. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';
/** Between the metadata and the body. Source: API Gateway guide, response-transfer-mode-lambda. */
const DELIMITER = new Uint8Array(8);

/** What a handler writes its response to; each chunk waits until the caller took the one before. */
export class ResponseStream extends Writable {
  private prelude?: () => void;
  private next?: (error?: Error | null) => void;

  constructor(
    handler: Handler | undefined,
    private readonly send: (chunk: Uint8Array) => void,
  ) {
    const highWaterMark = (handler as { [HIGH_WATER_MARK]?: number } | undefined)?.[HIGH_WATER_MARK];
    super(highWaterMark === undefined ? {} : { highWaterMark });
    // Without a listener, a client that hangs up would crash the environment.
    this.on('error', () => undefined);
  }

  /** Of a function URL's response; API Gateway takes it from the metadata. */
  setContentType(_type: string): void {}

  /** Runs before the first `write`, and, as in Lambda, not before an `end` that no `write` came before. */
  onBeforeFirstWrite(prelude: () => void): void {
    this.prelude = prelude;
  }

  /** The caller took the last chunk. */
  taken(): void {
    const next = this.next;
    this.next = undefined;
    next?.();
  }

  override write(...parameters: unknown[]): boolean {
    const prelude = this.prelude;
    this.prelude = undefined;
    prelude?.();
    return (super.write as (...parameters: unknown[]) => boolean)(...parameters);
  }

  override _write(chunk: Uint8Array, _encoding: string, next: (error?: Error | null) => void): void {
    this.next = next;
    this.send(chunk);
  }
}

/** Defines the global `awslambda` that Lambda gives to Node.js functions. */
export function installAwslambda(): void {
  const streamifyResponse = (handler: Handler, options?: { highWaterMark?: number }) =>
    Object.assign(handler, {
      [STREAMING]: 'response',
      ...(options?.highWaterMark === undefined ? {} : { [HIGH_WATER_MARK]: options.highWaterMark }),
    });
  const from = (stream: ResponseStream, metadata: unknown) => {
    stream.setContentType(PRELUDE_TYPE);
    const json = JSON.stringify(metadata);
    stream.onBeforeFirstWrite(() => {
      stream.write(json);
      stream.write(DELIMITER);
    });
    return stream;
  };
  Object.assign(globalThis, { awslambda: { streamifyResponse, HttpResponseStream: { from } } });
}

export function isStreaming(handler: Handler): boolean {
  return (handler as { [STREAMING]?: string })[STREAMING] === 'response';
}
