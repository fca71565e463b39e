import type { ConverseCommandInput, Tool, ToolChoice, ToolConfiguration } from '@aws-sdk/client-bedrock-runtime';
import type { ChatRequest, ToolDefinition } from '../contract/chat-request';
import type { ChatModel } from '../contract/environment';
import { ApiError } from '../shared/errors';
import { stringifyJson } from '../shared/json';
import { isJsonObject, type JsonObject } from './messages';

/** How an answer is shaped: by tools, by a JSON schema, or not at all. */
export interface AnswerShape {
  readonly toolConfig?: ToolConfiguration;
  readonly outputConfig?: ConverseCommandInput['outputConfig'];
  readonly answerTool?: string;
}

/**
 * Maps `tools`, `tool_choice` and `response_format`.
 * @throws ApiError unsupported_parameter when the model or Converse can't do what was asked
 */
export function toAnswerShape(request: ChatRequest, model: ChatModel): AnswerShape {
  const toolConfig = toToolConfig(request, model);
  const format = request.response_format;
  if (!format || format.type === 'text') return { toolConfig };
  if (format.type === 'json_object') {
    throw unsupported('response_format.type', "'json_object' is not supported: use 'json_schema'");
  }
  const { name, schema } = format.json_schema;
  const description = format.json_schema.description || undefined;
  if (model.structuredOutput) {
    const jsonSchema = { name, description, schema: stringifyJson(schema) };
    return { toolConfig, outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } } };
  }
  if (!model.tools || request.tools?.length) {
    const why = model.tools ? 'this model takes it only in a request without tools' : 'this model can not take it';
    throw unsupported('response_format', `${why}: use another model, or ask for JSON in a message`);
  }
  if (schema.type !== 'object') {
    throw unsupported('response_format.json_schema.schema', "should have type 'object' at the top for this model");
  }
  const tool = { toolSpec: { name, description, inputSchema: { json: document(schema) } } };
  return { toolConfig: { tools: [tool], toolChoice: { tool: { name } } }, answerTool: name };
}

function toToolConfig(request: ChatRequest, model: ChatModel): ToolConfiguration | undefined {
  const tools = request.tools ?? [];
  const usesTools = request.messages.some((message) => message.role === 'assistant' && message.tool_calls?.length);
  if (tools.length === 0) {
    if (request.tool_choice && request.tool_choice !== 'none') {
      throw unsupported('tool_choice', 'needs tools: send them, or leave it out');
    }
    if (usesTools) throw unsupported('tools', 'should define the tools that the messages use');
    return undefined;
  }
  if (!model.tools) throw unsupported('tools', 'is not possible: this model takes no tools');
  if (request.tool_choice === 'none') {
    if (!usesTools) return undefined;
    throw unsupported('tool_choice', "'none' is not possible after a tool call: use 'auto'");
  }
  const names = tools.map((tool) => tool.function.name);
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (twice >= 0) throw unsupported(`tools[${twice}].function.name`, 'is the name of another tool too: rename one');
  return {
    tools: tools.map((tool, i) => toTool(tool, `tools[${i}].function`, model)),
    toolChoice: toToolChoice(request.tool_choice, names),
  };
}

function toTool({ function: fn }: ToolDefinition, param: string, model: ChatModel): Tool {
  if (fn.strict && !model.structuredOutput) {
    throw unsupported(`${param}.strict`, 'true is not possible: this model does not enforce schemas, leave it out');
  }
  const parameters = fn.parameters ?? { type: 'object', properties: {} };
  if (parameters.type !== 'object') throw unsupported(`${param}.parameters`, "should have type 'object' at the top");
  return {
    toolSpec: {
      name: fn.name,
      description: fn.description || undefined,
      inputSchema: { json: document(parameters) },
      strict: fn.strict || undefined,
    },
  };
}

/** Auto is Converse's default, and left out because some models take no `toolChoice` at all. */
function toToolChoice(choice: ChatRequest['tool_choice'], names: readonly string[]): ToolChoice | undefined {
  if (!choice || choice === 'auto' || choice === 'none') return undefined;
  if (choice === 'required') return { any: {} };
  const { name } = choice.function;
  if (!names.includes(name)) throw unsupported('tool_choice.function.name', 'should be the name of one of the tools');
  return { tool: { name } };
}

/** A schema that the client sent as JSON, as the SDK's type for JSON. */
function document(schema: Record<string, unknown>): JsonObject {
  return isJsonObject(schema) ? schema : {};
}

function unsupported(param: string, problem: string): ApiError {
  return new ApiError('unsupported_parameter', `'${param}' ${problem}`, { param });
}
