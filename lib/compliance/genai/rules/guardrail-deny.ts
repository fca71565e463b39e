import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { allowsInvoke, GUARDRAIL_KEY, INVOKE_ACTIONS, namesEmbeddingModelsOnly } from '../model-access';
import { sparedValues } from '../policy-conditions';
import { covers, identityStatements, reaches, type Statement } from '../policy-statements';
import { statementsByPrincipal } from '../principals';
import { verdict } from '../property-paths';

/**
 * Trigger: an Allow of InvokeModel or InvokeModelWithResponseStream, and no Deny with StringNotEquals on
 * `bedrock:GuardrailIdentifier` over the same models, in the same policy or in another of the stack for the same
 * principal. What is attached elsewhere is not known here, so it doesn't count. Embedding and rerank models are exempt.
 */
export const guardrailDeny: GenAiRule = {
  id: 'GuardrailDeny',
  level: NagMessageLevel.ERROR,
  info: 'The principal may call models and nothing denies calls without the guardrail; add a Deny with StringNotEquals on bedrock:GuardrailIdentifier.',
  explanation:
    'A condition on one Allow holds until somebody attaches a second Allow without it; a Deny holds whatever is attached.',
  controls: ['GENSEC02-BP01', 'LLM01:2025'],
  check(node) {
    const statements = identityStatements(node);
    if (!statements) return NagRuleCompliance.NOT_APPLICABLE;
    const allows = statements.filter((it) => allowsInvoke(it) && !namesEmbeddingModelsOnly(it));
    if (allows.length === 0) return NagRuleCompliance.COMPLIANT;
    return verdict(
      statementsByPrincipal(node).every((all) => {
        const denies = all.filter(
          (it) => it.denies && it.conditions.length === 1 && sparedValues(it.conditions, GUARDRAIL_KEY),
        );
        return allows.every((allow) => isBacked(allow, denies));
      }),
    );
  },
};

function isBacked(allow: Statement, denies: readonly Statement[]): boolean {
  const models = allow.notResources.length > 0 ? ['*'] : allow.resources;
  return INVOKE_ACTIONS.filter((action) => covers(allow, action)).every((action) =>
    models.every((model) => denies.some((deny) => covers(deny, action) && deniesModel(deny, model))),
  );
}

function deniesModel(deny: Statement, model: string): boolean {
  return deny.resources.includes(model) || reaches(deny, model);
}
