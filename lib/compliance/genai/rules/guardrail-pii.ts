import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { stops } from '../guardrail-directions';
import { hasItem, holds, propertiesOf, recordOf } from '../template-values';

const DIRECTIONS = ['Input', 'Output'] as const;

/**
 * Trigger: a guardrail that neither blocks nor masks any personal data, by built-in kind or by pattern, on the way in or
 * on the way out. The finding names the direction.
 */
export const guardrailPii: GenAiRule = {
  id: 'GuardrailPii',
  level: NagMessageLevel.ERROR,
  info: 'The guardrail lets personal data pass in this direction; add PII entities or regexes with action BLOCK or ANONYMIZE.',
  explanation:
    'Personal data that enters a prompt ends up in logs and answers; what a model repeats reaches other people.',
  controls: ['GENSEC02-BP01', 'GENSEC04-BP02', 'LLM02:2025', 'FMI-14', 'sra_bedrock_check_guardrails'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::Bedrock::Guardrail') return NagRuleCompliance.NOT_APPLICABLE;
    const { SensitiveInformationPolicyConfig } = propertiesOf(node);
    return DIRECTIONS.filter(
      (direction) =>
        !holds(SensitiveInformationPolicyConfig, (policy) => {
          const { PiiEntitiesConfig, RegexesConfig } = recordOf(policy);
          return [PiiEntitiesConfig, RegexesConfig].some((list) => hasItem(list, (item) => stops(item, direction)));
        }),
    );
  },
};
