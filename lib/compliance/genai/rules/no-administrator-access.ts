import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { trustStatements } from '../policy-statements';
import { propertiesOf, textsIn } from '../template-values';

const SERVICES = /^(bedrock|bedrock-agentcore|sagemaker|lambda)\.amazonaws\.com$/;
const FULL_ACCESS =
  /:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|AmazonBedrockFullAccess|BedrockAgentCoreFullAccess|AmazonSageMakerFullAccess)$/;

/**
 * Trigger: a role that Bedrock, AgentCore, SageMaker or Lambda assumes, with a managed policy of AWS that gives the whole
 * account or the whole service. A wildcard in a policy of one's own is `WildcardBedrockActions`.
 */
export const noAdministratorAccess: GenAiRule = {
  id: 'NoAdministratorAccess',
  level: NagMessageLevel.ERROR,
  info: 'A role of a model, an agent or a function has a full-access managed policy; grant the actions that it calls.',
  explanation: 'What such a role may do, a prompt injection may do.',
  controls: ['GENSEC01-BP01', 'GENSEC05-BP01', 'LLM06:2025'],
  check(node) {
    const assumedBy = trustStatements(node)?.flatMap((statement) => statement.principals);
    if (!assumedBy?.some((name) => SERVICES.test(name))) return NagRuleCompliance.NOT_APPLICABLE;
    const names = textsIn(propertiesOf(node).ManagedPolicyArns).flatMap((arn) => FULL_ACCESS.exec(arn)?.[1] ?? []);
    return [...new Set(names)];
  },
};
