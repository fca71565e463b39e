import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requiredValues } from '../policy-conditions';
import { covers, trustStatements } from '../policy-statements';

const GENAI_SERVICES = ['bedrock.amazonaws.com', 'bedrock-agentcore.amazonaws.com', 'sagemaker.amazonaws.com'];
const SOURCE_KEYS = ['aws:SourceAccount', 'aws:SourceArn'];

/**
 * Trigger: a role that Bedrock, AgentCore or SageMaker may assume without conditions on both `aws:SourceAccount` and
 * `aws:SourceArn`.
 */
export const serviceTrustScoped: GenAiRule = {
  id: 'ServiceTrustScoped',
  level: NagMessageLevel.ERROR,
  info: 'The service may assume the role on behalf of anyone; add conditions on aws:SourceAccount and aws:SourceArn to its trust policy.',
  explanation:
    'The service works for every customer: without the conditions another account can have it use this role (confused deputy).',
  controls: ['GENSEC01-BP03', 'GENSEC05-BP01', 'LLM06:2025'],
  check(node) {
    const statements = trustStatements(node);
    if (!statements) return NagRuleCompliance.NOT_APPLICABLE;
    const missing = statements
      .filter(
        (it) =>
          it.allows && covers(it, 'sts:AssumeRole') && it.principals.some((name) => GENAI_SERVICES.includes(name)),
      )
      .flatMap((it) => SOURCE_KEYS.filter((key) => (requiredValues(it.conditions, key) ?? ['*']).includes('*')));
    return [...new Set(missing)];
  },
};
