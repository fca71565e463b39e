import type { GuardrailContextualGroundingPolicyAssessment } from '@aws-sdk/client-bedrock-runtime';
import { keywords, sameWord } from '../model/hints';
import type { GroundingConfig, GuardrailProperties } from './properties';

/** What an answer is checked against; the check runs only when both are given. */
export interface GroundingContext {
  /** Texts with the qualifier `grounding_source`. */
  readonly source: string;
  /** Texts with the qualifier `query`. */
  readonly query: string;
}

/**
 * Contextual grounding by shared words. GROUNDING is the share of the answer's key words that the source holds,
 * RELEVANCE the share of the query's key words that the answer holds; below the threshold the answer is blocked.
 */
export class GroundingPolicy {
  private readonly filters: readonly GroundingConfig[];

  constructor(config: GuardrailProperties['ContextualGroundingPolicyConfig']) {
    this.filters = (config?.FiltersConfig ?? []).filter(({ Enabled }) => Enabled !== false);
  }

  assess(
    answer: string,
    context: GroundingContext | undefined,
  ): GuardrailContextualGroundingPolicyAssessment | undefined {
    if (this.filters.length === 0 || !context?.source || !context.query) return undefined;
    const filters = this.filters.map(({ Type, Threshold, Action }) => {
      const score = Type === 'GROUNDING' ? share(answer, context.source) : share(context.query, answer);
      const detected = score < Threshold;
      const action = detected && Action !== 'NONE' ? ('BLOCKED' as const) : ('NONE' as const);
      return { type: Type, threshold: Threshold, score, action, detected };
    });
    return { filters };
  }
}

/** Share of the key words of one text that another holds, 0 to 1; a text without key words is held by any. */
function share(text: string, other: string): number {
  const wanted = keywords(text);
  const held = keywords(other);
  if (wanted.length === 0) return 1;
  return wanted.filter((word) => held.some((candidate) => sameWord(word, candidate))).length / wanted.length;
}
