import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { covers, identityStatements, type Statement } from '../policy-statements';
import { verdict } from '../property-paths';

/** Actions so unlike each other that only a wildcard over the service takes in all of one row. */
const SERVICES = [
  ['bedrock:InvokeModel', 'bedrock:DeleteGuardrail', 'bedrock:GetPrompt'],
  ['bedrock-agentcore:InvokeAgentRuntime', 'bedrock-agentcore:DeleteMemory', 'bedrock-agentcore:GetGateway'],
] as const;

/**
 * Trigger: an Allow of `bedrock:*`, `bedrock-agentcore:*`, `*` or a NotAction that leaves them in, on `*` or on resources
 * of Bedrock.
 */
export const wildcardBedrockActions: GenAiRule = {
  id: 'WildcardBedrockActions',
  level: NagMessageLevel.ERROR,
  info: 'The policy allows every action of Bedrock; name the actions that the principal calls.',
  explanation:
    'With all actions the caller of a model can also delete the guardrail, turn off invocation logging and subscribe to models.',
  controls: ['GENSEC01-BP01', 'GENSEC05-BP01', 'LLM06:2025', 'FMI-01'],
  check(node) {
    const statements = identityStatements(node);
    if (!statements) return NagRuleCompliance.NOT_APPLICABLE;
    return verdict(!statements.some((it) => it.allows && isAboutBedrock(it) && hasWholeService(it)));
  },
};

function hasWholeService(statement: Statement): boolean {
  return SERVICES.some((actions) => actions.every((action) => covers(statement, action)));
}

function isAboutBedrock({ resources, notResources }: Statement): boolean {
  return notResources.length > 0 || resources.some((arn) => /^(\*|arn:[^:]*:(\*|bedrock[a-z-]*)(:.*)?)$/.test(arn));
}
