import { NagMessageLevel } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requireKey } from '../property-paths';

/** Trigger: a guardrail without `KmsKeyArn`. */
export const guardrailKey: GenAiRule = {
  id: 'GuardrailKey',
  level: NagMessageLevel.ERROR,
  info: 'The guardrail is under a key of AWS; set KmsKeyArn to a customer managed key.',
  explanation:
    'Denied topics, words and patterns say what a company hides; under its own key it decides who reads them.',
  controls: ['GENSEC02-BP01', 'FMI-08', 'sra_bedrock_check_guardrail_encryption'],
  check: (node) => requireKey(node, { 'AWS::Bedrock::Guardrail': 'KmsKeyArn' }),
};
