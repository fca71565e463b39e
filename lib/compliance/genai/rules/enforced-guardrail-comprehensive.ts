import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { holds, listOf, propertiesOf, recordOf } from '../template-values';

/**
 * Trigger: an enforced guardrail configuration of the account that doesn't guard messages or system prompts in mode
 * COMPREHENSIVE, or excludes models.
 */
export const enforcedGuardrailComprehensive: GenAiRule = {
  id: 'EnforcedGuardrailComprehensive',
  level: NagMessageLevel.ERROR,
  info: 'The enforced guardrail leaves a way round it; set Messages and System to COMPREHENSIVE, and exclude no models.',
  explanation:
    'In selective mode the caller decides by input tags what is looked at, and leaves out what should be blocked.',
  controls: ['GENSEC02-BP01', 'LLM01:2025'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::Bedrock::EnforcedGuardrailConfiguration')
      return NagRuleCompliance.NOT_APPLICABLE;
    const { SelectiveContentGuarding, ModelEnforcement } = propertiesOf(node);
    const modes = ['Messages', 'System'].filter(
      (part) =>
        !holds(SelectiveContentGuarding, (guarding) =>
          holds(recordOf(guarding)[part], (mode) => mode === 'COMPREHENSIVE'),
        ),
    );
    const excluded = listOf(ModelEnforcement).flatMap((it) => listOf(recordOf(it).ExcludedModels));
    return [...modes, ...(excluded.length > 0 ? ['ExcludedModels'] : [])];
  },
};
