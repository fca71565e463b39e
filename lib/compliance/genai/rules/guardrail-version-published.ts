import { Stack } from 'aws-cdk-lib';
import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { verdict } from '../property-paths';
import { propertiesOf, resourcesOf, textsOf } from '../template-values';

/** Trigger: a guardrail of which the same stack publishes no version (`AWS::Bedrock::GuardrailVersion`). */
export const guardrailVersionPublished: GenAiRule = {
  id: 'GuardrailVersionPublished',
  level: NagMessageLevel.ERROR,
  info: 'The guardrail has no published version; add an AWS::Bedrock::GuardrailVersion, and pin calls to it.',
  explanation: 'Without a version all that callers can use is DRAFT, which changes under them with every edit.',
  controls: ['GENSEC02-BP01'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::Bedrock::Guardrail') return NagRuleCompliance.NOT_APPLICABLE;
    const stack = Stack.of(node);
    const id = stack.resolve(node.logicalId);
    const names = [`<${id}>`, `<${id}.GuardrailId>`, `<${id}.GuardrailArn>`];
    return verdict(
      resourcesOf(stack, 'AWS::Bedrock::GuardrailVersion').some((it) =>
        textsOf(propertiesOf(it).GuardrailIdentifier).some((name) => names.includes(name)),
      ),
    );
  },
};
