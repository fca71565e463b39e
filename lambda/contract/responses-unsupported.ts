import type { NoOpParameter } from './no-op-parameters';

const LEAVE_OUT = 'leave it out: Amazon Bedrock has no equivalent';
const NO_STATE = 'send the earlier items in input: the platform keeps no conversation';

/**
 * OpenAI's parameters of the Responses API that need state, or tools of the server's, or that Converse can't express.
 * They are accepted only when they ask for nothing.
 */
export const RESPONSES_NO_OPS: Readonly<Record<string, NoOpParameter>> = {
  background: { accepts: [false], instead: 'leave it out, or stream: an answer comes with its own request only' },
  context_management: { accepts: [[]], instead: NO_STATE },
  conversation: { accepts: [], instead: NO_STATE },
  include: { accepts: [[]], instead: 'leave it out: there is nothing to add to an answer' },
  max_tool_calls: { accepts: [], instead: 'leave it out: the platform runs no tools, your application does' },
  previous_response_id: { accepts: [], instead: NO_STATE },
  prompt: {
    accepts: [],
    instead: 'send its text in instructions and input; POST /v1/chat/completions takes prompts of the platform',
  },
  prompt_cache_key: { accepts: [], instead: LEAVE_OUT },
  prompt_cache_retention: { accepts: [], instead: LEAVE_OUT },
  service_tier: { accepts: ['auto', 'default'], instead: 'leave it out: the platform team chooses the tier' },
  store: { accepts: [false], instead: 'leave it out, or send false: responses are not stored for later retrieval' },
  top_logprobs: { accepts: [0], instead: LEAVE_OUT },
  truncation: { accepts: ['disabled'], instead: 'leave out earlier items of input yourself' },
};

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
  item_reference: NO_STATE,
  local_shell_call: HOSTED,
  local_shell_call_output: HOSTED,
  mcp_approval_request: HOSTED,
  mcp_approval_response: HOSTED,
  mcp_call: HOSTED,
  mcp_list_tools: HOSTED,
  reasoning: 'leave it out: the platform hands out no reasoning, and models take no reasoning of others',
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
