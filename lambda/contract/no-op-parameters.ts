/**
 * A parameter of OpenAI's that has no effect here. `anything`: no value of it changes what the model says, so none is
 * looked at. Else the values that ask for nothing, such as OpenAI's default; `null` and an absent key always do.
 */
export type NoOpParameter =
  | { readonly accepts: 'anything' }
  | {
      readonly accepts: readonly unknown[];
      /** What to do, for the error message. */
      readonly instead: string;
    };

const LEAVE_OUT = 'leave it out: Amazon Bedrock has no equivalent';
const USE_TOOLS = 'use tools and tool_choice';

/** Hints about caches, prices, storage and the client itself, which the Responses API has too. */
export const HINTS = {
  client_metadata: { accepts: 'anything' },
  prompt_cache_key: { accepts: 'anything' },
  prompt_cache_options: { accepts: 'anything' },
  prompt_cache_retention: { accepts: 'anything' },
  service_tier: { accepts: 'anything' },
  store: { accepts: 'anything' },
} as const satisfies Readonly<Record<string, NoOpParameter>>;

/**
 * OpenAI's request parameters that this platform does not follow. A value that would change the answer is an error, so
 * that a client never believes in a setting that had no effect; what does not change the answer is accepted.
 */
export const NO_OP_PARAMETERS: Readonly<Record<string, NoOpParameter>> = {
  ...HINTS,
  audio: { accepts: [], instead: LEAVE_OUT },
  frequency_penalty: { accepts: [0], instead: LEAVE_OUT },
  function_call: { accepts: ['none', 'auto'], instead: USE_TOOLS },
  functions: { accepts: [[]], instead: USE_TOOLS },
  logit_bias: { accepts: [{}], instead: LEAVE_OUT },
  logprobs: { accepts: [false], instead: LEAVE_OUT },
  modalities: { accepts: [['text']], instead: 'leave it out: answers are text' },
  /** Makes an answer faster, and not another. */
  prediction: { accepts: 'anything' },
  presence_penalty: { accepts: [0], instead: LEAVE_OUT },
  /** A best effort with OpenAI too: the same seed may have another answer. */
  seed: { accepts: 'anything' },
  top_logprobs: { accepts: [0], instead: LEAVE_OUT },
  verbosity: { accepts: ['medium'], instead: 'ask for the length in a system message' },
  web_search_options: { accepts: [], instead: 'leave it out: the platform has no way to the internet' },
};
