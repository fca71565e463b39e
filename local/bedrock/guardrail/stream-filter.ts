import type { GroundingContext } from './grounding';
import type { Evaluation, GuardrailEngine } from './guardrail';
import { applyMasks, type Mask } from './sensitive';

/** New characters after which the text is evaluated again. */
const WINDOW = 64;
/**
 * Characters that stay back until more text has come or the answer has ended. What a guardrail names, words and
 * examples of topics, is at most 100 characters long, so a finding is complete before its first character goes out.
 */
const HOLD_BACK = 128;

export interface StreamFilterOptions {
  /**
   * sync: nothing goes out before it was evaluated, and masks are applied. async: everything goes out at once, a
   * block cuts the rest off, and nothing is masked (the service does not mask in this mode).
   */
  readonly mode: 'sync' | 'async';
  readonly full: boolean;
  readonly grounding: GroundingContext;
}

/** Guards a text block while it streams. */
export class StreamFilter {
  private text = '';
  /** Length of the text when it was last looked at. */
  private lookedAt = 0;
  private releasedTo = 0;
  private whole: Evaluation | undefined;
  private blocked = false;

  constructor(
    private readonly engine: GuardrailEngine,
    private readonly version: string,
    private readonly options: StreamFilterOptions,
  ) {}

  /** Everything that the model said so far. */
  get modelOutput(): string {
    return this.text;
  }

  get isBlocked(): boolean {
    return this.blocked;
  }

  /** Evaluation of the block as a whole, once it has ended or was blocked; async without masks, as none was applied. */
  get evaluation(): Evaluation | undefined {
    return this.whole && this.options.mode === 'async' ? { ...this.whole, masks: [], texts: [this.text] } : this.whole;
  }

  /** Takes text from the model; returns what may go out now, possibly nothing. */
  push(piece: string): string {
    this.text += piece;
    const isAsync = this.options.mode === 'async';
    if (this.text.length - this.lookedAt < WINDOW) return isAsync ? this.release(this.text.length, []) : '';
    this.lookedAt = this.text.length;
    // A word that is still being written could be mistaken for another, so only whole ones are looked at.
    const from = this.breakBefore(this.releasedTo - HOLD_BACK);
    const to = this.breakBefore(this.text.length);
    const evaluation = this.engine.evaluate('OUTPUT', this.version, [this.text.slice(from, to)]);
    if (evaluation.blocked) {
      this.conclude(to);
      this.blocked = true;
      return '';
    }
    if (isAsync) return this.release(this.text.length, []);
    const masks = (evaluation.masks[0] ?? []).map((mask) => ({
      ...mask,
      start: mask.start + from,
      end: mask.end + from,
    }));
    return this.release(Math.min(to, this.breakBefore(this.text.length - HOLD_BACK)), masks);
  }

  /** Ends the block; returns the rest of what may go out. */
  end(): string {
    const evaluation = this.conclude(this.text.length);
    this.blocked = evaluation.blocked;
    if (this.blocked) return '';
    return this.release(this.text.length, this.options.mode === 'sync' ? (evaluation.masks[0] ?? []) : []);
  }

  private conclude(to: number): Evaluation {
    const { full, grounding } = this.options;
    // An unfinished answer can't be judged against its source.
    const options = { full, grounding: to === this.text.length ? grounding : undefined };
    this.whole = this.engine.evaluate('OUTPUT', this.version, [this.text.slice(0, to)], options);
    return this.whole;
  }

  /** End of the last whitespace before a place, 0 if there is none. */
  private breakBefore(place: number): number {
    let at = Math.max(0, place);
    while (at > 0 && !/\s/u.test(this.text[at - 1] ?? '')) at--;
    return at;
  }

  private release(to: number, masks: readonly Mask[]): string {
    const crossing = masks.find(({ start, end }) => start < to && end > to);
    const end = crossing === undefined ? to : crossing.start;
    if (end <= this.releasedTo) return '';
    const released = applyMasks(this.text, masks, this.releasedTo, end);
    this.releasedTo = end;
    return released;
  }
}
