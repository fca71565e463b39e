import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { covers, identityStatements } from '../policy-statements';
import { isDenied, statementsByPrincipal } from '../principals';
import { verdict } from '../property-paths';

const CHANGES = ['bedrock:DeleteModelInvocationLoggingConfiguration', 'bedrock:PutModelInvocationLoggingConfiguration'];

/**
 * Trigger: an Allow of changing the account's invocation logging, by name or by wildcard, for a principal that may call
 * models, unless the change is denied to it. Invocation logging has no CloudFormation type, so that it is on can't be
 * read from a template; that those who are logged can't switch it off, can.
 */
export const invocationLoggingKept: GenAiRule = {
  id: 'InvocationLoggingKept',
  level: NagMessageLevel.ERROR,
  info: 'Who calls models may also switch invocation logging off; take the action out, or deny it.',
  explanation: 'Prompts and answers of a caller who changes the logging first leave no trace.',
  controls: ['GENSEC01-BP04', 'GENSEC03-BP01'],
  check(node) {
    const statements = identityStatements(node);
    if (!statements) return NagRuleCompliance.NOT_APPLICABLE;
    const open = CHANGES.filter(
      (change) =>
        statements.some((it) => it.allows && covers(it, change)) && !isDenied(node, (it) => covers(it, change)),
    );
    const callsModels = statementsByPrincipal(node).some((all) =>
      all.some((it) => it.allows && covers(it, 'bedrock:InvokeModel')),
    );
    return verdict(open.length === 0 || !callsModels);
  },
};
