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
 * The report for the client, without repetitions; none when nothing acted.
 * @param intervened Bedrock says that the guardrail intervened: reported as blocked even if no policy is named
 */
export function toReport(hits: readonly GuardrailHit[], intervened: boolean): GuardrailReport | undefined {
  const policies = [...new Map(hits.map((hit) => [Object.values(hit).join(':'), hit])).values()];
  if (policies.length === 0) return intervened ? { action: 'blocked', policies } : undefined;
  return { action: policies.some((hit) => hit.action === 'blocked') ? 'blocked' : 'masked', policies };
}

const ACTIONS: Readonly<Record<string, GuardrailHit['action']>> = { BLOCKED: 'blocked', ANONYMIZED: 'masked' };

function acted<T extends { readonly action: string | undefined }>(
  source: Source,
  policy: GuardrailHit['policy'],
  entries: readonly T[] | undefined,
  name: (entry: T) => string | undefined,
): GuardrailHit[] {
  return (entries ?? []).flatMap((entry) => {
    const action = ACTIONS[entry.action ?? ''];
    return action ? [{ source, policy, name: name(entry) ?? 'unnamed', action }] : [];
  });
}
