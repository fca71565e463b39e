import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FunctionSpec } from '../assembly';
import { ExecutionEnvironment } from './environment';
import { ConcurrencyError, MAX_PAYLOAD_BYTES, PayloadTooLargeError } from './errors';
import type { LogLevel } from './messages';
import { type Node, nodeFor } from './node';

/** A line that a function printed, or that the host says about it. */
export interface LogEntry {
  readonly functionName: string;
  readonly level: LogLevel;
  readonly message: string;
  /** Id of the invocation; absent for what is printed between invocations. */
  readonly requestId?: string;
}

/** Concurrency of a function without reserved concurrency: what a new AWS account may have for all of them. */
export const UNRESERVED_CONCURRENCY = 10;

/** Runs a function as Lambda does: one request at a time per environment, more environments for more requests. */
export class FunctionHost {
  private readonly environments = new Set<ExecutionEnvironment>();
  private readonly free: ExecutionEnvironment[] = [];
  /** The Node.js that runs the function. */
  readonly node: Node;

  /**
   * @param variables the whole environment of the function; nothing else of the machine's is seen
   * @throws NodeVersionError if there is no Node.js of the function's runtime
   */
  constructor(
    readonly spec: FunctionSpec,
    private readonly variables: Readonly<Record<string, string>>,
    private readonly log: (entry: LogEntry) => void,
  ) {
    this.node = nodeFor(spec.runtime);
  }

  /**
   * @returns the bytes of the response, as the function writes them; see {@link ExecutionEnvironment.invoke}
   * @throws PayloadTooLargeError, ConcurrencyError before the function runs; FunctionError if it can't be loaded
   */
  async invoke(event: unknown, traceId: string): Promise<Readable> {
    const payload = JSON.stringify(event);
    const bytes = Buffer.byteLength(payload);
    if (bytes > MAX_PAYLOAD_BYTES) {
      throw new PayloadTooLargeError(`the event has ${bytes} bytes, Lambda takes ${MAX_PAYLOAD_BYTES}`);
    }
    const environment = this.free.pop() ?? this.start();
    await environment.ready;
    return environment.invoke(payload, randomUUID(), traceId);
  }

  async close(): Promise<void> {
    await Promise.all([...this.environments].map((environment) => environment.terminate()));
  }

  private start(): ExecutionEnvironment {
    const { name: functionName, reservedConcurrency = UNRESERVED_CONCURRENCY } = this.spec;
    if (this.environments.size >= reservedConcurrency) {
      throw new ConcurrencyError(`all ${reservedConcurrency} environments of ${functionName} are busy`);
    }
    const environment = new ExecutionEnvironment(this.node.executable, this.spec, this.variables, {
      log: (level, message, requestId) =>
        this.log({ functionName, level, message, ...(requestId ? { requestId } : {}) }),
      free: () => this.free.push(environment),
      gone: () => {
        this.environments.delete(environment);
        const index = this.free.indexOf(environment);
        if (index >= 0) this.free.splice(index, 1);
      },
    });
    this.environments.add(environment);
    return environment;
  }
}
