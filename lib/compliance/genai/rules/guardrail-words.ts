import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { stops } from '../guardrail-directions';
import { verdict } from '../property-paths';
import { hasItem, holds, propertiesOf, recordOf } from '../template-values';

/** Trigger: a guardrail without a word list, the managed one or its own, that is blocked on the way in and out. */
export const guardrailWords: GenAiRule = {
  id: 'GuardrailWords',
  level: NagMessageLevel.ERROR,
  info: 'The guardrail filters no words; add the managed list PROFANITY or words of your own.',
  explanation: 'Content filters judge by meaning and let single words pass; a word list is exact.',
  controls: ['GENSEC02-BP01', 'FMI-13', 'sra_bedrock_check_guardrails'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::Bedrock::Guardrail') return NagRuleCompliance.NOT_APPLICABLE;
    return verdict(
      holds(propertiesOf(node).WordPolicyConfig, (policy) => {
        const { ManagedWordListsConfig, WordsConfig } = recordOf(policy);
        return [ManagedWordListsConfig, WordsConfig].some((list) =>
          hasItem(list, (words) => stops(words, 'Input') && stops(words, 'Output')),
        );
      }),
    );
  },
};
