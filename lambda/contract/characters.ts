/**
 * Characters of a text as JSON schemas count them, which Bedrock checks lengths with: an emoji is one, not two.
 * @see https://json-schema.org/draft/2020-12/json-schema-validation#section-6.3.1
 */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
