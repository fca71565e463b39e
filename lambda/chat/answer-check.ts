import { ApiError } from '../shared/errors';
import { stringifyJson } from '../shared/json';
import { isJsonObject, type JsonObject } from './messages';

/** What an answer has to be where the model does not see to it. */
export interface WantedJson {
  /** @default any JSON object */
  readonly schema?: JsonObject;
}

/**
 * The JSON of an answer, as the model wrote it, without a code fence or words around it.
 * @param masked the guardrail put masks into it, which no schema knows: only held to be JSON
 * @throws ApiError model_failed when there is none, or not as wanted
 */
export async function toJsonAnswer(text: string, wanted: WantedJson, masked: boolean): Promise<string> {
  for (const json of candidates(text)) {
    const value = parsed(json);
    if (value !== undefined && (await isWanted(value, masked && wanted.schema ? { schema: {} } : wanted))) return json;
  }
  throw notAsWanted();
}

/**
 * Checks the arguments of a tool call against the schema that they have to follow, if there is one.
 * @throws ApiError model_failed when they do not
 */
export async function expectArguments(json: string, schema: JsonObject | undefined): Promise<void> {
  if (!schema) return;
  const value = parsed(json);
  if (value === undefined || !(await isWanted(value, { schema }))) throw notAsWanted();
}

function* candidates(text: string): Generator<string> {
  yield text.trim();
  const fenced = /```(?:json)?\s*([\s\S]*?)```/i.exec(text)?.[1];
  if (fenced !== undefined) yield fenced.trim();
  const [start, end] = [text.search(/[{[]/), Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'))];
  if (start >= 0 && end > start) yield text.slice(start, end + 1);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

async function isWanted(value: unknown, { schema }: WantedJson): Promise<boolean> {
  if (!schema) return isJsonObject(value);
  // Loaded where it is needed, as most requests are not checked here.
  const { Validator } = await import('@cfworker/json-schema');
  // Answer and schema lose the same digits of a number.
  return new Validator(JSON.parse(stringifyJson(schema)), '2020-12').validate(value).valid;
}

function notAsWanted(): ApiError {
  return new ApiError('model_failed', 'the model did not answer in the JSON schema: try again');
}
