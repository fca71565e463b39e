import type { GuardrailHit, GuardrailReport } from '../contract/chat-response';
import { ApiError } from '../shared/errors';
import { assess } from '../shared/guardrail/assess';
import type { Assessor } from '../shared/guardrail/assessor';
import { toReport } from '../shared/guardrail/report';

/** Texts that may be embedded. */
export interface GuardedTexts {
  /** Masked where the guardrail masks. */
  readonly texts: readonly string[];
  /** Present when the guardrail masked something. */
  readonly report?: GuardrailReport;
}

/**
 * Has the guardrail assess texts before they are embedded: the call of an embedding model can't carry it.
 * @param report told what the guardrail did, before anything is thrown
 * @throws ApiError content_filter when the guardrail blocks
 */
export async function guardTexts(
  texts: readonly string[],
  assessor: Assessor,
  report: (report: GuardrailReport) => void,
  signal: AbortSignal,
): Promise<GuardedTexts> {
  const verdict = await assess(assessor, 'input', texts, signal, { apart: true });
  const acted = toReport(verdict.hits, verdict.blocked !== undefined);
  if (acted) report(acted);
  if (verdict.blocked !== undefined) {
    const message = `the guardrail blocked the input${describe(acted?.policies ?? [])}: ${verdict.blocked}`;
    throw new ApiError('content_filter', message, { param: 'input' });
  }
  return { texts: verdict.texts, ...(acted && { report: acted }) };
}

function describe(policies: readonly GuardrailHit[]): string {
  return policies.length > 0 ? ` (${policies.map(({ policy, name }) => `${policy}: ${name}`).join(', ')})` : '';
}
