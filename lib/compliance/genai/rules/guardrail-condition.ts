import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { allowsInvoke, GUARDRAIL_KEY, namesEmbeddingModelsOnly } from '../model-access';
import { requiredValues } from '../policy-conditions';
import { identityStatements } from '../policy-statements';
import { verdict } from '../property-paths';

/**
 * Trigger: an Allow of InvokeModel or InvokeModelWithResponseStream without a condition such as StringEquals on
 * `bedrock:GuardrailIdentifier`, or with one that lets every guardrail or a request without one pass (`*`, `...IfExists`,
 * `ForAllValues:`). Exempt: a statement that names embedding and rerank models only; see
 * {@link namesEmbeddingModelsOnly}.
 */
export const guardrailCondition: GenAiRule = {
  id: 'GuardrailCondition',
  level: NagMessageLevel.ERROR,
  info: 'The policy allows model calls without a guardrail; add StringEquals on bedrock:GuardrailIdentifier with the ARN and version of the guardrail.',
  explanation: 'A guardrail that the caller chooses to send is one that the caller can leave out.',
  controls: ['GENSEC02-BP01', 'LLM01:2025', 'LLM02:2025'],
  check(node) {
    const statements = identityStatements(node);
    if (!statements) return NagRuleCompliance.NOT_APPLICABLE;
    return verdict(
      statements
        .filter((statement) => allowsInvoke(statement) && !namesEmbeddingModelsOnly(statement))
        .every((statement) => requiredValues(statement.conditions, GUARDRAIL_KEY)?.every((value) => value !== '*')),
    );
  },
};
