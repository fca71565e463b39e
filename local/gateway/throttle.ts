import type { Throttle } from '../assembly';

/** API Gateway's token bucket: it holds `burst` requests and refills at `rate` requests per second. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  /** @param now milliseconds, from any fixed point */
  constructor(
    private readonly limit: Throttle,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.tokens = limit.burst;
    this.filledAt = now();
  }

  /** Takes one token; false if there is none. */
  take(): boolean {
    const now = this.now();
    this.tokens = Math.min(this.limit.burst, this.tokens + ((now - this.filledAt) / 1000) * this.limit.rate);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
