/** How long IAM may take until every part of AWS knows a new role or policy; mostly it is seconds. */
const PATIENCE_MS = 45_000;
/** What a run needs after its last attempt, to write the record and to answer. */
const REST_MS = 30_000;
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];

export type Wait = (milliseconds: number) => Promise<void>;

/** Tries again what fails only for the time being. */
export class Patience {
  private left: number;
  private pauses = 0;

  /** @param remainingMs what is left of the function's run */
  constructor(
    remainingMs: number,
    private readonly wait: Wait,
  ) {
    this.left = Math.min(PATIENCE_MS, remainingMs - REST_MS);
  }

  /** Calls until it succeeds, fails with an error of another name, or the time is up. */
  async with<T>(passing: readonly string[], call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof Error && passing.includes(error.name)) || !(await this.pause())) throw error;
      }
    }
  }

  /** Reads until the answer is as expected, or the time is up; then it is what it is. */
  async until<T>(read: () => Promise<T>, expected: (answer: T) => boolean): Promise<T> {
    for (;;) {
      const answer = await read();
      if (expected(answer) || !(await this.pause())) return answer;
    }
  }

  private async pause(): Promise<boolean> {
    const pause = PAUSES_MS[Math.min(this.pauses++, PAUSES_MS.length - 1)] ?? 0;
    if (pause > this.left) return false;
    this.left -= pause;
    await this.wait(pause);
    return true;
  }
}
