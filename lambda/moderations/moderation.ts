import type { GuardrailAssessment } from '@aws-sdk/client-bedrock-runtime';
import type { GuardrailHit } from '../contract/chat-response';
import type { ContentFilters } from '../contract/environment';
import {
  type InputType,
  MODERATION_CATEGORIES,
  MODERATION_SCORES,
  type Moderation,
  type ModerationCategory,
} from '../contract/moderation';
import { masksOnly, toHits, toReport } from '../shared/guardrail/report';

/** What the guardrail says to one part of an input. */
export interface Judgement {
  readonly type: InputType;
  readonly assessments: readonly GuardrailAssessment[];
  /** It intervened, whether or not it named a policy. */
  readonly intervened: boolean;
}

const CATEGORIES = Object.entries(MODERATION_CATEGORIES) as [
  ModerationCategory,
  (typeof MODERATION_CATEGORIES)[ModerationCategory],
][];

/**
 * The moderation of one input from the judgements of its parts.
 * @param types what the input consists of
 * @param filters the content filters that are on
 */
export function toModeration(
  types: readonly InputType[],
  judgements: readonly Judgement[],
  filters: ContentFilters,
): Moderation {
  const assessments = judgements.flatMap((judgement) => judgement.assessments);
  const hits = toAllHits(judgements);
  const guardrail = toReport(
    hits,
    judgements.some((judgement) => judgement.intervened && !masksOnly(toAllHits([judgement]))),
  );
  return {
    flagged: guardrail !== undefined,
    categories: perCategory((filter) => isHit(hits, filter)),
    category_scores: perCategory((filter) => scoreOf(assessments, filter)),
    category_applied_input_types: perCategory((filter) =>
      filter ? types.filter((type) => filters[filter]?.includes(type)) : [],
    ),
    ...(guardrail && { guardrail }),
  };
}

function toAllHits(judgements: readonly Judgement[]): GuardrailHit[] {
  return judgements.flatMap(({ assessments }) => assessments.flatMap((assessment) => toHits('input', assessment)));
}

type Filter = (typeof MODERATION_CATEGORIES)[ModerationCategory];

function perCategory<T>(value: (filter: Filter) => T): Record<ModerationCategory, T> {
  return Object.fromEntries(CATEGORIES.map(([category, filter]) => [category, value(filter)])) as Record<
    ModerationCategory,
    T
  >;
}

function isHit(hits: readonly GuardrailHit[], filter: Filter): boolean {
  return filter !== null && hits.some(({ policy, name }) => policy === 'content' && name === filter);
}

/** The highest confidence of a filter in any part. */
function scoreOf(assessments: readonly GuardrailAssessment[], filter: Filter): number {
  const found = assessments
    .flatMap(({ contentPolicy }) => contentPolicy?.filters ?? [])
    .filter(({ type }) => type === filter)
    .map(({ confidence }) => MODERATION_SCORES[confidence ?? 'NONE']);
  return Math.max(0, ...found);
}
