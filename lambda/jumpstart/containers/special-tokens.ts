import { isExactNumber } from '../../shared/json';

/**
 * Tokens by which templates of chat models mark turns, roles and tools. A container's tokenizer takes them for what they mean
 * wherever they stand, so text of a caller that spells one would end its turn and begin the system's.
 *
 * `<|im_start|>` (ChatML, Qwen, Phi), `<|eot_id|>` (Llama 3), `<|channel|>` (gpt-oss) and all of this form, with the bars of
 * DeepSeek as well; `[INST]`, `[TOOL_CALLS]` and the like (Mistral), `<<SYS>>` (Llama 2), `<start_of_turn>` and the like
 * (Gemma), `<s>`, `</s>` and the like (SentencePiece), `[|user|]` and the like (EXAONE), `<extra_id_1>` (Nemotron), `[gMASK]` and
 * `<sop>` (GLM).
 */
const SPECIAL =
  /<(?=[|｜][^\s<>|｜]{1,64}[|｜]>|<\/?SYS>>|\/?(?:s|unk|pad|bos|eos|mask)>|(?:start|end)_of_(?:turn|image)>|(?:extra_id_|SPECIAL_)\d{1,4}>|[se]op>)|\[(?=\|[^\s[\]|]{1,64}\|\]|gMASK\]|\/?(?:INST|TOOL_CALLS|TOOL_RESULTS|AVAILABLE_TOOLS|SYSTEM_PROMPT|TOOL_CONTENT|PREFIX|SUFFIX|MIDDLE|IMG|IMG_BREAK|IMG_END|ARGS|CALL_ID|THINK|BEGIN_AUDIO|AUDIO)\])/g;

/** A text in which no special token is one: a space follows its first character, which no tokenizer takes away. */
export const withoutSpecialTokens = (text: string): string => text.replace(SPECIAL, '$& ');

/** The same for all texts and keys in a value of JSON. */
export function withoutSpecialTokensIn<T>(value: T): T;
export function withoutSpecialTokensIn(value: unknown): unknown {
  if (typeof value === 'string') return withoutSpecialTokens(value);
  if (typeof value !== 'object' || value === null || isExactNumber(value)) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => withoutSpecialTokensIn(item));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [withoutSpecialTokens(key), withoutSpecialTokensIn<unknown>(item)]),
  );
}
