import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { GUARDRAIL_KEY } from '../model-access';
import { requiredValues } from '../policy-conditions';
import { identityStatements } from '../policy-statements';

/** Ends in `:<number>`, or in a reference to the version behind a colon. */
const PINNED = /:([1-9]\d*|<[^>]+>)$/;

/**
 * Trigger: an Allow with a condition on `bedrock:GuardrailIdentifier` whose value isn't `<guardrail ARN>:<number>`: a bare
 * ARN (which means DRAFT), `:DRAFT`, or a wildcard in place of the version. A version known only at deployment passes.
 */
export const guardrailConditionVersioned: GenAiRule = {
  id: 'GuardrailConditionVersioned',
  level: NagMessageLevel.ERROR,
  info: 'The condition on bedrock:GuardrailIdentifier names no published version; end its value in the number of one.',
  explanation: 'The ARN alone stands for DRAFT, which changes with every edit and so weakens without a new version.',
  controls: ['GENSEC02-BP01', 'LLM01:2025'],
  check(node) {
    const statements = identityStatements(node);
    if (!statements) return NagRuleCompliance.NOT_APPLICABLE;
    const values = statements
      .filter((statement) => statement.allows)
      .flatMap((statement) => requiredValues(statement.conditions, GUARDRAIL_KEY) ?? []);
    return [...new Set(values.filter((value) => !PINNED.test(value)))];
  },
};
