import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Fault, StreamException } from './faults';

/** Thrown into a stream to break it off with a modelled exception. */
export class StreamBroken extends Error {
  constructor(
    readonly exception: StreamException,
    readonly told = 'The stream was broken off by an injected fault.',
  ) {
    super(`stream broken off with ${exception} by an injected fault`);
  }
}

/** Paces one answer as its fault wants it, and stops it when the client goes away. */
export class Pace {
  private tokens = 0;

  constructor(
    private readonly fault: Fault | undefined,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws AbortError when the client goes away meanwhile */
  async beforeFirst(): Promise<void> {
    if (this.fault?.type === 'slowFirstToken') await delay(this.fault.delayMs, undefined, { signal: this.signal });
  }

  /**
   * Gives other streams their turn before each token, so that many run side by side.
   *
   * @throws AbortError when the client has gone away; StreamBroken when the fault is due
   */
  async beforeToken(): Promise<void> {
    if (this.fault?.type === 'midStreamError' && this.tokens >= this.fault.afterTokens) {
      throw new StreamBroken(this.fault.exception, this.fault.message);
    }
    this.tokens += 1;
    if (this.fault?.type === 'slowTokens') await delay(this.fault.delayMs, undefined, { signal: this.signal });
    else await nextTurn(undefined, { signal: this.signal });
  }

  /** @throws StreamBroken when the answer was shorter than its fault wanted to wait */
  beforeEnd(): void {
    if (this.fault?.type === 'midStreamError') throw new StreamBroken(this.fault.exception, this.fault.message);
  }
}
