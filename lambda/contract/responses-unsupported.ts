import { HINTS, type NoOpParameter } from './no-op-parameters';

const LEAVE_OUT = 'leave it out: Amazon Bedrock has no equivalent';
const NO_STATE = 'send the earlier items in input: the platform keeps no conversation';

/**
 * OpenAI's parameters of the Responses API that need state, or tools of the server's, or that Converse can't express.
 * Values that change no answer are accepted, as in {@link NO_OP_PARAMETERS}.
 */
export const RESPONSES_NO_OPS: Readonly<Record<string, NoOpParameter>> = {
  ...HINTS,
  background: { accepts: [false], instead: 'leave it out, or stream: an answer comes with its own request only' },
  context_management: { accepts: [[]], instead: NO_STATE },
  conversation: { accepts: [], instead: NO_STATE },
  /** Items that the platform has none of; what it refuses is in {@link UNSUPPORTED_INCLUDES}. */
  include: { accepts: 'anything' },
  /** Of the server's tools, of which there are none. */
  max_tool_calls: { accepts: 'anything' },
  previous_response_id: { accepts: [], instead: NO_STATE },
  prompt: {
    accepts: [],
    instead: 'send its text in instructions and input; POST /v1/chat/completions takes prompts of the platform',
  },
  top_logprobs: { accepts: [0], instead: LEAVE_OUT },
  /** `auto` allows to leave out items, where the platform answers `context_length_exceeded`. */
  truncation: { accepts: ['auto', 'disabled'], instead: 'leave out earlier items of input yourself' },
};

/** What `include` would add to an answer and can't: value -> what to do instead. */
export const UNSUPPORTED_INCLUDES: Readonly<Record<string, string>> = { 'message.output_text.logprobs': LEAVE_OUT };

const RUN_IT_YOURSELF = 'define a tool of type function, which your application runs';

/** OpenAI's types of tools that are not functions of the application: type -> what to do instead. */
export const UNSUPPORTED_TOOLS: Readonly<Record<string, string>> = {
  apply_patch: RUN_IT_YOURSELF,
  code_interpreter: RUN_IT_YOURSELF,
  computer: RUN_IT_YOURSELF,
  computer_use_preview: RUN_IT_YOURSELF,
  custom: 'define a tool of type function: Converse takes arguments in JSON only',
  file_search: RUN_IT_YOURSELF,
  image_generation: 'call POST /v1/images/generations, where the platform has it',
  local_shell: RUN_IT_YOURSELF,
  mcp: 'connect your application to the server, and define its tools as functions',
  shell: RUN_IT_YOURSELF,
  tool_search: 'send the tools that are needed',
  web_search: 'leave it out: the platform has no way to the internet',
  web_search_2025_08_26: 'leave it out: the platform has no way to the internet',
  web_search_preview: 'leave it out: the platform has no way to the internet',
  web_search_preview_2025_03_11: 'leave it out: the platform has no way to the internet',
};

const HOSTED = 'leave it out: it belongs to a tool that the platform does not have';

/** OpenAI's types of items of `input` that are neither messages nor function calls: type -> what to do instead. */
export const UNSUPPORTED_ITEMS: Readonly<Record<string, string>> = {
  apply_patch_call: HOSTED,
  apply_patch_call_output: HOSTED,
  code_interpreter_call: HOSTED,
  compaction: NO_STATE,
  computer_call: HOSTED,
  computer_call_output: HOSTED,
  custom_tool_call: HOSTED,
  custom_tool_call_output: HOSTED,
  file_search_call: HOSTED,
  image_generation_call: HOSTED,
  item_reference: `${NO_STATE}; a client that sends references stops at store: false`,
  local_shell_call: HOSTED,
  local_shell_call_output: HOSTED,
  mcp_approval_request: HOSTED,
  mcp_approval_response: HOSTED,
  mcp_call: HOSTED,
  mcp_list_tools: HOSTED,
  shell_call: HOSTED,
  shell_call_output: HOSTED,
  tool_search_call: HOSTED,
  tool_search_output: HOSTED,
  web_search_call: HOSTED,
};

/** Kinds of content within an item: type -> what to do instead. */
export const UNSUPPORTED_CONTENT: Readonly<Record<string, string>> = {
  input_audio: 'send its text',
  input_file: 'send its text as input_text: the guardrail evaluates no files',
};
