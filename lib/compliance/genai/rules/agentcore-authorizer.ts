import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { valuesAt, verdict } from '../property-paths';
import { isPresent, isReference, propertiesOf } from '../template-values';

/**
 * Trigger: a gateway or payment manager whose authorizer is neither `AWS_IAM` nor `CUSTOM_JWT`, or a JWT authorizer of
 * these or of a runtime that takes every token of its issuer. A runtime without an authorizer wants SigV4. Why: whoever
 * gets in has the tools of the agent.
 */
export const agentCoreAuthorizer: GenAiRule = {
  id: 'AgentCoreAuthorizer',
  level: NagMessageLevel.ERROR,
  info: 'Callers are not authorized; set AuthorizerType to AWS_IAM, or to CUSTOM_JWT with AllowedAudience, AllowedClients, AllowedScopes or CustomClaims.',
  explanation:
    'An issuer signs tokens for every application of the company: without an audience, a client or a scope all of them open this one.',
  controls: ['BedrockAgentCore.2', 'GENSEC05-BP01', 'LLM06:2025'],
  check(node) {
    const typed = TYPED.includes(node.cfnResourceType);
    if (!typed && !OPTIONAL.includes(node.cfnResourceType)) return NagRuleCompliance.NOT_APPLICABLE;
    const properties = propertiesOf(node);
    const types = typed ? valuesAt(properties, 'AuthorizerType') : ['AWS_IAM'];
    const authorizers = valuesAt(properties, 'AuthorizerConfiguration.CustomJWTAuthorizer');
    return verdict(
      types.every((type) => isReference(type) || type === 'AWS_IAM' || type === 'CUSTOM_JWT') &&
        (!types.includes('CUSTOM_JWT') || authorizers.every(isPresent)) &&
        authorizers.every((jwt) => jwt === undefined || isReference(jwt) || narrows(jwt)),
    );
  },
};

const TYPED = ['AWS::BedrockAgentCore::Gateway', 'AWS::BedrockAgentCore::PaymentManager'];
const OPTIONAL = ['AWS::BedrockAgentCore::Runtime', 'AWS::BedrockAgentCore::Harness'];

function narrows(authorizer: unknown): boolean {
  return ['AllowedAudience', 'AllowedClients', 'AllowedScopes', 'CustomClaims'].some((name) =>
    valuesAt(authorizer, name).every(isPresent),
  );
}
