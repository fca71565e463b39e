import { NagMessageLevel } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requireKey } from '../property-paths';

/**
 * Trigger: a project, blueprint or library of Bedrock Data Automation without a customer managed key. Why: documents
 * are processed under the key of the project.
 */
export const dataAutomationKey: GenAiRule = {
  id: 'DataAutomationKey',
  level: NagMessageLevel.ERROR,
  info: 'Documents are processed under a key that AWS owns; set KmsKeyId (of a library: EncryptionConfiguration.KmsKeyId) to a customer managed key.',
  explanation: 'Invoices, contracts and recordings pass through; their key decides who can read what was extracted.',
  controls: ['GENSEC01-BP03', 'LLM02:2025'],
  check: (node) =>
    requireKey(node, {
      'AWS::Bedrock::DataAutomationProject': 'KmsKeyId',
      'AWS::Bedrock::Blueprint': 'KmsKeyId',
      'AWS::Bedrock::DataAutomationLibrary': 'EncryptionConfiguration.KmsKeyId',
    }),
};
