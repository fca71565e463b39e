import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { isPresent, propertiesOf } from '../template-values';

const REQUIRED = ['RetentionInDays', 'KmsKeyId'];

/** Trigger: a log group without a retention or without a customer key. The finding names the property. */
export const logRetention: GenAiRule = {
  id: 'LogRetention',
  level: NagMessageLevel.ERROR,
  info: 'The log group keeps its events for ever or under a key of AWS; set RetentionInDays and KmsKeyId.',
  explanation:
    'Logs of a model workload may hold prompts and answers: personal data that has to go one day, and that few should read.',
  controls: ['GENSEC03-BP01', 'LLM02:2025', 'FMI-06', 'sra_bedrock_check_invocation_log_cloudwatch'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::Logs::LogGroup') return NagRuleCompliance.NOT_APPLICABLE;
    const properties = propertiesOf(node);
    return REQUIRED.filter((name) => !isPresent(properties[name]));
  },
};
