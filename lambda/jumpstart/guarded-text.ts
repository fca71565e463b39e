import { assess, MASK_BLOCKED, type Verdict } from '../shared/guardrail/assess';
import type { Assessor } from '../shared/guardrail/assessor';

/** Characters that are assessed at once: a text unit, which is what a call of ApplyGuardrail is paid by. */
const WINDOW = 1_000;
/** Characters at the end of a window that wait for the next one, so that nothing hides by lying on a border. */
const HOLD = 300;
/** Where the end of a sentence is preferred to a mere space, in characters before the held ones. */
const SENTENCE = 200;
/** A mask that grows with every window is no mask: as much as one call takes is the end of it. */
const MAX_WINDOW = 25_000;

/**
 * Text of a stream on its way out. Nothing leaves before the guardrail has assessed it together with the text that
 * follows it: a window of {@link WINDOW} characters is assessed, its last {@link HOLD} are kept and are assessed again with
 * the next. So each character is assessed at least once with {@link HOLD} characters on either side of it, where there are.
 */
export class GuardedText {
  /** The guardrail's own message; present once it blocked. Nothing leaves any more. */
  blocked: string | undefined;
  private held = '';
  private windowSize = WINDOW;

  constructor(
    private readonly assessor: Assessor,
    private readonly signal: AbortSignal,
  ) {}

  /** Takes text of the model. @returns what may leave now; often nothing */
  async push(text: string): Promise<string> {
    if (this.blocked !== undefined) return '';
    this.held += text;
    let out = '';
    while (this.blocked === undefined && this.held.length >= this.windowSize) out += await this.assessWindow();
    return this.blocked === undefined ? out : '';
  }

  /** The model has said all. @returns the rest that may leave */
  async end(): Promise<string> {
    if (this.blocked !== undefined || this.held === '') return '';
    const { blocked, text } = await this.assess(this.held);
    this.held = '';
    this.windowSize = WINDOW;
    this.blocked = blocked;
    return blocked === undefined ? text : '';
  }

  private async assessWindow(): Promise<string> {
    // A part of the window is all that may leave, and what was pushed beyond the window waits.
    const window = withoutHalfCharacter(this.held.slice(0, this.windowSize));
    const cut = cutOf(window);
    const head = window.slice(0, cut);
    const whole = await this.assess(window);
    if (whole.blocked !== undefined) return this.block(whole.blocked);
    if (whole.text === window) return this.release(cut, head);

    // Something is masked. Its place in the masked text is not known, so the parts are asked for: together they are the
    // whole where nothing lies across the cut.
    const first = await this.assess(head);
    if (first.blocked !== undefined) return this.block(first.blocked);
    const second = await this.assess(window.slice(cut));
    if (second.blocked !== undefined) return this.block(second.blocked);
    if (first.text + second.text === whole.text) return this.release(cut, first.text);
    this.windowSize *= 2;
    return this.windowSize > MAX_WINDOW ? this.block(MASK_BLOCKED) : '';
  }

  private release(cut: number, text: string): string {
    this.held = this.held.slice(cut);
    this.windowSize = WINDOW;
    return text;
  }

  private block(message: string): '' {
    this.blocked = message;
    this.held = '';
    return '';
  }

  private async assess(text: string): Promise<Pick<Verdict, 'blocked'> & { readonly text: string }> {
    const { texts, blocked } = await assess(this.assessor, 'output', [text], this.signal);
    return { text: texts[0] ?? '', ...(blocked !== undefined && { blocked }) };
  }
}

/** Where a window is cut: after the last sentence before the held characters, else after a space, else anywhere. */
function cutOf(window: string): number {
  const most = window.length - HOLD;
  const near = window.slice(most - SENTENCE, most);
  const sentence = near.search(/[.!?。…]["')\]]*\s(?![\s\S]*[.!?。…]["')\]]*\s)/);
  const space = near.search(/\s\S*$/);
  if (sentence >= 0) return most - SENTENCE + sentence + near.slice(sentence).search(/\s/) + 1;
  if (space >= 0) return most - SENTENCE + space + 1;
  return withoutHalfCharacter(window.slice(0, most)).length;
}

function withoutHalfCharacter(text: string): string {
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text;
}
