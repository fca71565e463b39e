import type { ToolSpecification } from '@aws-sdk/client-bedrock-runtime';
import { limitOf } from '../../../lib/residency';
import { validation } from '../protocol/errors';
import { isObject } from '../validation/checks';
import { checkGrammar } from './grammar';
import { type Fields, fieldsOf, type ModelRequest, modelSays, type Rule, unsupported } from './rule';
import { isThinking } from './thinking';

/** Most strict tools of a request; a third party's number. */
const MAX_STRICT = 20;

/** Tools: whether a model takes them, also while it streams, forced, strict, and with which schemas. */
export const checkTools: Rule = (request) => {
  const { input, model, streamed } = request;
  const tools = (input.toolConfig?.tools ?? []).flatMap(({ toolSpec }) => toolSpec ?? []);
  if (tools.length === 0) return;
  if ((model.toolUse ?? model.toolUseHint) === false) throw validation("This model doesn't support tool use.");
  if (streamed && limitOf(model.modelId, 'toolsInStream')?.value === false) {
    throw validation("This model doesn't support tool use in streaming mode.");
  }
  checkChoice(request);
  for (const [t, tool] of tools.entries()) checkSchema(request, tool, t);
  checkStrict(request, tools);
};

/** A model of which nothing is known does not let itself be forced. */
function checkChoice({ input, model }: ModelRequest): void {
  const choice = input.toolConfig?.toolChoice;
  const forced = choice?.any ? 'any' : choice?.tool ? 'tool' : undefined;
  if (forced === undefined) return;
  const limit = limitOf(model.modelId, 'forcedTool')?.value;
  if (!limit?.[forced]) {
    throw model.provider === 'Anthropic'
      ? modelSays('tool_choice: type "tool" and "any" are not supported for this model')
      : unsupported(`toolConfig.toolChoice.${forced}`);
  }
  if (limit.whileThinking === false && isThinking(input, model)) {
    throw modelSays('Thinking may not be enabled when tool_choice forces tool use.');
  }
}

/** At the top of a schema of Nova. Source: Amazon Nova User Guide, tool-use-definition. */
const NOVA_KEYS = ['type', 'properties', 'required'];
const COMBINED = ['anyOf', 'oneOf', 'allOf'];
const CLAUDE_PROPERTY = /^[a-zA-Z0-9_.-]{1,64}$/;

function checkSchema({ model }: ModelRequest, { inputSchema }: ToolSpecification, t: number): void {
  const schema = fieldsOf(inputSchema?.json);
  // AWS does not say whether Nova 2 still refuses more: here it does.
  const dialect = limitOf(model.modelId, 'toolSchema')?.value;
  if (dialect === 'nova-1' || dialect === 'nova-2') {
    const extra = Object.keys(schema).find((key) => !NOVA_KEYS.includes(key));
    const at = `#/toolConfig/tools/${t}/toolSpec/inputSchema/json`;
    if (extra !== undefined) throw malformed(`${at}: extraneous key [${extra}] is not permitted`);
    if (holdsReference(schema)) throw malformed(`${at}: $ref does not point to a schema`);
  }
  if (model.provider === 'Anthropic') checkClaudeSchema(schema, `tools.${t}.custom.input_schema`);
}

function checkClaudeSchema(schema: Fields, at: string): void {
  if (COMBINED.some((key) => key in schema)) {
    throw modelSays(`${at}: input_schema does not support oneOf, allOf, or anyOf at the top level`);
  }
  if (Object.keys(fieldsOf(schema.properties)).some((name) => !CLAUDE_PROPERTY.test(name))) {
    throw modelSays(`${at}.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'`);
  }
  if (isOlderDraft(schema)) {
    throw modelSays(
      `${at}: JSON schema is invalid. It must match JSON Schema draft 2020-12 (https://json-schema.org/draft/2020-12).`,
    );
  }
}

/** Whether a schema says something in the way of drafts before 2020-12: tuples in `items`, exclusive bounds as booleans. */
function isOlderDraft(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(isOlderDraft);
  if (!isObject(schema)) return false;
  const { properties, ...rest } = schema;
  if (Array.isArray(rest.items)) return true;
  if (typeof rest.exclusiveMinimum === 'boolean' || typeof rest.exclusiveMaximum === 'boolean') return true;
  const nested = ['items', 'anyOf', 'oneOf', 'allOf', 'not', 'additionalProperties', 'prefixItems'];
  const named = [properties, rest.$defs, rest.definitions].flatMap((group) => Object.values(fieldsOf(group)));
  return [...named, ...nested.map((key) => rest[key])].some(isOlderDraft);
}

function holdsReference(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(holdsReference);
  const fields = fieldsOf(schema);
  return typeof fields.$ref === 'string' || Object.values(fields).some(holdsReference);
}

function checkStrict({ model }: ModelRequest, tools: readonly ToolSpecification[]): void {
  const strict = tools.filter((tool) => tool.strict === true);
  if (strict.length === 0) return;
  const limit = limitOf(model.modelId, 'structuredOutput')?.value;
  if (model.structuredOutput !== true || !limit) throw unsupported('toolConfig.tools.toolSpec.strict');
  if (strict.length > MAX_STRICT) {
    throw modelSays(`tools: too many strict tools (${strict.length}). The maximum number is ${MAX_STRICT}`);
  }
  for (const { name, inputSchema } of strict) {
    checkGrammar(inputSchema?.json, limit.dialect, `tools.${name}.custom.input_schema`);
  }
}

const malformed = (what: string) =>
  validation(`Malformed input request: ${what}, please reformat your input and try again.`);
