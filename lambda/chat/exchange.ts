import type { Writable } from 'node:stream';
import type { ChatCompletion, ChatCompletionChunk } from '../contract/chat-response';
import type { Caller } from '../shared/caller';
import { ApiError, toErrorAnswer } from '../shared/errors';
import { beginAnswer, endAnswer, sendEvent, sendJson } from '../shared/http-answer';
import { describeCause, type LogFields, log } from '../shared/logger';
import { measure, writeMetrics } from '../shared/metrics';
import type { ChatAnswer } from './chat';

/** Time kept back from the deadline, to tell the client that it passed. */
const MARGIN_MS = 2_000;

class Disconnected extends Error {}

/** One request and its answer: the deadline, the client's disconnect, what is sent, and the log line and metrics about it. */
export class Exchange {
  private readonly abort = new AbortController();
  private readonly started = Date.now();
  private readonly deadline: NodeJS.Timeout;
  private fields: LogFields;
  /** The body of a stream whose headers are sent. */
  private events: Writable | undefined;

  /** @param remainingMs time until Lambda ends the function */
  constructor(
    private readonly stream: Writable,
    caller: Caller,
    remainingMs: number,
  ) {
    this.fields = { ...caller };
    this.deadline = setTimeout(
      () =>
        this.abort.abort(
          new ApiError('timeout', 'the answer took too long: ask for fewer tokens, or use a faster model'),
        ),
      Math.max(0, remainingMs - MARGIN_MS),
    );
    const disconnected = () => this.abort.abort(new Disconnected());
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

  /** @param includeUsage the client wants the usage chunk of a stream */
  async send(answer: ChatAnswer, includeUsage: boolean): Promise<void> {
    this.note({ status: 200 });
    if (answer.type === 'completion') {
      this.noteResult(answer.completion);
      sendJson(this.stream, 200, this.headers(), answer.completion);
      return;
    }
    const headers = {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      ...this.headers(),
    };
    this.events = beginAnswer(this.stream, 200, headers);
    for await (const chunk of answer.chunks) {
      this.noteResult(chunk);
      if (chunk.choices.length > 0 || includeUsage) await sendEvent(this.events, chunk, this.signal);
      if (this.fields.firstTokenMs === undefined && hasContent(chunk)) this.note({ firstTokenMs: this.elapsedMs() });
    }
    await sendEvent(this.events, '[DONE]', this.signal);
    this.events.end();
  }

  /** Tells the client what went wrong: as the answer, or as the last event of a stream that has begun. */
  fail(error: unknown): void {
    const failure: unknown = this.signal.aborted ? this.signal.reason : error;
    if (failure instanceof Disconnected) {
      this.note({ errorKind: 'disconnected' });
      return;
    }
    const { status, headers, body } = toErrorAnswer(failure);
    const kind = failure instanceof ApiError ? failure.kind : 'internal';
    const cause = failure instanceof ApiError ? failure.cause : failure;
    this.note({ errorKind: kind, ...(cause !== undefined && describeCause(cause)) });
    if (this.events) {
      endAnswer(this.events, `data: ${JSON.stringify(body)}\n\n`);
    } else {
      this.note({ status });
      sendJson(this.stream, status, { ...this.headers(), ...headers }, body);
    }
  }

  /** Call it last, whatever happened. */
  close(): void {
    clearTimeout(this.deadline);
    this.note({ durationMs: this.elapsedMs() });
    const measured = measure(this.fields);
    log(measured.SERVER_ERRORS ? 'error' : 'info', 'chat.completions', this.fields);
    writeMetrics(measured, this.fields);
  }

  private elapsedMs(): number {
    return Date.now() - this.started;
  }

  private headers(): Record<string, string> {
    return { 'x-request-id': this.fields.requestId };
  }

  private noteResult({ choices: [choice], usage, guardrail }: ChatCompletion | ChatCompletionChunk): void {
    if (choice?.finish_reason) this.note({ finishReason: choice.finish_reason });
    if (usage) this.note({ promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens });
    if (guardrail) {
      const policies = guardrail.policies.map((hit) => Object.values(hit).join(':'));
      this.note({ guardrailAction: guardrail.action, guardrail: policies });
    }
  }
}

/** Not so the first chunk, which says the role. */
function hasContent({ choices: [choice] }: ChatCompletionChunk): boolean {
  return Boolean(choice?.delta.content || choice?.delta.tool_calls);
}
