import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requireAt } from '../property-paths';
import { isTrue, propertiesOf } from '../template-values';

/**
 * Trigger: a SageMaker model without `EnableNetworkIsolation`. Why: its container runs code that came with the weights.
 */
export const sageMakerNetworkIsolation: GenAiRule = {
  id: 'SageMakerNetworkIsolation',
  level: NagMessageLevel.ERROR,
  info: 'The model container may open connections; set EnableNetworkIsolation to true.',
  explanation:
    'Weights and inference code of a third party run beside the prompts; an isolated container can not send them anywhere.',
  controls: ['SageMaker.5', 'GENSEC01-BP02', 'LLM03:2025'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::SageMaker::Model') return NagRuleCompliance.NOT_APPLICABLE;
    return requireAt(propertiesOf(node), 'EnableNetworkIsolation', isTrue);
  },
};
