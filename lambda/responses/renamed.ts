import { ApiError } from '../shared/errors';

/** What chat calls differently, beside messages and tools. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^tool_choice\.function/, 'tool_choice'],
  [/^response_format\.json_schema/, 'text.format'],
  [/^response_format/, 'text.format'],
  [/^reasoning_effort/, 'reasoning.effort'],
  [/^max_(completion_)?tokens/, 'max_output_tokens'],
  [/^messages$/, 'input'],
];

/** The same within messages of errors. */
const WORDS: readonly (readonly [string, string])[] = [
  ['a tool message for each tool call', 'a function_call_output for each function_call'],
  ['the id of a tool call of the assistant message before it', 'the call_id of a function_call before it'],
  ['max_completion_tokens', 'max_output_tokens'],
  ['reasoning_effort', 'reasoning.effort'],
];

/**
 * An error of chat's about a parameter, in the terms of the request that the client sent.
 * @param places path in the chat request -> path in the request
 */
export function renamed(error: unknown, places: ReadonlyMap<string, string>): unknown {
  if (!(error instanceof ApiError) || error.param === null) return error;
  const param = toParam(error.param, places);
  const message = WORDS.reduce(
    (text, [chats, ours]) => text.replace(chats, ours),
    error.message.replace(error.param, () => param),
  );
  return new ApiError(error.kind, message, { param, cause: error.cause });
}

function toParam(param: string, places: ReadonlyMap<string, string>): string {
  const [nearest] = [...places]
    .filter(([path]) => param.startsWith(path) && /^($|[.[])/.test(param.slice(path.length)))
    .sort(([a], [b]) => b.length - a.length);
  if (nearest) return nearest[1] + param.slice(nearest[0].length);
  const name = NAMES.find(([pattern]) => pattern.test(param));
  return name ? param.replace(...name) : param;
}
