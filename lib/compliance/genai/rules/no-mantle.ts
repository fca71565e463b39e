import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { covers, identityStatements, type Statement } from '../policy-statements';
import { isDenied } from '../principals';
import { verdict } from '../property-paths';

/**
 * Trigger: an Allow of any `bedrock-mantle` action, by name or by wildcard, unless the same principal is denied
 * `bedrock-mantle:*`.
 */
export const noMantle: GenAiRule = {
  id: 'NoMantle',
  level: NagMessageLevel.ERROR,
  info: 'The policy allows bedrock-mantle; call models through bedrock-runtime, and deny bedrock-mantle:*.',
  explanation: 'The bedrock-mantle endpoint applies no guardrail and writes no invocation log.',
  controls: ['GENSEC01-BP01', 'GENSEC02-BP01'],
  check(node) {
    const statements = identityStatements(node);
    if (!statements) return NagRuleCompliance.NOT_APPLICABLE;
    if (!statements.some((it) => it.allows && isMantle(it))) return NagRuleCompliance.COMPLIANT;
    return verdict(isDenied(node, (it) => covers(it, 'bedrock-mantle:AnyAction')));
  },
};

/** By name, or by a wildcard that takes in actions nobody has named. */
function isMantle(statement: Statement): boolean {
  return (
    covers(statement, 'bedrock-mantle:CreateInference') ||
    covers(statement, 'bedrock-mantle:AnyAction') ||
    statement.actions.some((action) => action.toLowerCase().startsWith('bedrock-mantle:'))
  );
}
