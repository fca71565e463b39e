import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { holds, isPresent, propertiesOf, recordOf } from '../template-values';

/** Policies that have a tier, and the property that names it. */
const TIERS = [
  { policy: 'ContentPolicyConfig', tier: 'ContentFiltersTierConfig' },
  { policy: 'TopicPolicyConfig', tier: 'TopicsTierConfig' },
];

/**
 * Trigger: content filters or denied topics whose tier is not set, or STANDARD without a guardrail profile, which the
 * service refuses. CLASSIC is accepted when it is said: it keeps evaluation in one Region. The finding names the policy.
 */
export const guardrailTier: GenAiRule = {
  id: 'GuardrailTier',
  level: NagMessageLevel.ERROR,
  info: 'The guardrail does not say its tier; set STANDARD with CrossRegionConfig, or CLASSIC where evaluation has to stay in the Region.',
  explanation:
    'The default, CLASSIC, understands English, French and Spanish only: in every other language the filters pass everything.',
  controls: ['GENSEC02-BP01', 'LLM01:2025'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::Bedrock::Guardrail') return NagRuleCompliance.NOT_APPLICABLE;
    const properties = propertiesOf(node);
    const hasProfile = holds(properties.CrossRegionConfig, (it) => isPresent(recordOf(it).GuardrailProfileArn));
    return TIERS.filter(({ policy, tier }) => {
      if (properties[policy] === undefined) return false;
      return !holds(properties[policy], (it) =>
        holds(recordOf(it)[tier], (config) =>
          holds(recordOf(config).TierName, (name) => name === 'CLASSIC' || (name === 'STANDARD' && hasProfile)),
        ),
      );
    }).map(({ policy }) => policy);
  },
};
