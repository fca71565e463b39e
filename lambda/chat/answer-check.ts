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
  return schema ? isValid(value, schema) : isJsonObject(value);
}

/**
 * Longest time for one check, by the clock: milliseconds are usual, on a small share of a processor more. A schema is the client's:
 * its patterns and references can take any time.
 */
const CHECK_MS = 5_000;

/** @throws ApiError unsupported_parameter when it can't be told, or not in {@link CHECK_MS} */
async function isValid(value: unknown, schema: JsonObject): Promise<boolean> {
  // Loaded where they are needed, as most requests are not checked here.
  const [{ Validator }, { createContext, Script }] = await Promise.all([
    import('@cfworker/json-schema'),
    import('node:vm'),
  ]);
  // Answer and schema lose the same digits of a number.
  const check = () => new Validator(JSON.parse(stringifyJson(schema)), '2020-12').validate(value).valid;
  try {
    // Not for another context, but for the limit: nothing else interrupts a regular expression.
    return new Script('check()').runInContext(createContext({ check }), { timeout: CHECK_MS }) === true;
  } catch (error) {
    const message =
      'the JSON schema can not be checked, or takes too long: leave out references to itself, and patterns that repeat a repetition';
    throw new ApiError('unsupported_parameter', message, { cause: error });
  }
}

function notAsWanted(): ApiError {
  return new ApiError('model_failed', 'the model did not answer in the JSON schema: try again');
}
