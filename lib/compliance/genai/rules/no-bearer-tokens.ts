import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requiredValues } from '../policy-conditions';
import { covers, identityStatements, matchesPattern, type Statement } from '../policy-statements';
import { isDenied } from '../principals';

const TOKEN_ACTIONS = [
  'bedrock:CallWithBearerToken',
  'bedrock-mantle:CallWithBearerToken',
  'iam:CreateServiceSpecificCredential',
];

/**
 * Trigger: an Allow, by name or by wildcard, of calls with a Bedrock API key, or of making one
 * (`iam:CreateServiceSpecificCredential`, unless held to other services by `iam:ServiceSpecificCredentialServiceName`). A
 * Deny of the action on all resources for the same principal settles it.
 */
export const noBearerTokens: GenAiRule = {
  id: 'NoBearerTokens',
  level: NagMessageLevel.ERROR,
  info: 'The policy allows Bedrock API keys; take the action out, or deny it next to the wildcard that brings it in.',
  explanation:
    'An API key is a long-lived secret that works from anywhere, without a signature and without a role session to tell callers apart by.',
  controls: ['GENSEC01-BP01'],
  check(node) {
    const statements = identityStatements(node);
    if (!statements) return NagRuleCompliance.NOT_APPLICABLE;
    return TOKEN_ACTIONS.filter(
      (action) =>
        statements.some((statement) => allows(statement, action)) &&
        !isDenied(node, (statement) => covers(statement, action)),
    );
  },
};

function allows(statement: Statement, action: string): boolean {
  if (!statement.allows || !covers(statement, action)) return false;
  if (!action.startsWith('iam:')) return true;
  const services = requiredValues(statement.conditions, 'iam:ServiceSpecificCredentialServiceName');
  return !services || services.some((service) => matchesPattern(service, 'bedrock.amazonaws.com'));
}
