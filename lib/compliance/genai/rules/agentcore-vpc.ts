import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requireAt } from '../property-paths';
import { propertiesOf } from '../template-values';

/**
 * Trigger: an AgentCore runtime, browser or code interpreter in network mode `PUBLIC`, which is the default of a runtime
 * that says nothing. A code interpreter may also be in `SANDBOX`, which has no network. Why: an agent that was talked
 * into it sends what it knows wherever the network lets it.
 */
export const agentCoreVpc: GenAiRule = {
  id: 'AgentCoreVpc',
  level: NagMessageLevel.ERROR,
  info: 'The agent runs with a path to the internet; set NetworkMode to VPC with subnets and security groups.',
  explanation: 'Code that follows the words of a model must not choose where data goes: prompt injection would.',
  controls: ['BedrockAgentCore.1', 'BedrockAgentCore.5', 'BedrockAgentCore.7', 'GENSEC05-BP01', 'LLM06:2025'],
  check(node) {
    const modes = MODES[node.cfnResourceType];
    if (modes === undefined) return NagRuleCompliance.NOT_APPLICABLE;
    return requireAt(propertiesOf(node), 'NetworkConfiguration.NetworkMode', (mode) => modes.includes(String(mode)));
  },
};

const MODES: Readonly<Record<string, readonly string[]>> = {
  'AWS::BedrockAgentCore::Runtime': ['VPC'],
  'AWS::BedrockAgentCore::BrowserCustom': ['VPC'],
  'AWS::BedrockAgentCore::CodeInterpreterCustom': ['VPC', 'SANDBOX'],
};
