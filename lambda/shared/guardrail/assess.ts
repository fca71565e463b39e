import type { GuardrailHit } from '../../contract/chat-response';
import { ApiError } from '../errors';
import { inParallel } from '../in-parallel';
import type { Assessor } from './assessor';
import { masksOnly, toHits } from './report';
import { JOINT, toCalls, toPieces, toSeams } from './text-pieces';

/** What the guardrail says to texts that the call of a model does not show it. */
export interface Verdict {
  /** The texts, masked where the guardrail masks; of no use when blocked. */
  readonly texts: readonly string[];
  /** The guardrail's own message; present when it blocked. */
  readonly blocked?: string;
  readonly hits: readonly GuardrailHit[];
}

/** For what the guardrail only masks, but where a mask would break what it is part of. */
export const MASK_BLOCKED = 'The guardrail found content here that is not allowed.';

/** Most calls of ApplyGuardrail to assess the texts of one request: 2.5 million characters. */
const MAX_CALLS = 100;
/** Calls at once: enough to bring long texts through, and few beside the account's text units per second. */
export const CALLS_AT_ONCE = 4;

export interface AssessOptions {
  /** The texts have nothing to do with each other, so what the guardrail finds only across two of them is nothing. @default false */
  readonly apart?: boolean;
}

/**
 * Has the guardrail assess texts, joined by line breaks to as few calls as its limits allow, a few at a time. The first that
 * blocks is the end.
 *
 * What the guardrail masks across two texts blocks, unless they are `apart`: what reads the texts together would see it.
 * @param source `input` for what goes to the model, `output` for what comes from it
 * @throws ApiError request_too_large for more text than `MAX_CALLS` calls take, before the first of them
 */
export async function assess(
  assessor: Assessor,
  source: GuardrailHit['source'],
  texts: readonly string[],
  signal: AbortSignal,
  options: AssessOptions = {},
): Promise<Verdict> {
  if (texts.length === 0) return { texts, hits: [] };
  const assessment = new Assessment(assessor, source, options);
  try {
    const pieces = texts.map(toPieces);
    const rest = (await assessment.mask(pieces.flat(), signal)).values();
    const masked = pieces.map((own) => own.map((piece) => rest.next().value ?? piece));
    const before = assessment.hits.length;
    await assessment.mask(masked.flatMap(toSeams), signal);
    if (assessment.hits.length > before) throw new Blocked(MASK_BLOCKED);
    return { texts: masked.map((own) => own.join('')), hits: assessment.hits };
  } catch (error) {
    if (error instanceof Blocked) return { texts, blocked: error.message, hits: assessment.hits };
    throw error;
  }
}

/** The guardrail blocked, with this message. */
class Blocked extends Error {}

/** The calls for one request's texts, and what they found. */
class Assessment {
  readonly hits: GuardrailHit[] = [];
  private calls = 0;

  constructor(
    private readonly assessor: Assessor,
    private readonly source: GuardrailHit['source'],
    private readonly options: AssessOptions,
  ) {}

  /** @returns the pieces, masked. @throws Blocked */
  async mask(pieces: readonly string[], signal: AbortSignal): Promise<string[]> {
    const filled = [...pieces.entries()].filter(([, piece]) => piece.trim() !== '');
    const groups = toCalls(filled.map(([, piece]) => piece));
    expectFewCalls(groups.length);
    const answers = await inParallel(groups, CALLS_AT_ONCE, signal, (group, either) => this.maskGroup(group, either));
    const texts = [...pieces];
    for (const [i, text] of answers.flat().entries()) texts[filled[i]?.[0] ?? 0] = text;
    return texts;
  }

  private async maskGroup(group: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    expectFewCalls(++this.calls);
    const asked = this.source === 'input' ? 'INPUT' : 'OUTPUT';
    const answer = await this.assessor.applyGuardrail(asked, [toWellFormed(group.join(JOINT))], signal);
    const hits = (answer.assessments ?? []).flatMap((assessment) => toHits(this.source, assessment));
    const [output, ...others] = answer.outputs ?? [];
    if (answer.action === 'GUARDRAIL_INTERVENED') {
      if (!masksOnly(hits)) throw this.block(hits, output?.text);
      if (output?.text === undefined || others.length > 0) throw this.block(hits);
      const texts = group.length === 1 ? [output.text] : toTexts(output.text, group);
      if (!texts) return this.maskHalves(group, output.text, hits, signal);
      this.hits.push(...hits);
      return texts;
    }
    this.hits.push(...hits);
    return group;
  }

  /** A mask took a line break with it, so it is not known whose mask it is: asks again for less. */
  private async maskHalves(
    group: readonly string[],
    masked: string,
    hits: readonly GuardrailHit[],
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const middle = Math.ceil(group.length / 2);
    const first = await this.maskGroup(group.slice(0, middle), signal);
    const second = await this.maskGroup(group.slice(middle), signal);
    const texts = [...first, ...second];
    if (!this.options.apart && texts.join(JOINT) !== masked) throw this.block(hits);
    return texts;
  }

  private block(hits: readonly GuardrailHit[], message = MASK_BLOCKED): Blocked {
    this.hits.push(...hits);
    return new Blocked(message);
  }
}

/** @throws ApiError request_too_large for more calls than `MAX_CALLS` */
export function expectFewCalls(calls: number): void {
  if (calls <= MAX_CALLS) return;
  const message = `the request has more text than the guardrail assesses for one, ${MAX_CALLS} times 25,000 characters: shorten it, or send several`;
  throw new ApiError('request_too_large', message);
}

/**
 * Takes joined texts apart again after they were masked. Masks have no line breaks, so as many as before means that each is where
 * it was.
 */
function toTexts(masked: string, group: readonly string[]): string[] | undefined {
  const lines = masked.split(JOINT);
  const counts = group.map((text) => text.split(JOINT).length);
  if (lines.length !== counts.reduce((sum, count) => sum + count, 0)) return undefined;
  let at = 0;
  return counts.map((count) => {
    at += count;
    return lines.slice(at - count, at).join(JOINT);
  });
}

/** Half a character, which a model may write, would not reach the guardrail. */
const toWellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');
