/**
 * What models and the containers that serve them say of a request that does not fit into the context window. Each names
 * the prompt or the window: "too long" alone is also said of stop sequences, names and other fields.
 * Sources: model cards and public reports (Claude, Nova, Titan, Cohere, Mistral, Llama, OpenAI), and the sources of vLLM,
 * Text Generation Inference, SGLang and TensorRT-LLM.
 */
const OVERFLOWS: readonly RegExp[] = [
  /\b(prompt|inputs?|conversation|messages)( \([^)]*\))? (is|are|was) too (long|large)\b/i,
  /\btoo many (input |prompt |total )?tokens\b/i,
  /\btoo many total text bytes\b/i,
  /\binput tokens exceeded\b/i,
  /\b(input|prompt|total number of|number of input|input \w+) tokens?\b[^.;]{0,60}\b(exceeds?|cannot exceed|(greater|more|larger) than)\b/i,
  /\b(exceeds?|exceeded|beyond|longer than|too large for|than|over)\b[^.;]{0,60}\b(context[ _-]?(window|length|limit|size)|model length)\b/i,
  /\bmax(imum)?[ _](context|model|input|prompt|total|sequence|position)[ _]?(length|len|tokens|size)\b/i,
  /\bcontext[ _](length|window|limit|size)[ _](is |was )?(exceeded|of \d)/i,
  /\b(prompt|input) length\b[^.;]{0,60}\b(exceeds?|exceeded|longer than)\b/i,
  /`inputs`( tokens \+ `max_new_tokens`)? must (be <=|have less than) \d+/i,
];

/** A JSON schema's limit on the length of a text; the pointer, where there is one, says which. */
const MAX_LENGTH = /(?:#\/(\S+?):? )?expected maxLength: \d+/i;
/** Last names of pointers to what the model reads. */
const PROMPT_FIELDS: ReadonlySet<string | undefined> = new Set([
  'content',
  'input',
  'inputText',
  'message',
  'messages',
  'prompt',
  'system',
  'text',
  'texts',
]);

/** Whether a message tells that the request is longer than the model's context window. */
export function isContextOverflow(message: string): boolean {
  const [limit, pointer] = MAX_LENGTH.exec(message) ?? [];
  if (limit !== undefined) return pointer === undefined || PROMPT_FIELDS.has(fieldOf(pointer));
  return OVERFLOWS.some((overflow) => overflow.test(message));
}

function fieldOf(pointer: string): string | undefined {
  return pointer
    .split('/')
    .filter((part) => !/^\d+$/.test(part))
    .at(-1);
}
