import { NagMessageLevel } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requireKey } from '../property-paths';

/**
 * Trigger: an agent or a session of Bedrock without a customer managed key. Why: both keep conversations and state.
 */
export const agentKey: GenAiRule = {
  id: 'AgentKey',
  level: NagMessageLevel.ERROR,
  info: 'The agent or session is under a key that AWS owns; set CustomerEncryptionKeyArn or EncryptionKeyArn to a customer managed key.',
  explanation: 'Instructions, action schemas and session state are content; their key decides who can read them.',
  controls: ['GENSEC01-BP03', 'LLM02:2025'],
  check: (node) =>
    requireKey(node, {
      'AWS::Bedrock::Agent': 'CustomerEncryptionKeyArn',
      'AWS::Bedrock::Session': 'EncryptionKeyArn',
    }),
};
