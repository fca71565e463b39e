import {
  type ApplyGuardrailRequest,
  type ApplyGuardrailResponse,
  GuardrailContentQualifier,
  GuardrailContentSource,
  GuardrailOutputScope,
} from '@aws-sdk/client-bedrock-runtime';
import { reasonOf } from '../guardrail/guardrail';
import { oneOf, sized } from '../validation/checks';
import { groundingOf, isEvaluated } from './guarded-input';
import type { AppliedGuardrail } from './trace';

/**
 * Answers ApplyGuardrail: evaluates whatever it is given. `outputs` holds the blocked message, or each evaluated text
 * with its masks, or nothing when the guardrail did not intervene.
 *
 * @throws ServiceError ValidationException
 */
export function applyGuardrail(
  request: ApplyGuardrailRequest,
  { engine, version }: AppliedGuardrail,
): ApplyGuardrailResponse {
  const { source, content = [], outputScope = 'INTERVENTIONS' } = request;
  oneOf(source, GuardrailContentSource, 'source');
  oneOf(outputScope, GuardrailOutputScope, 'outputScope');
  sized(content.length, 1, Number.MAX_SAFE_INTEGER, 'content');
  const given = content.flatMap(({ text }) => text ?? []).map(({ text = '', qualifiers }) => ({ text, qualifiers }));
  for (const qualifier of given.flatMap(({ qualifiers }) => qualifiers ?? [])) {
    oneOf(qualifier, GuardrailContentQualifier, 'content.text.qualifiers');
  }
  const side = source === 'OUTPUT' ? 'OUTPUT' : 'INPUT';
  const grounding = groundingOf(given);
  // A query that comes along to check an answer's relevance is not itself part of the answer.
  const texts = given.filter(
    ({ qualifiers }) => isEvaluated(qualifiers) && !(side === 'OUTPUT' && isOnlyQuery(qualifiers)),
  );
  const evaluation = engine.evaluate(
    side,
    version,
    texts.map(({ text }) => text),
    { full: outputScope === 'FULL', grounding, totalCharacters: given.reduce((sum, { text }) => sum + text.length, 0) },
  );
  const actionReason = reasonOf(evaluation);
  const images = content.filter(({ image }) => image).length;
  const blocked = side === 'INPUT' ? engine.blockedInput : engine.blockedOutputs;
  const changed = evaluation.blocked ? [blocked] : evaluation.texts;
  return {
    usage: evaluation.usage,
    action: actionReason === 'No action.' ? 'NONE' : 'GUARDRAIL_INTERVENED',
    actionReason,
    outputs: actionReason === 'No action.' ? [] : changed.map((text) => ({ text })),
    assessments: [evaluation.assessment],
    guardrailCoverage: {
      ...evaluation.assessment.invocationMetrics?.guardrailCoverage,
      ...(images > 0 ? { images: { guarded: 0, total: images } } : {}),
    },
  };
}

const isOnlyQuery = (qualifiers: readonly string[] | undefined): boolean =>
  qualifiers?.includes('query') === true && !qualifiers.includes('guard_content');
