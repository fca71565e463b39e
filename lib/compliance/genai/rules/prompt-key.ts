import { NagMessageLevel } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requireKey } from '../property-paths';

/**
 * Trigger: a prompt or a flow of Bedrock without a customer managed key. Why: system prompts are what an attacker wants
 * to read first and to change next.
 */
export const promptKey: GenAiRule = {
  id: 'PromptKey',
  level: NagMessageLevel.ERROR,
  info: 'The prompt or flow is under a key that AWS owns; set CustomerEncryptionKeyArn to a customer managed key.',
  explanation: 'A key policy limits who can read and change a prompt beyond what IAM allows, and logs each use.',
  controls: ['GENSEC04-BP01', 'LLM07:2025'],
  check: (node) =>
    requireKey(node, {
      'AWS::Bedrock::Prompt': 'CustomerEncryptionKeyArn',
      'AWS::Bedrock::Flow': 'CustomerEncryptionKeyArn',
    }),
};
