import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { statementsIn } from '../policy-statements';
import { verdict } from '../property-paths';
import { isPresent, propertiesOf } from '../template-values';

/**
 * Trigger: a VPC endpoint without a policy, or with one that lets everyone do everything, which is what EC2 puts where
 * there is none. Endpoints of other types than Interface and Gateway take no policy.
 */
export const endpointPolicyPresent: GenAiRule = {
  id: 'EndpointPolicyPresent',
  level: NagMessageLevel.ERROR,
  info: 'The VPC endpoint lets everyone do everything; give it a PolicyDocument with actions, principals and resources.',
  explanation:
    'An endpoint without a policy is a way out: whoever is in the VPC can write data to an account of their own through it.',
  controls: ['GENSEC01-BP02'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::EC2::VPCEndpoint') return NagRuleCompliance.NOT_APPLICABLE;
    const { PolicyDocument, VpcEndpointType } = propertiesOf(node);
    if (VpcEndpointType === 'GatewayLoadBalancer') return NagRuleCompliance.NOT_APPLICABLE;
    const open = statementsIn(PolicyDocument).some(
      ({ allows, actions, resources, principals, conditions }) =>
        allows && conditions.length === 0 && [actions, resources, principals].every((names) => names.includes('*')),
    );
    return verdict(isPresent(PolicyDocument) && !open);
  },
};
