import type { ModerationResponse } from '../contract/moderation';
import type { Exchange } from '../shared/exchange';
import { toReport } from '../shared/guardrail/report';

/** Logs and counts what the guardrail found in all inputs: names of policies, never what matched. */
export function noteModerations(exchange: Exchange, { results }: ModerationResponse): void {
  const reports = results.flatMap(({ guardrail }) => guardrail ?? []);
  const blocked = reports.some(({ action }) => action === 'blocked');
  const report = toReport(
    reports.flatMap(({ policies }) => policies),
    blocked,
  );
  if (report) exchange.noteGuardrail(report);
}
