import { ApiError } from '../shared/errors';
import { isJsonObject } from './json-object';

const RUN_IT_YOURSELF = 'define a tool of type function: Converse takes arguments in JSON only';

/** OpenAI's types of parts, tools and choices that this platform has not: type -> what to do instead. */
const PARTS: Readonly<Record<string, string>> = {
  file: 'send its text as a text part: the guardrail evaluates no files',
  input_audio: 'send its text',
};
const TOOLS: Readonly<Record<string, string>> = { custom: RUN_IT_YOURSELF };
const CHOICES: Readonly<Record<string, string>> = {
  allowed_tools: 'send only the tools that are allowed',
  custom: RUN_IT_YOURSELF,
};

/**
 * Refuses what OpenAI has within a parameter and this platform has not, with what to do instead. The schema would refuse it
 * too, but as if it were a mistake.
 * @throws ApiError unsupported_parameter
 */
export function refuseUnsupported(body: unknown): void {
  if (!isJsonObject(body)) return;
  const { messages, tools, tool_choice } = body;
  eachOf(tools, (tool, i) => refuseType(tool, TOOLS, `tools[${i}].type`));
  refuseType(tool_choice, CHOICES, 'tool_choice.type');
  eachOf(messages, (message, i) => {
    if (!isJsonObject(message)) return;
    eachOf(message.content, (part, j) => refuseType(part, PARTS, `messages[${i}].content[${j}].type`));
    eachOf(message.tool_calls, (call, j) => refuseType(call, TOOLS, `messages[${i}].tool_calls[${j}].type`));
  });
}

function eachOf(list: unknown, visit: (one: unknown, i: number) => void): void {
  if (Array.isArray(list)) list.forEach(visit);
}

function refuseType(value: unknown, table: Readonly<Record<string, string>>, param: string): void {
  if (!isJsonObject(value) || typeof value.type !== 'string' || !Object.hasOwn(table, value.type)) return;
  throw new ApiError('unsupported_parameter', `'${param}' '${value.type}' is not supported: ${table[value.type]}`, {
    param,
  });
}
