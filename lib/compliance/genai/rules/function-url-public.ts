import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requireAt, verdict } from '../property-paths';
import { listOf, propertiesOf } from '../template-values';

/**
 * Trigger: a function URL whose `AuthType` is not `AWS_IAM`, or a permission for everyone (principal `*`) without an
 * organization or source. Why: a function URL is on the internet; without IAM anyone spends the company's tokens.
 */
export const functionUrlPublic: GenAiRule = {
  id: 'FunctionUrlPublic',
  level: NagMessageLevel.ERROR,
  info: 'Anyone on the internet may call the function; set AuthType to AWS_IAM, and name a principal, PrincipalOrgID, SourceAccount or SourceArn in the permission.',
  explanation: 'Whoever finds the URL of a function that calls models has a free model, and all it can reach.',
  controls: ['GENSEC01-BP01', 'GENSEC01-BP02', 'LLM10:2025'],
  check(node) {
    if (node.cfnResourceType === 'AWS::Lambda::Url') {
      return requireAt(propertiesOf(node), 'AuthType', (type) => type === 'AWS_IAM');
    }
    if (node.cfnResourceType !== 'AWS::Lambda::Permission') return NagRuleCompliance.NOT_APPLICABLE;
    const { Principal, PrincipalOrgID, SourceAccount, SourceArn } = propertiesOf(node);
    return verdict(
      !listOf(Principal).includes('*') || [PrincipalOrgID, SourceAccount, SourceArn].some((x) => listOf(x).length > 0),
    );
  },
};
