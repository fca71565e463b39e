import type { GuardrailReport } from '../contract/chat-response';
import type { Feedback, FeedbackItem, FeedbackRequest } from '../contract/feedback';
import { ApiError } from '../shared/errors';
import { assess } from '../shared/guardrail/assess';
import { toReport } from '../shared/guardrail/report';
import type { Gateway } from './gateway';

const SECONDS_PER_DAY = 86_400;

/** The texts of a rating, as they may be kept. */
interface Kept {
  readonly texts: Feedback['texts'];
  readonly attributes: Pick<FeedbackItem, 'reason' | 'correction'>;
  readonly report?: GuardrailReport;
}

/**
 * Stores what a caller thought of an answer, for `retentionDays`. The guardrail reads the texts first: it masks what it
 * masks in prompts. Texts that it blocks are not kept; the rating is.
 * @throws ApiError
 */
export async function storeFeedback(
  request: FeedbackRequest,
  { caller, retentionDays }: { readonly caller: string; readonly retentionDays: number },
  gateway: Gateway,
  signal: AbortSignal,
): Promise<Feedback> {
  const now = new Date();
  const created = Math.floor(now.getTime() / 1000);
  const expires = created + retentionDays * SECONDS_PER_DAY;
  const { texts, attributes, report } = await assessed(request, gateway, signal);
  const rated = { completion_id: request.completion_id, rating: request.rating };
  await gateway.put(
    {
      caller,
      ...rated,
      created_at: now.toISOString(),
      expires_at: expires,
      ...(request.model != null && { model: request.model }),
      ...attributes,
    },
    signal,
  );
  return {
    object: 'feedback',
    ...rated,
    created,
    expires,
    model: request.model ?? null,
    texts,
    ...(report && { guardrail: report }),
  };
}

/** @throws ApiError model_not_found for an alias that there is not: it would become a figure of its own */
export function checkAlias({ model }: FeedbackRequest, aliases: ReadonlySet<string>): void {
  if (model == null || aliases.has(model)) return;
  const message = `there is no such model: leave 'model' out, or send one of ${[...aliases].join(', ')}`;
  throw new ApiError('model_not_found', message, { param: 'model' });
}

async function assessed({ reason, correction }: FeedbackRequest, gateway: Gateway, signal: AbortSignal): Promise<Kept> {
  const sent = [reason, correction].filter((text) => text != null);
  if (sent.length === 0) return { texts: 'none', attributes: {} };
  const verdict = await assess(gateway, 'input', sent, signal);
  const blocked = verdict.blocked !== undefined;
  const report = toReport(verdict.hits, blocked);
  if (blocked) return { texts: 'blocked', attributes: {}, report };
  const rest = [...verdict.texts];
  const next = (text: string | null | undefined) => (text == null ? undefined : rest.shift());
  const kept = { reason: next(reason), correction: next(correction) };
  return {
    texts: report ? 'masked' : 'stored',
    attributes: {
      ...(kept.reason !== undefined && { reason: kept.reason }),
      ...(kept.correction !== undefined && { correction: kept.correction }),
    },
    report,
  };
}
