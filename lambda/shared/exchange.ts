import type { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { ErrorBody, GuardrailReport } from '../contract/chat-response';
import { type Caller, toCaller } from './caller';
import { corsHeaders } from './cors';
import { ApiError, toErrorAnswer } from './errors';
import { beginAnswer, type ServerSentEvent, sendEvent, sendJson, writeEvent } from './http-answer';
import { KEEP_ALIVE, KEEP_ALIVE_MS } from './keep-alive';
import { describeCause, type LogFields, log } from './logger';
import { measure, writeMetrics } from './metrics';

/** Time kept back from the deadline, to tell the client that it passed. */
const MARGIN_MS = 2_000;

/** One for all: a client is gone after every answer, and an error of its own would have a stack that nobody reads. */
const DISCONNECTED = new Error('the client is gone');

type ToErrorEvents = (body: ErrorBody) => readonly ServerSentEvent[];

/** One request and its answer: the deadline, the client's disconnect, what is sent, and the log line and metrics about it. */
export class Exchange {
  private readonly abort = new AbortController();
  private readonly started = Date.now();
  private readonly deadline: NodeJS.Timeout;
  private fields: LogFields;
  /** The body of a stream whose headers are sent. */
  private events: Writable | undefined;
  private toErrorEvents: ToErrorEvents = (data) => [{ data }];
  /** Goes off when the stream was silent for too long; present from {@link expectEvents} on. */
  private keepAlive: NodeJS.Timeout | undefined;

  /**
   * @param route what the log line calls the route, e.g. `chat.completions`
   * @param remainingMs time until Lambda ends the function
   * @param answerHeaders go with every answer
   */
  constructor(
    private readonly route: string,
    private readonly stream: Writable,
    readonly caller: Caller,
    remainingMs: number,
    private readonly answerHeaders: Readonly<Record<string, string>> = {},
  ) {
    this.fields = { ...caller };
    this.deadline = setTimeout(
      () =>
        this.abort.abort(
          new ApiError('timeout', 'the answer took too long: ask for fewer tokens, or use a faster model'),
        ),
      Math.max(0, remainingMs - MARGIN_MS),
    );
    const disconnected = () => this.abort.abort(DISCONNECTED);
    stream.once('close', disconnected);
    stream.on('error', disconnected);
  }

  /** Aborted at the deadline, or as soon as the client is gone. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Adds to the log line. */
  note(fields: Partial<LogFields>): void {
    this.fields = { ...this.fields, ...fields };
  }

  /** Adds what the guardrail did. */
  noteGuardrail({ action, policies }: GuardrailReport): void {
    this.note({ guardrailAction: action, guardrail: policies.map((hit) => Object.values(hit).join(':')) });
  }

  /** The client has got the first text or tool call of a stream. */
  noteFirstToken(): void {
    if (this.fields.firstTokenMs === undefined) this.note({ firstTokenMs: this.elapsedMs() });
  }

  /** Answers with one JSON body. */
  sendJson(body: object): void {
    this.note({ status: 200 });
    sendJson(this.stream, 200, this.headers(), body);
  }

  /**
   * Call it as soon as the answer is to be server-sent events. Status and headers go out with the first event, or with a
   * comment line once nothing has come for {@link KEEP_ALIVE_MS}: up to then a failure has a status of its own, after it
   * it is an event. No silence lasts longer from then on.
   * @param toErrorEvents what a client of this route takes for an error in the middle of a stream
   */
  expectEvents(toErrorEvents: ToErrorEvents): void {
    this.toErrorEvents = toErrorEvents;
    this.keepAlive = setTimeout(() => {
      const out = this.beginEvents();
      // A client that reads slowly has enough to read.
      if (!out.writableNeedDrain) out.write(KEEP_ALIVE);
      this.keepAlive?.refresh();
    }, KEEP_ALIVE_MS);
  }

  /** Answers with server-sent events, each as soon as it is there. Call {@link expectEvents} before. */
  async sendEvents(events: AsyncIterable<ServerSentEvent>): Promise<void> {
    for await (const event of events) {
      await sendEvent(this.beginEvents(), event, this.signal);
      this.keepAlive?.refresh();
    }
    clearTimeout(this.keepAlive);
    this.beginEvents().end();
  }

  private beginEvents(): Writable {
    if (this.events) return this.events;
    this.note({ status: 200 });
    const headers = {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      ...this.headers(),
    };
    this.events = beginAnswer(this.stream, 200, headers);
    return this.events;
  }

  /** Tells the client what went wrong: as the answer, or as the last event of a stream that has begun. */
  fail(error: unknown): void {
    clearTimeout(this.keepAlive);
    const failure: unknown = this.signal.aborted ? this.signal.reason : error;
    if (failure === DISCONNECTED) {
      this.note({ errorKind: 'disconnected' });
      return;
    }
    const { status, headers, body } = toErrorAnswer(failure);
    const kind = failure instanceof ApiError ? failure.kind : 'internal';
    const cause = failure instanceof ApiError ? failure.cause : failure;
    this.note({ errorKind: kind, ...(cause !== undefined && describeCause(cause)) });
    if (this.events) {
      for (const event of this.toErrorEvents(body)) writeEvent(this.events, event);
      this.events.end();
    } else {
      this.note({ status });
      sendJson(this.stream, status, { ...this.headers(), ...headers }, body);
    }
  }

  /** Call it last, whatever happened. */
  close(): void {
    clearTimeout(this.deadline);
    clearTimeout(this.keepAlive);
    this.note({ durationMs: this.elapsedMs() });
    const measured = measure(this.fields);
    log(measured.SERVER_ERRORS ? 'error' : 'info', this.route, this.fields);
    writeMetrics(measured, this.fields);
  }

  private elapsedMs(): number {
    return Date.now() - this.started;
  }

  private headers(): Record<string, string> {
    return { 'x-request-id': this.fields.requestId, ...this.answerHeaders };
  }
}

/**
 * The handler of a route. Every answer is streamed to API Gateway, whether or not the client asked for events.
 * @param name what the log line calls the route
 * @param answer parses, calls, answers through the exchange; throws ApiError for what the client is to be told
 */
export function serve(name: string, answer: (event: APIGatewayProxyEvent, exchange: Exchange) => Promise<void>) {
  return awslambda.streamifyResponse<APIGatewayProxyEvent>(async (event, responseStream, context) => {
    const remainingMs = context.getRemainingTimeInMillis();
    const exchange = new Exchange(name, responseStream, toCaller(event), remainingMs, corsHeaders(event));
    try {
      await answer(event, exchange);
    } catch (error) {
      exchange.fail(error);
    } finally {
      // The end of the answer is on its way before anything is written about it.
      await nextTurn();
      exchange.close();
    }
  });
}
