import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { stops } from '../guardrail-directions';
import { verdict } from '../property-paths';
import { hasItem, holds, propertiesOf, recordOf } from '../template-values';

/** Trigger: a guardrail without a denied topic that is blocked on the way in and out. */
export const guardrailTopics: GenAiRule = {
  id: 'GuardrailTopics',
  level: NagMessageLevel.ERROR,
  info: 'The guardrail denies no topic; add at least one topic of type DENY that is none of the application’s business.',
  explanation:
    'A model answers about anything: law, medicine, competitors. What the application is not for has to be said.',
  controls: ['GENSEC02-BP01', 'LLM09:2025', 'FMI-11', 'sra_bedrock_check_guardrails'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::Bedrock::Guardrail') return NagRuleCompliance.NOT_APPLICABLE;
    return verdict(
      holds(propertiesOf(node).TopicPolicyConfig, (policy) =>
        hasItem(
          recordOf(policy).TopicsConfig,
          (topic) => holds(topic.Type, (type) => type === 'DENY') && stops(topic, 'Input') && stops(topic, 'Output'),
        ),
      ),
    );
  },
};
