import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { stops } from '../guardrail-directions';
import { hasItem, holds, type Properties, propertiesOf, recordOf } from '../template-values';

const KINDS = ['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT', 'PROMPT_ATTACK'];

/**
 * Trigger: a guardrail without one of the six content filters, or with one that is off or only detects on the way in or
 * out. Prompt attacks have no output filter. The finding names the filter.
 */
export const guardrailContentFilters: GenAiRule = {
  id: 'GuardrailContentFilters',
  level: NagMessageLevel.ERROR,
  info: 'The guardrail lets a kind of harmful content pass; set input and output strength of every content filter, with action BLOCK.',
  explanation: 'A kind that is not filtered is a kind that the application will show, or be attacked with.',
  controls: ['GENSEC02-BP01', 'GENSEC04-BP02', 'LLM01:2025', 'FMI-12', 'sra_bedrock_check_guardrails'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::Bedrock::Guardrail') return NagRuleCompliance.NOT_APPLICABLE;
    const { ContentPolicyConfig } = propertiesOf(node);
    return KINDS.filter(
      (kind) =>
        !holds(ContentPolicyConfig, (policy) =>
          hasItem(recordOf(policy).FiltersConfig, (filter) => isOn(filter, kind)),
        ),
    );
  },
};

function isOn(filter: Properties, kind: string): boolean {
  const directions = kind === 'PROMPT_ATTACK' ? (['Input'] as const) : (['Input', 'Output'] as const);
  return (
    holds(filter.Type, (type) => type === kind) &&
    directions.every(
      (way) => holds(filter[`${way}Strength`], (it) => /^(LOW|MEDIUM|HIGH)$/.test(String(it))) && stops(filter, way),
    )
  );
}
