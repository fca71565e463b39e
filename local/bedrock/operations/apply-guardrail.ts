import {
  type ApplyGuardrailRequest,
  type ApplyGuardrailResponse,
  GuardrailContentQualifier,
  GuardrailContentSource,
  type GuardrailImageBlock,
  GuardrailImageFormat,
  GuardrailOutputScope,
} from '@aws-sdk/client-bedrock-runtime';
import { reasonOf } from '../guardrail/guardrail';
import { oneOf, sized } from '../validation/checks';
import { groundingOf, isEvaluated } from './guarded-input';
import type { AppliedGuardrail } from './trace';

/** Source: Amazon Bedrock User Guide, guardrails-mmfilter; October 2026. */
const MAX_IMAGE_BYTES = 4 * 1024 * 1024;

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
  const images = content.flatMap(({ image }) => (image ? [readImage(image)] : []));
  const evaluation = engine.evaluate(
    side,
    version,
    texts.map(({ text }) => text),
    {
      full: outputScope === 'FULL',
      grounding,
      images,
      totalCharacters: given.reduce((sum, { text }) => sum + text.length, 0),
    },
  );
  const actionReason = reasonOf(evaluation);
  const blocked = side === 'INPUT' ? engine.blockedInput : engine.blockedOutputs;
  const changed = evaluation.blocked ? [blocked] : evaluation.texts;
  return {
    usage: evaluation.usage,
    action: actionReason === 'No action.' ? 'NONE' : 'GUARDRAIL_INTERVENED',
    actionReason,
    outputs: actionReason === 'No action.' ? [] : changed.map((text) => ({ text })),
    assessments: [evaluation.assessment],
    guardrailCoverage: evaluation.assessment.invocationMetrics?.guardrailCoverage,
  };
}

/** @throws ServiceError ValidationException for another format, or more than the guardrail takes */
function readImage({ format, source }: GuardrailImageBlock): Uint8Array {
  oneOf(format, GuardrailImageFormat, 'content.image.format');
  const bytes = source?.bytes ?? new Uint8Array();
  sized(bytes.length, 1, MAX_IMAGE_BYTES, 'content.image.source.bytes');
  return bytes;
}

const isOnlyQuery = (qualifiers: readonly string[] | undefined): boolean =>
  qualifiers?.includes('query') === true && !qualifiers.includes('guard_content');
