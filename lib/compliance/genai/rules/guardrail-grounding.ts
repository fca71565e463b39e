import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { hasItem, holds, propertiesOf, recordOf } from '../template-values';

const KINDS = ['GROUNDING', 'RELEVANCE'];

/**
 * Trigger: a guardrail without contextual grounding: no GROUNDING or no RELEVANCE filter, or one that is disabled or only
 * detects. The finding names the filter.
 */
export const guardrailGrounding: GenAiRule = {
  id: 'GuardrailGrounding',
  level: NagMessageLevel.ERROR,
  info: 'The guardrail does not hold answers to their sources; add this contextual grounding filter with action BLOCK.',
  explanation:
    'Without it an answer that its sources do not bear out, or that misses the question, is passed on as fact.',
  controls: ['GENSEC02-BP01', 'LLM09:2025', 'FMI-15', 'sra_bedrock_check_guardrails'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::Bedrock::Guardrail') return NagRuleCompliance.NOT_APPLICABLE;
    const { ContextualGroundingPolicyConfig } = propertiesOf(node);
    return KINDS.filter(
      (kind) =>
        !holds(ContextualGroundingPolicyConfig, (policy) =>
          hasItem(
            recordOf(policy).FiltersConfig,
            ({ Type, Action, Enabled }) =>
              holds(Type, (type) => type === kind) &&
              holds(Action, (action) => action === undefined || action === 'BLOCK') &&
              holds(Enabled, (flag) => flag === undefined || flag === true || flag === 'true'),
          ),
        ),
    );
  },
};
