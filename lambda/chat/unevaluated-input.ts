import type { ContentBlock, Tool } from '@aws-sdk/client-bedrock-runtime';
import { MASK_BLOCKED, type Verdict } from '../shared/guardrail/assess';
import { parseExactly, stringifyJson } from '../shared/json';
import type { ConverseInput } from './converse-call';
import { isJsonObject } from './messages';

/**
 * The texts of a request that reach the model and that `guardrailConfig` does not evaluate: tool results, the tool
 * calls of earlier turns, tool definitions, and the JSON schema of the answer.
 *
 * Replaces every text by what `replace` makes of it, in one fixed order; undefined from `replace` leaves it.
 * @returns the changed input, or undefined when a replacement is no longer the JSON that it has to be
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
 */
function mapUnevaluated(input: ConverseInput, replace: (text: string) => string): ConverseInput | undefined {
  try {
    return {
      ...input,
      messages: input.messages.map((message) => ({
        ...message,
        content: message.content?.map((block) => mapBlock(block, replace)),
      })),
      toolConfig: input.toolConfig && {
        ...input.toolConfig,
        tools: input.toolConfig.tools?.map((tool) => mapTool(tool, replace)),
      },
      outputConfig: mapOutputConfig(input.outputConfig, replace),
    };
  } catch (error) {
    if (error instanceof BrokenByMask) return undefined;
    throw error;
  }
}

class BrokenByMask extends Error {}

/** The texts, in the order in which {@link withTexts} takes them back. */
export function unevaluatedTexts(input: ConverseInput): string[] {
  const texts: string[] = [];
  mapUnevaluated(input, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

/**
 * Puts assessed texts back.
 * @returns the input for the model, or the guardrail's message when it may not go there
 */
export function withVerdict(input: ConverseInput, verdict: Verdict): { input: ConverseInput } | { blocked: string } {
  if (verdict.blocked !== undefined) return { blocked: verdict.blocked };
  const texts = verdict.texts.values();
  const masked = mapUnevaluated(input, (text) => texts.next().value ?? text);
  return masked ? { input: masked } : { blocked: MASK_BLOCKED };
}

type Replace = (text: string) => string;

function mapBlock(block: ContentBlock, replace: Replace): ContentBlock {
  if (block.toolUse) {
    const { name, input } = block.toolUse;
    return { toolUse: { ...block.toolUse, name: fixed(name, replace), input: object(input, replace) } };
  }
  if (block.toolResult) {
    const content = block.toolResult.content?.map((part) =>
      part.text === undefined ? part : { text: replace(part.text) },
    );
    return { toolResult: { ...block.toolResult, content } };
  }
  return block;
}

function mapTool(tool: Tool, replace: Replace): Tool {
  if (!tool.toolSpec) return tool;
  const { name, description, inputSchema } = tool.toolSpec;
  return {
    toolSpec: {
      ...tool.toolSpec,
      name: fixed(name, replace),
      description: description === undefined ? undefined : replace(description),
      inputSchema: { json: object(inputSchema?.json, replace) },
    },
  };
}

function mapOutputConfig(config: ConverseInput['outputConfig'], replace: Replace): ConverseInput['outputConfig'] {
  const definition = config?.textFormat?.structure?.jsonSchema;
  if (!definition) return config;
  const { name, description, schema } = definition;
  const jsonSchema = {
    name: fixed(name, replace),
    description: description === undefined ? undefined : replace(description),
    schema: stringifyJson(object(parseExactly(schema ?? '{}'), replace)),
  };
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } };
}

/** Names tie calls, results and definitions together, so a mask in one breaks the request. */
function fixed(name: string | undefined, replace: Replace): string | undefined {
  if (name !== undefined && replace(name) !== name) throw new BrokenByMask();
  return name;
}

function object(value: unknown, replace: Replace) {
  const text = stringifyJson(value ?? {});
  const masked = replace(text);
  const parsed = parse(masked);
  if (!isJsonObject(parsed)) throw new BrokenByMask();
  return parsed;
}

function parse(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    throw new BrokenByMask();
  }
}
