import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { FunctionSpec } from '../assembly';
import { FunctionError } from './errors';
import type { EnvironmentData, Failure, FromEnvironment, LogLevel, ToEnvironment } from './messages';
import { runtimeCode } from './runtime-code';

/** Longest time that loading a function's module may take. Source: Lambda guide, execution environment, Init phase. */
const INIT_TIMEOUT_MS = 10_000;

/** What an environment tells its owner. */
export interface EnvironmentEvents {
  readonly log: (level: LogLevel, message: string, requestId?: string) => void;
  /** It finished an invocation and can take the next. */
  readonly free: () => void;
  /** It is ending, and takes no further invocation. */
  readonly gone: () => void;
}

/** One warm copy of a function, in a process of its own: module state lasts from one invocation to the next. */
export class ExecutionEnvironment {
  /** Settles when the function's module is loaded; rejects with a FunctionError when that fails. */
  readonly ready: Promise<void>;
  private readonly process: ChildProcess;
  private readonly ended: Promise<void>;
  private readonly events: EnvironmentEvents;
  private current:
    | { readonly requestId: string; readonly output: Readable; readonly timer: NodeJS.Timeout }
    | undefined;
  /** The last chunk waits for the caller to read on. */
  private held = false;
  private lost = false;
  private outOfMemory = false;
  private initialized: { resolve(): void; reject(error: FunctionError): void } | undefined;

  /** @param executable the Node.js that runs it */
  constructor(
    executable: string,
    private readonly spec: FunctionSpec,
    variables: Readonly<Record<string, string>>,
    events: EnvironmentEvents,
  ) {
    this.events = events;
    const data: EnvironmentData = {
      functionName: spec.name,
      functionArn: spec.arn,
      handler: spec.handler,
      taskRoot: spec.codeDirectory,
      project: join(__dirname, '..', '..'),
      memoryMb: spec.memoryMb,
      logGroupName: variables.AWS_LAMBDA_LOG_GROUP_NAME ?? '',
      logStreamName: `local/[$LATEST]${randomUUID().replaceAll('-', '')}`,
    };
    this.process = spawn(executable, [`--max-old-space-size=${spec.memoryMb}`, '-', JSON.stringify(data)], {
      cwd: spec.codeDirectory,
      env: { ...variables, AWS_LAMBDA_LOG_STREAM_NAME: data.logStreamName },
      // JSON is what one version of Node.js writes and another reads.
      serialization: 'json',
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
      windowsHide: true,
    });
    this.ended = new Promise((resolve) => this.process.once('exit', resolve).once('error', resolve));
    this.process.stdin?.on('error', () => undefined).end(runtimeCode());
    const initTimer = setTimeout(
      () => this.die(new FunctionError('Sandbox.Timedout', `init took longer than ${INIT_TIMEOUT_MS / 1000} s`)),
      INIT_TIMEOUT_MS,
    );
    this.ready = new Promise<void>((resolve, reject) => {
      this.initialized = { resolve, reject };
    }).finally(() => clearTimeout(initTimer));
    this.ready.catch(() => undefined);
    this.listen();
  }

  /**
   * Runs the function once; only on an environment that is ready and free.
   *
   * @param payload the event as JSON
   * @returns the bytes of its response, as it writes them: reading slowly slows the function down, destroying it is
   *   a client that hung up. Emits a FunctionError if the function fails
   */
  invoke(payload: string, requestId: string, traceId: string): Readable {
    const { timeoutMs } = this.spec;
    const output = new Readable({
      read: () => {
        if (!this.held) return;
        this.held = false;
        this.post({ type: 'taken' });
      },
      destroy: (error, callback) => {
        if (!error && !output.readableEnded && this.current?.output === output) this.post({ type: 'disconnected' });
        callback(error);
      },
    });
    output.on('error', () => undefined);
    const timer = setTimeout(() => {
      this.die(new FunctionError('Sandbox.Timedout', `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`));
    }, timeoutMs);
    this.held = false;
    this.current = { requestId, output, timer };
    this.post({ type: 'invoke', requestId, payload, traceId, deadline: Date.now() + timeoutMs });
    return output;
  }

  /** Ends the process at once. */
  async terminate(): Promise<void> {
    this.lost = true;
    clearTimeout(this.current?.timer);
    this.current?.output.destroy(new FunctionError('Runtime.ExitError', 'the local server stopped'));
    this.process.kill('SIGKILL');
    await this.ended;
  }

  private post(message: ToEnvironment): void {
    // One that no longer listens is lost, which `close` tells.
    this.process.send(message, () => undefined);
  }

  private listen(): void {
    this.process.on('message', (message: FromEnvironment) => this.receive(message));
    this.process.on('error', (error) => {
      const message = `the Node.js of ${this.spec.runtime} can't be started: ${error.message}`;
      this.lose(new FunctionError('Runtime.ExitError', message));
    });
    this.process.on('close', (code, signal) => {
      const { memoryMb } = this.spec;
      this.lose(
        this.outOfMemory
          ? new FunctionError('Runtime.OutOfMemory', `the function needs more than its ${memoryMb} MB of memory`)
          : new FunctionError('Runtime.ExitError', `the function's process exited with the code ${code ?? signal}`),
      );
    });
    // What the process itself writes, as it crashes; the function's own output comes as messages, in order with the rest.
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        if (/heap out of memory/.test(text)) this.outOfMemory = true;
        for (const line of text.split('\n')) if (line !== '') this.events.log('ERROR', line, this.current?.requestId);
      });
    }
  }

  private receive(message: FromEnvironment): void {
    switch (message.type) {
      case 'ready':
        this.initialized?.resolve();
        this.initialized = undefined;
        return;
      case 'log':
        this.events.log(message.level, message.message, message.requestId);
        return;
      case 'chunk':
        this.held = !this.current?.output.push(Buffer.from(message.base64, 'base64'));
        if (!this.held) this.post({ type: 'taken' });
        return;
      case 'unusable':
        this.die(toError(message.failure));
        return;
      case 'done': {
        const done = this.current;
        clearTimeout(done?.timer);
        this.current = undefined;
        // Free before the caller can know: its next request finds this environment.
        this.events.free();
        if (message.failure) done?.output.destroy(toError(message.failure));
        else done?.output.push(null);
      }
    }
  }

  /** Fails what is under way, and ends the process. */
  private die(error: FunctionError): void {
    this.lose(error);
    this.process.kill('SIGKILL');
  }

  /** The process is ending: fails what is under way. */
  private lose(error: FunctionError): void {
    if (this.lost) return;
    this.lost = true;
    this.events.gone();
    this.events.log('ERROR', `${error.errorType}: ${error.message}`, this.current?.requestId);
    this.initialized?.reject(error);
    clearTimeout(this.current?.timer);
    this.current?.output.destroy(error);
    this.current = undefined;
  }
}

function toError({ errorType, errorMessage }: Failure): FunctionError {
  return new FunctionError(errorType, errorMessage);
}
