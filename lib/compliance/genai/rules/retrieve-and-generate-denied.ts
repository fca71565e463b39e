import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { covers, identityStatements } from '../policy-statements';
import { isDenied } from '../principals';

const ACTIONS = ['bedrock:RetrieveAndGenerate', 'bedrock:AgenticRetrieveStream', 'bedrock:InvokeInlineAgent'];

/**
 * Trigger: an Allow, by name or by wildcard, of an action that calls a model on the caller's behalf and takes resource
 * `*` only. A Deny of it on all resources for the same principal settles it.
 */
export const retrieveAndGenerateDenied: GenAiRule = {
  id: 'RetrieveAndGenerateDenied',
  level: NagMessageLevel.ERROR,
  info: 'The policy allows a call that no guardrail condition holds for; take the action out or deny it, and use Retrieve and Converse instead.',
  explanation:
    'These actions know no resource but * and carry no bedrock:GuardrailIdentifier, so IAM can neither name the knowledge base nor hold the guardrail.',
  controls: ['GENSEC01-BP01', 'GENSEC02-BP01', 'LLM01:2025'],
  check(node) {
    const statements = identityStatements(node);
    if (!statements) return NagRuleCompliance.NOT_APPLICABLE;
    return ACTIONS.filter(
      (action) =>
        statements.some((it) => it.allows && covers(it, action)) && !isDenied(node, (it) => covers(it, action)),
    );
  },
};
