/**
 * How Bedrock and the models say that they do not take a parameter of chat's. Of some models it is not known beforehand; see
 * lib/residency/limits.ts. Sources: public reports of Converse's ValidationException.
 */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/support the (?:toolConfig\.)?toolChoice\b|\btool_choice: type\b|when tool_choice forces tool use/i, 'tool_choice'],
  [/support the (?:inferenceConfig\.)?stopSequences field/i, 'stop'],
  [/support the (?:inferenceConfig\.)?temperature field|`temperature` (?:is deprecated|and `top_p`)/i, 'temperature'],
  [/support the (?:inferenceConfig\.)?topP field|`top_p` is deprecated/i, 'top_p'],
  [/support tool use in streaming mode/i, 'stream'],
  [/doesn't support tool use/i, 'tools'],
  [/support the outputConfig\b/i, 'response_format'],
  [/assistant message prefill|conversation must end with a user message/i, 'messages'],
  [/support the image field|support image/i, 'messages'],
];

/** The parameter of chat's that a refusal is about; undefined when it says something else. */
export function refusedParameter(message: string): string | undefined {
  return REFUSALS.find(([pattern]) => pattern.test(message))?.[1];
}
