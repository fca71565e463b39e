import type { GuardrailAssessment, GuardrailTraceAssessment } from '@aws-sdk/client-bedrock-runtime';
import type { GuardrailHit, GuardrailReport } from '../../contract/chat-response';

type Source = GuardrailHit['source'];

/** The policies that acted in one assessment. Holds names from the guardrail's definition, never what matched. */
export function toHits(source: Source, assessment: GuardrailAssessment): GuardrailHit[] {
  const { topicPolicy, contentPolicy, wordPolicy, sensitiveInformationPolicy, contextualGroundingPolicy } = assessment;
  return [
    ...acted(source, 'topic', topicPolicy?.topics, (topic) => topic.name),
    ...acted(source, 'content', contentPolicy?.filters, (filter) => filter.type),
    ...acted(source, 'word', wordPolicy?.customWords, () => 'custom_word'),
    ...acted(source, 'word', wordPolicy?.managedWordLists, (list) => list.type),
    ...acted(source, 'sensitive_information', sensitiveInformationPolicy?.piiEntities, (entity) => entity.type),
    ...acted(source, 'sensitive_information', sensitiveInformationPolicy?.regexes, (regex) => regex.name ?? 'regex'),
    ...acted(source, 'contextual_grounding', contextualGroundingPolicy?.filters, (filter) => filter.type),
  ];
}

/** The policies that acted in a Converse call, from its trace. */
export function toTraceHits(trace: GuardrailTraceAssessment | undefined): GuardrailHit[] {
  return [
    ...Object.values(trace?.inputAssessment ?? {}).flatMap((assessment) => toHits('input', assessment)),
    ...Object.values(trace?.outputAssessments ?? {}).flatMap((list) => list.flatMap((one) => toHits('output', one))),
  ];
}

/**
 * The guardrail intervened and withheld nothing: each policy that acted masked. Where no policy is named, it may have
 * blocked.
 */
export function masksOnly(hits: readonly GuardrailHit[]): boolean {
  return hits.length > 0 && hits.every(({ action }) => action === 'masked');
}

/**
 * The report for the client, without repetitions; none when nothing acted.
 * @param withheld something was not handed on: reported as blocked whatever the policies say, as a mask that would break
 *   what it is part of blocks too
 */
export function toReport(hits: readonly GuardrailHit[], withheld: boolean): GuardrailReport | undefined {
  const policies = [...new Map(hits.map((hit) => [Object.values(hit).join(':'), hit])).values()];
  if (policies.length === 0 && !withheld) return undefined;
  return { action: withheld || !masksOnly(policies) ? 'blocked' : 'masked', policies };
}

/** An action that is not known counts as a block. */
function toAction(action: string | undefined): GuardrailHit['action'] | undefined {
  if (action === undefined || action === 'NONE') return undefined;
  return action === 'ANONYMIZED' ? 'masked' : 'blocked';
}

function acted<T extends { readonly action: string | undefined }>(
  source: Source,
  policy: GuardrailHit['policy'],
  entries: readonly T[] | undefined,
  name: (entry: T) => string | undefined,
): GuardrailHit[] {
  return (entries ?? []).flatMap((entry) => {
    const action = toAction(entry.action);
    return action ? [{ source, policy, name: name(entry) ?? 'unnamed', action }] : [];
  });
}
