import type { GuardrailHit } from '../../contract/chat-response';
import type { Assessor } from './assessor';
import { masksOnly, toHits } from './report';
import { toCalls, toPieces, toSeams } from './text-pieces';

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

/**
 * Has the guardrail assess texts, in as many calls as its limits need. Calls follow each other, as the limit is per
 * second too; the first that blocks is the last.
 * @param source `input` for what goes to the model, `output` for what comes from it
 */
export async function assess(
  assessor: Assessor,
  source: GuardrailHit['source'],
  texts: readonly string[],
  signal: AbortSignal,
): Promise<Verdict> {
  const pieces = texts.map(toPieces);
  const first = await assessPieces(assessor, source, pieces.flat(), signal);
  if (first.blocked !== undefined) return first;

  const rest = [...first.texts];
  const masked = pieces.map((own) => rest.splice(0, own.length));
  const seams = await assessPieces(assessor, source, masked.flatMap(toSeams), signal);
  const hits = [...first.hits, ...seams.hits];
  if (seams.hits.length > 0) return { texts, blocked: seams.blocked ?? MASK_BLOCKED, hits };
  return { texts: masked.map((own) => own.join('')), hits };
}

async function assessPieces(
  assessor: Assessor,
  source: GuardrailHit['source'],
  pieces: readonly string[],
  signal: AbortSignal,
): Promise<Verdict> {
  const texts = [...pieces];
  const hits: GuardrailHit[] = [];
  const filled = [...pieces.entries()].filter(([, piece]) => piece.trim() !== '');
  let done = 0;
  for (const call of toCalls(filled.map(([, piece]) => piece))) {
    const answer = await assessor.applyGuardrail(source === 'input' ? 'INPUT' : 'OUTPUT', call, signal);
    const found = (answer.assessments ?? []).flatMap((assessment) => toHits(source, assessment));
    hits.push(...found);
    const outputs = answer.outputs ?? [];
    if (answer.action === 'GUARDRAIL_INTERVENED') {
      if (!masksOnly(found)) return { texts, blocked: outputs[0]?.text ?? MASK_BLOCKED, hits };
      if (outputs.length !== call.length) return { texts, blocked: MASK_BLOCKED, hits };
      for (const [i, output] of outputs.entries()) {
        const place = filled[done + i]?.[0];
        if (place !== undefined && output.text !== undefined) texts[place] = output.text;
      }
    }
    done += call.length;
  }
  return { texts, hits };
}
