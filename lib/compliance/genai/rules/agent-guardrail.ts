import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requireAt, valuesAt, verdict } from '../property-paths';
import { isPresent, isReference, propertiesOf, recordOf } from '../template-values';

/**
 * Trigger: an agent, or a prompt or knowledge-base node of a flow that calls a model, without a guardrail or with its
 * DRAFT. Why: the service calls the model under a role of its own, so no caller's guardrail applies.
 */
export const agentGuardrail: GenAiRule = {
  id: 'AgentGuardrail',
  level: NagMessageLevel.ERROR,
  info: 'The agent or flow calls a model without a published guardrail version; set GuardrailConfiguration with GuardrailIdentifier and a numbered GuardrailVersion.',
  explanation:
    'An agent acts on what the model answers; DRAFT changes under it with every edit and was reviewed by nobody.',
  controls: ['GENSEC02-BP01', 'GENSEC05-BP01', 'LLM01:2025', 'LLM06:2025'],
  check(node) {
    if (node.cfnResourceType === 'AWS::Bedrock::Agent') return verdict(guarded(propertiesOf(node)));
    if (node.cfnResourceType !== 'AWS::Bedrock::Flow') return NagRuleCompliance.NOT_APPLICABLE;
    const nodes = valuesAt(propertiesOf(node), 'Definition.Nodes.Configuration');
    const prompts = nodes.flatMap((configuration) => valuesAt(configuration, 'Prompt')).filter(isPresent);
    const answers = nodes
      .flatMap((configuration) => valuesAt(configuration, 'KnowledgeBase'))
      .filter((knowledgeBase) => isPresent(recordOf(knowledgeBase).ModelId));
    return verdict([...prompts, ...answers].every((item) => isReference(item) || guarded(item)));
  },
};

function guarded(value: unknown): boolean {
  const path = 'GuardrailConfiguration';
  return [
    requireAt(value, `${path}.GuardrailIdentifier`, isPresent),
    requireAt(value, `${path}.GuardrailVersion`, (version) => /^\d+$/.test(String(version))),
  ].every((result) => result === NagRuleCompliance.COMPLIANT);
}
