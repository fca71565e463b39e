import type { ConverseStreamRequest, GuardrailTraceAssessment } from '@aws-sdk/client-bedrock-runtime';
import { type Evaluation, type GuardrailEngine, reasonOf } from '../guardrail/guardrail';

/** A guardrail as a request names it. */
export interface AppliedGuardrail {
  readonly engine: GuardrailEngine;
  readonly version: string;
}

/** Whether a request asks for a trace that also lists what was not found. */
export const wantsFull = ({ guardrailConfig }: ConverseStreamRequest): boolean =>
  guardrailConfig?.trace === 'enabled_full';

/**
 * The guardrail's part of a trace, in the shape that the service answers: the input under the guardrail's id, the
 * outputs as a list under it, and the reasons of both, a line each.
 *
 * @returns undefined unless the request asks for a trace
 */
export function traceOf(
  { guardrailConfig }: ConverseStreamRequest,
  { engine }: AppliedGuardrail,
  input: Evaluation,
  outputs: readonly Evaluation[] = [],
  modelOutput: readonly string[] = [],
): { guardrail: GuardrailTraceAssessment } | undefined {
  if (guardrailConfig?.trace !== 'enabled' && guardrailConfig?.trace !== 'enabled_full') return undefined;
  const guardrail: GuardrailTraceAssessment = {
    inputAssessment: { [engine.id]: input.assessment },
    actionReason: [input, ...outputs].map(reasonOf).join('\n'),
  };
  if (outputs.length > 0) {
    guardrail.modelOutput = [...modelOutput];
    guardrail.outputAssessments = { [engine.id]: outputs.map(({ assessment }) => assessment) };
  }
  return { guardrail };
}

/**
 * Whether a guardrail changed anything. Masking counts: `stopReason` is then `guardrail_intervened` too, with the
 * masked text as the answer (seen in recorded answers of Converse and ConverseStream).
 */
export function hasIntervened(evaluations: readonly Evaluation[]): boolean {
  return evaluations.some((evaluation) => reasonOf(evaluation) !== 'No action.');
}
