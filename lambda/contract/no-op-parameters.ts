/** An OpenAI parameter that Converse can't express. */
export interface NoOpParameter {
  /** The values that ask for nothing: OpenAI's documented default. `null` and an absent key always do. */
  readonly accepts: readonly unknown[];
  /** What to do, for the error message. */
  readonly instead: string;
}

const LEAVE_OUT = 'leave it out: Amazon Bedrock has no equivalent';
const USE_TOOLS = 'use tools and tool_choice';

/**
 * OpenAI's request parameters that this platform accepts only when they ask for nothing. A value that would
 * change the answer is an error, so that a client never believes in a setting that had no effect.
 */
export const NO_OP_PARAMETERS: Readonly<Record<string, NoOpParameter>> = {
  audio: { accepts: [], instead: LEAVE_OUT },
  frequency_penalty: { accepts: [0], instead: LEAVE_OUT },
  function_call: { accepts: [], instead: USE_TOOLS },
  functions: { accepts: [], instead: USE_TOOLS },
  logit_bias: { accepts: [{}], instead: LEAVE_OUT },
  logprobs: { accepts: [false], instead: LEAVE_OUT },
  modalities: { accepts: [['text']], instead: 'leave it out: answers are text' },
  prediction: { accepts: [], instead: LEAVE_OUT },
  presence_penalty: { accepts: [0], instead: LEAVE_OUT },
  prompt_cache_key: { accepts: [], instead: LEAVE_OUT },
  prompt_cache_retention: { accepts: [], instead: LEAVE_OUT },
  seed: { accepts: [], instead: LEAVE_OUT },
  service_tier: { accepts: ['auto', 'default'], instead: 'leave it out: the platform team chooses the tier' },
  store: { accepts: [false], instead: 'leave it out: completions are not stored for later retrieval' },
  top_logprobs: { accepts: [0], instead: LEAVE_OUT },
  verbosity: { accepts: ['medium'], instead: 'ask for the length in a system message' },
  web_search_options: { accepts: [], instead: 'leave it out: the platform has no way to the internet' },
};
