import { ApiError } from './errors';

/** Deepest nesting of arrays and objects that a request may have; the outermost object counts as 1. */
export const MAX_DEPTH = 64;

/**
 * Parses JSON that a client sent.
 * @param param path of the parameter that holds the JSON text; absent for the body itself
 * @throws ApiError invalid_request when the text is not JSON or nests deeper than {@link MAX_DEPTH}
 */
export function parseJson(text: string, param?: string): unknown {
  const what = param ?? 'the request body';
  if (deeperThan(MAX_DEPTH, text)) {
    throw new ApiError('invalid_request', `${what} nests deeper than ${MAX_DEPTH} levels: flatten it`, { param });
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, so it is not kept as the cause.
    throw new ApiError('invalid_request', `${what} is not valid JSON`, { param });
  }
}

/** Counts brackets outside strings, so that no recursive code ever sees a document that is too deep. */
function deeperThan(limit: number, text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') {
      if (++depth > limit) return true;
    } else if (char === '}' || char === ']') depth--;
  }
  return false;
}
