/**
 * The tokenizer of the local model: one token per Hangul, Han or Kana character, else one per four characters.
 * It is a rule of thumb, not any provider's tokenizer; it makes counts repeatable and of the right order.
 */
const TOKEN =
  /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{1,4}/gsu;

/** Flat price of an image, in tokens. */
export const IMAGE_TOKENS = 1000;
/** Flat price of a document that is not given as text, in tokens. */
export const DOCUMENT_TOKENS = 1000;

/** Splits text into tokens; joined again they are the text. */
export function tokenize(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

/** Number of tokens of a text. */
export function countTokens(text: string): number {
  return tokenize(text).length;
}
