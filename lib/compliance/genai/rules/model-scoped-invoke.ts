import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { allowsInvoke, unnamedModelsIn } from '../model-access';
import { identityStatements } from '../policy-statements';

/**
 * Trigger: an Allow of InvokeModel or InvokeModelWithResponseStream (which Converse and ConverseStream need too) on `*`,
 * `foundation-model/*` or another pattern that any model fits; not one that is bound to named inference profiles by
 * `bedrock:InferenceProfileArn`. A vendor's pattern such as `foundation-model/anthropic.*` names models.
 */
export const modelScopedInvoke: GenAiRule = {
  id: 'ModelScopedInvoke',
  level: NagMessageLevel.ERROR,
  info: 'The policy allows calls of any model; name the foundation models and inference profiles in Resource.',
  explanation:
    'Whoever may call any model calls the dearest, the newest and those that process data in other Regions, with nobody having reviewed them.',
  controls: ['GENSEC01-BP01', 'LLM10:2025', 'FMI-01'],
  check(node) {
    const statements = identityStatements(node);
    if (!statements) return NagRuleCompliance.NOT_APPLICABLE;
    return [...new Set(statements.filter(allowsInvoke).flatMap(unnamedModelsIn))];
  },
};
