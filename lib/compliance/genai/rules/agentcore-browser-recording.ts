import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requireAt } from '../property-paths';
import { isTrue, propertiesOf } from '../template-values';

/**
 * Trigger: an AgentCore browser without session recording. Why: nothing else shows what an agent did on a page.
 */
export const agentCoreBrowserRecording: GenAiRule = {
  id: 'AgentCoreBrowserRecording',
  level: NagMessageLevel.ERROR,
  info: 'Sessions of the browser leave no trace; set RecordingConfig.Enabled to true with an S3Location.',
  explanation: 'After an incident the recording is the only evidence of what an agent read, typed and sent.',
  controls: ['BedrockAgentCore.6', 'GENSEC03-BP01'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::BedrockAgentCore::BrowserCustom') return NagRuleCompliance.NOT_APPLICABLE;
    return requireAt(propertiesOf(node), 'RecordingConfig.Enabled', isTrue);
  },
};
