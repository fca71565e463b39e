/**
 * Ends a text before the first of some stop sequences, for models that take none. The text comes in parts; what may be the
 * beginning of a sequence is held back until more comes. The model goes on writing, and is paid for it.
 */
export class StopText {
  private held = '';
  private found = false;

  constructor(private readonly stops: readonly string[]) {}

  /** True once a stop sequence was found: nothing more comes. */
  get ended(): boolean {
    return this.found;
  }

  /** What of the text so far may be sent on. */
  push(part: string): string {
    if (this.found) return '';
    const text = this.held + part;
    const ends = this.stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
    if (ends.length > 0) {
      this.found = true;
      this.held = '';
      return text.slice(0, Math.min(...ends));
    }
    const keep = Math.max(0, ...this.stops.map((stop) => overlap(text, stop)));
    this.held = text.slice(text.length - keep);
    return text.slice(0, text.length - keep);
  }

  /** The rest, when the text is whole. */
  flush(): string {
    const rest = this.held;
    this.held = '';
    return rest;
  }
}

/** Length of the longest end of a text that a stop sequence begins with. */
function overlap(text: string, stop: string): number {
  let length = Math.min(text.length, stop.length - 1);
  while (length > 0 && !stop.startsWith(text.slice(text.length - length))) length--;
  return length;
}
