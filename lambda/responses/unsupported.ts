import {
  UNSUPPORTED_CONTENT,
  UNSUPPORTED_INCLUDES,
  UNSUPPORTED_ITEMS,
  UNSUPPORTED_TOOLS,
} from '../contract/responses-unsupported';
import { ApiError } from '../shared/errors';
import { isObject, type UncheckedObject } from './json-object';

/**
 * Refuses what OpenAI has within a parameter and this platform has not, with what to do instead. The schema would refuse it
 * too, but as if it were a mistake.
 * @throws ApiError unsupported_parameter
 */
export function refuseUnsupported(body: unknown): void {
  if (!isObject(body)) return;
  const { include, input, tools, tool_choice, text } = body;
  for (const [i, tool] of listOf(tools)) {
    if (tool.external_web_access !== false) refuseType(tool, UNSUPPORTED_TOOLS, `tools[${i}].type`);
    for (const [j, inner] of listOf(tool.tools)) refuseType(inner, UNSUPPORTED_TOOLS, `tools[${i}].tools[${j}].type`);
  }
  refuseType(
    tool_choice,
    { allowed_tools: 'send only the tools that are allowed', ...UNSUPPORTED_TOOLS },
    'tool_choice.type',
  );
  for (const [i, item] of listOf(input)) {
    refuseType(item, UNSUPPORTED_ITEMS, `input[${i}].type`);
    for (const field of ['content', 'output'] as const) {
      for (const [j, part] of listOf(item[field])) {
        refuseType(part, UNSUPPORTED_CONTENT, `input[${i}].${field}[${j}].type`);
        refuse(
          part.file_id,
          `input[${i}].${field}[${j}].file_id`,
          'the platform stores no files: send a data URL as image_url',
        );
      }
    }
  }
  for (const [i, type] of (Array.isArray(include) ? include : []).entries()) {
    refuseType({ type }, UNSUPPORTED_INCLUDES, `include[${i}]`);
  }
  if (isObject(text) && text.verbosity !== 'medium') {
    refuse(text.verbosity, 'text.verbosity', 'ask for the length in instructions');
  }
}

function listOf(value: unknown): [number, UncheckedObject][] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown, i): [number, UncheckedObject][] => (isObject(one) ? [[i, one]] : []));
}

function refuseType(value: unknown, table: Readonly<Record<string, string>>, param: string): void {
  if (!isObject(value) || typeof value.type !== 'string' || !Object.hasOwn(table, value.type)) return;
  throw unsupported(param, `'${value.type}' is not supported: ${table[value.type]}`);
}

/** Absent and null ask for nothing. */
function refuse(value: unknown, param: string, instead: string): void {
  if (value !== undefined && value !== null) throw unsupported(param, `is not supported: ${instead}`);
}

function unsupported(param: string, problem: string): ApiError {
  return new ApiError('unsupported_parameter', `'${param}' ${problem}`, { param });
}
