import { NagMessageLevel } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requireKey } from '../property-paths';

/**
 * Trigger: an AgentCore resource that stores content without a customer managed key. Why: memories are conversations,
 * gateways and evaluators hold instructions and tool schemas, data sets hold examples.
 */
export const agentCoreKeys: GenAiRule = {
  id: 'AgentCoreKeys',
  level: NagMessageLevel.ERROR,
  info: 'The AgentCore resource is under a key that AWS owns; set its key property to a customer managed key.',
  explanation: 'Without a key of its own the company can not see, limit or end the access to what agents remember.',
  controls: ['BedrockAgentCore.3', 'BedrockAgentCore.4', 'GENSEC01-BP03', 'LLM02:2025'],
  check: (node) =>
    requireKey(node, {
      'AWS::BedrockAgentCore::Memory': 'EncryptionKeyArn',
      'AWS::BedrockAgentCore::Gateway': 'KmsKeyArn',
      'AWS::BedrockAgentCore::PolicyEngine': 'EncryptionKeyArn',
      'AWS::BedrockAgentCore::Evaluator': 'KmsKeyArn',
      'AWS::BedrockAgentCore::Dataset': 'KmsKeyArn',
      'AWS::BedrockAgentCore::ConfigurationBundle': 'KmsKeyArn',
    }),
};
