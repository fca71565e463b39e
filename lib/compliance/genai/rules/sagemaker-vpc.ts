import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requireAt } from '../property-paths';
import { isPresent, propertiesOf } from '../template-values';

/**
 * Trigger: a SageMaker model without `VpcConfig.Subnets`. Why: it then fetches its weights over a network of the
 * service, which no endpoint policy and no flow log of the company sees.
 */
export const sageMakerVpc: GenAiRule = {
  id: 'SageMakerVpc',
  level: NagMessageLevel.ERROR,
  info: 'The model runs outside a VPC; set VpcConfig to isolated subnets and a security group.',
  explanation: 'Only in a VPC do endpoint policies, security groups and flow logs hold for what the model loads.',
  controls: ['GENSEC01-BP02'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::SageMaker::Model') return NagRuleCompliance.NOT_APPLICABLE;
    return requireAt(propertiesOf(node), 'VpcConfig.Subnets', isPresent);
  },
};
