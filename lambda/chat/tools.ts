import type { ConverseCommandInput, Tool, ToolChoice, ToolConfiguration } from '@aws-sdk/client-bedrock-runtime';
import type { ChatRequest, ToolDefinition } from '../contract/chat-request';
import type { ChatModel } from '../contract/environment';
import { ApiError } from '../shared/errors';
import { stringifyJson } from '../shared/json';
import type { WantedJson } from './answer-check';
import { isJsonObject, type JsonObject } from './messages';
import {
  expectCheckable,
  resolvedAtTop,
  type ToldParameters,
  toClaudeParameters,
  toGrammar,
  toNovaParameters,
  UnsayableSchema,
} from './schema-dialect';
import { toCurrentDraft } from './schema-draft';
import type { ThinkingPlan } from './thinking';

/** Bedrock's most of strict tools in a request; more go without its grammar. */
const MAX_STRICT_TOOLS = 20;

/** How an answer is shaped: by tools, by a JSON schema, or not at all. */
export interface AnswerShape {
  readonly toolConfig?: ToolConfiguration;
  readonly outputConfig?: ConverseCommandInput['outputConfig'];
  /** Of `additionalModelRequestFields`. */
  readonly fields?: JsonObject;
  /** Added to the system prompt. */
  readonly instructions?: string;
  readonly answerTool?: string;
  /** What the text of the answer, or the input of {@link answerTool}, has to be, as the model does not see to it. */
  readonly wantedJson?: WantedJson;
  /** Schemas of strict tools that the model does not see to, by name. */
  readonly strictTools?: ReadonlyMap<string, JsonObject>;
}

/**
 * Maps `tools`, `tool_choice` and `response_format`.
 * @throws ApiError unsupported_parameter when the model or Converse can't do what was asked
 */
export function toAnswerShape(request: ChatRequest, model: ChatModel, thinking: ThinkingPlan): AnswerShape {
  const tools = toTools(request, model);
  const format = request.response_format;
  if (!format || format.type === 'text') return tools;
  if (format.type === 'json_object') {
    return {
      ...tools,
      instructions: 'Answer with one JSON object alone: no code fence, no other words.',
      wantedJson: {},
    };
  }
  const param = 'response_format.json_schema.schema';
  const schema = document(format.json_schema.schema);
  orUnsupported(param, () => expectCheckable(schema));
  const native = toNativeFormat(request, model, schema);
  if (native) return { ...tools, ...native };
  return toAnswerTool(request, model, thinking, tools, schema) ?? { ...tools, ...toInstructed(schema) };
}

/** A schema that the model holds itself to; undefined when it can't, or its grammar can't say the schema. */
function toNativeFormat(request: ChatRequest, model: ChatModel, schema: JsonObject): AnswerShape | undefined {
  if (!model.structuredOutput || request.response_format?.type !== 'json_schema') return undefined;
  const { dialect = 'grammar', strictField, streaming } = model.limits?.structuredOutput ?? {};
  if (request.stream && streaming === false) return undefined;
  const said = orUndefined(() => toGrammar(schema, dialect === 'all-required'));
  if (!said) return undefined;
  const { name, description } = request.response_format.json_schema;
  const jsonSchema = { name, description: description || undefined, schema: stringifyJson(said.schema) };
  return {
    outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } },
    ...(strictField && { fields: { text: { format: { strict: true } } } }),
    ...(said.lost && { wantedJson: { schema } }),
  };
}

/** A tool whose input is the answer, which the model is forced to call; undefined when it can't be. */
function toAnswerTool(
  request: ChatRequest,
  model: ChatModel,
  { effort }: ThinkingPlan,
  { toolConfig }: AnswerShape,
  schema: JsonObject,
): AnswerShape | undefined {
  const { forcedTool, toolsInStream } = model.limits ?? {};
  // Where it is not known whether the model can be forced, telling it the schema is never refused.
  if (model.limits && !forcedTool) return undefined;
  if (!model.tools || toolConfig || request.response_format?.type !== 'json_schema') return undefined;
  if (schema.type !== 'object' || (request.stream && toolsInStream === false)) return undefined;
  if (effort && forcedTool?.whileThinking === false) return undefined;
  const { name, description } = request.response_format.json_schema;
  const choice = forced(name, model);
  const parameters = choice && orUndefined(() => toParameters(schema, model));
  // A model that is told all of the schema does better than one that is held to a part of it.
  if (!parameters || parameters.open) return undefined;
  const toolSpec = {
    name,
    description: joined(description, parameters.description),
    inputSchema: { json: parameters.schema },
  };
  return { toolConfig: { tools: [{ toolSpec }], toolChoice: choice }, answerTool: name, wantedJson: { schema } };
}

/** For a model that can't be held to a schema: it is told, and its answer checked. */
function toInstructed(schema: JsonObject): AnswerShape {
  const instructions =
    'Answer with JSON alone: no code fence, no other words. ' +
    `It should match this JSON schema: ${stringifyJson(schema)}`;
  return { instructions, wantedJson: { schema } };
}

function toTools(request: ChatRequest, model: ChatModel): AnswerShape {
  const tools = request.tools ?? [];
  if (tools.length === 0) {
    if (request.tool_choice && request.tool_choice !== 'none' && request.tool_choice !== 'auto') {
      throw unsupported('tool_choice', 'needs tools: send them, or leave it out');
    }
    return {};
  }
  if (!model.tools) throw unsupported('tools', 'is not possible: this model takes no tools');
  const names = tools.map((tool) => tool.function.name);
  const places = new Map(names.map((name, i) => [name, i]));
  const twice = names.findIndex((name, i) => places.get(name) !== i);
  if (twice >= 0) {
    const name = names[twice] as string;
    throw unsupported(`tools[${places.get(name)}].function.name`, 'is the name of another tool too: rename one');
  }
  if (request.tool_choice === 'none') return {};
  if (request.stream && model.limits?.toolsInStream === false) {
    throw unsupported('stream', 'is not possible with tools on this model: leave one of them out');
  }
  const made = tools.map((tool, i) => toTool(tool, `tools[${i}].function`, model, i));
  const choice = toToolChoice(request.tool_choice, names, model);
  const only = typeof request.tool_choice === 'object' && choice?.any ? request.tool_choice?.function.name : undefined;
  const strict = made.flatMap(({ tool, check }) => (check ? [[tool.name ?? '', check] as const] : []));
  return {
    toolConfig: {
      tools: made.filter(({ tool }) => !only || tool.name === only).map(({ tool }): Tool => ({ toolSpec: tool })),
      toolChoice: choice,
    },
    ...(strict.length > 0 && { strictTools: new Map(strict) }),
  };
}

interface MadeTool {
  readonly tool: NonNullable<Tool['toolSpec']>;
  /** What its arguments have to be, as the model does not see to it. */
  readonly check?: JsonObject;
}

function toTool({ function: fn }: ToolDefinition, param: string, model: ChatModel, place: number): MadeTool {
  const given = toObjectSchema(document(fn.parameters ?? {}), `${param}.parameters`);
  const { schema, description } = orUnsupported(`${param}.parameters`, () => toParameters(given, model));
  const strict = fn.strict && place < MAX_STRICT_TOOLS ? toStrict(given, model) : undefined;
  if (strict) {
    const tool = { name: fn.name, description: joined(fn.description), inputSchema: { json: strict }, strict: true };
    return { tool };
  }
  if (fn.strict) orUnsupported(`${param}.parameters`, () => expectCheckable(given));
  const tool = { name: fn.name, description: joined(fn.description, description), inputSchema: { json: schema } };
  return { tool, ...(fn.strict && { check: given }) };
}

/** `{}` and schemas without a type are objects: arguments always are. */
function toObjectSchema(parameters: JsonObject, param: string): JsonObject {
  const { type = 'object', properties = {} } = parameters;
  if (type !== 'object') throw unsupported(param, "should have type 'object' at the top");
  return { ...parameters, type, properties };
}

/** A schema that the model's grammar holds it to; undefined when it has none that can say the schema. */
function toStrict(schema: JsonObject, { structuredOutput, limits }: ChatModel): JsonObject | undefined {
  if (!structuredOutput || limits?.structuredOutput?.strictField) return undefined;
  const said = orUndefined(() => toGrammar(schema, false));
  return said && !said.lost ? said.schema : undefined;
}

/** The parameters of a tool in what the model takes of JSON schema. @throws UnsayableSchema */
function toParameters(schema: JsonObject, { limits }: ChatModel): ToldParameters {
  switch (limits?.toolSchema) {
    case 'nova-1':
    case 'nova-2':
      return toNovaParameters(schema);
    case 'claude':
      return toClaudeParameters(schema);
    default:
      return { schema };
  }
}

/** Auto is Converse's default, and left out because some models take no `toolChoice` at all. */
function toToolChoice(
  choice: ChatRequest['tool_choice'],
  names: readonly string[],
  model: ChatModel,
): ToolChoice | undefined {
  if (!choice || choice === 'auto' || choice === 'none') return undefined;
  if (choice === 'required') {
    if (model.limits?.forcedTool?.any === false) throw unforceable();
    return { any: {} };
  }
  const { name } = choice.function;
  if (!names.includes(name)) throw unsupported('tool_choice.function.name', 'should be the name of one of the tools');
  const forcing = forced(name, model);
  if (!forcing) throw unforceable();
  return forcing;
}

/** How a model is forced to call one tool; `any` where that tool is the only one that is sent. */
function forced(name: string, { limits }: ChatModel): ToolChoice | undefined {
  const { any, tool } = limits?.forcedTool ?? { any: true, tool: true };
  if (tool) return { tool: { name } };
  return any ? { any: {} } : undefined;
}

function unforceable(): ApiError {
  return unsupported('tool_choice', "should be 'auto' or absent: this model can not be forced to call a tool");
}

function joined(...texts: readonly (string | null | undefined)[]): string | undefined {
  return texts.filter(Boolean).join('\n') || undefined;
}

/** A schema that the client sent as JSON, as the SDK's type for JSON. */
function document(schema: Record<string, unknown>): JsonObject {
  return isJsonObject(schema) ? resolvedAtTop(toCurrentDraft(schema)) : {};
}

function orUndefined<T>(say: () => T): T | undefined {
  try {
    return say();
  } catch (error) {
    if (error instanceof UnsayableSchema) return undefined;
    throw error;
  }
}

function orUnsupported<T>(param: string, say: () => T): T {
  try {
    return say();
  } catch (error) {
    if (error instanceof UnsayableSchema) throw unsupported(param, `${error.message}: this model can not take that`);
    throw error;
  }
}

function unsupported(param: string, problem: string): ApiError {
  return new ApiError('unsupported_parameter', `'${param}' ${problem}`, { param });
}
