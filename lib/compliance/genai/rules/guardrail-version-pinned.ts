import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { listOf, propertiesOf, recordOf, textsOf } from '../template-values';

const CONSUMERS = /^AWS::(Bedrock|BedrockAgentCore|Lambda|ECS|StepFunctions)::/;
const VERSION_NAME = /guardrail_?version$/i;

/**
 * Trigger: a consumer of a guardrail (an agent, a flow, the enforced configuration, a state machine, the environment of a
 * function or container) that names version DRAFT, in a property, a variable or JSON text whose name ends in "guardrail
 * version". The finding names where.
 */
export const guardrailVersionPinned: GenAiRule = {
  id: 'GuardrailVersionPinned',
  level: NagMessageLevel.ERROR,
  info: 'A consumer uses the guardrail’s DRAFT; give it the number of a published version.',
  explanation: 'DRAFT changes with every edit of the guardrail: a call may pass today what was blocked yesterday.',
  controls: ['GENSEC02-BP01'],
  check(node) {
    if (!CONSUMERS.test(node.cfnResourceType)) return NagRuleCompliance.NOT_APPLICABLE;
    return [...new Set(draftsIn(propertiesOf(node)))];
  },
};

/** Names under which a value says DRAFT, at any depth. */
function draftsIn(value: unknown): string[] {
  return listOf(value).flatMap((item) => {
    if (typeof item === 'string') return /guardrail_?version\\?"\s*:\s*\\?"DRAFT/i.test(item) ? ['JSON'] : [];
    const { Name, Value, ...others } = recordOf(item);
    const variable = typeof Name === 'string' ? { [Name]: Value } : { Name, Value };
    return Object.entries({ ...others, ...variable }).flatMap(([name, inner]) =>
      VERSION_NAME.test(name) && textsOf(inner).some((text) => text === 'DRAFT' || text === '*')
        ? [name]
        : draftsIn(inner),
    );
  });
}
