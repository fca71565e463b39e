import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { hasItem, holds, isPresent, isTrue, type Properties, propertiesOf } from '../template-values';

/**
 * Trigger: a trail that misses one of: advanced selectors with management events, advanced selectors with data events of
 * a Bedrock resource type, log file validation, a customer key. The finding names what is missing. Basic selectors can't
 * record Bedrock's data events.
 */
export const trailBedrockSelectors: GenAiRule = {
  id: 'TrailBedrockSelectors',
  level: NagMessageLevel.ERROR,
  info: 'The trail does not record what is done to and with models; add what the finding names.',
  explanation:
    'Model calls are management events, while guardrail, agent and knowledge-base calls are data events: without both, and proof that nobody edited the files, misuse leaves no trace.',
  controls: ['GENSEC01-BP04', 'GENSEC03-BP01', 'FMI-17'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::CloudTrail::Trail') return NagRuleCompliance.NOT_APPLICABLE;
    const { AdvancedEventSelectors, EnableLogFileValidation, KMSKeyId } = propertiesOf(node);
    const has = (...fields: Field[]) =>
      hasItem(AdvancedEventSelectors, ({ FieldSelectors }) => fields.every((field) => selects(FieldSelectors, field)));
    return [
      ...(has(['eventCategory', 'Management']) ? [] : ['ManagementEvents']),
      ...(has(['eventCategory', 'Data'], ['resources.type', 'AWS::Bedrock::']) ? [] : ['BedrockDataEvents']),
      ...(isTrue(EnableLogFileValidation) ? [] : ['EnableLogFileValidation']),
      ...(isPresent(KMSKeyId) ? [] : ['KMSKeyId']),
    ];
  },
};

/** Name of a field of an event, and what its value starts with. */
type Field = readonly [name: string, start: string];

function selects(selectors: unknown, [name, start]: Field): boolean {
  return hasItem(selectors, ({ Field, Equals, StartsWith }: Properties) => {
    const matches = (list: unknown) =>
      list !== undefined && holds(list, (items) => Array.isArray(items) && items.some((item) => holds(item, begins)));
    const begins = (value: unknown) => typeof value === 'string' && value.startsWith(start);
    return holds(Field, (field) => field === name) && (matches(Equals) || matches(StartsWith));
  });
}
