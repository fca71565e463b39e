import type { ContentBlock, SystemContentBlock, Tool } from '@aws-sdk/client-bedrock-runtime';
import { MASK_BLOCKED, type Verdict } from '../shared/guardrail/assess';
import {
  BrokenByMask,
  fixed,
  isSpelt,
  isSpeltJson,
  mapJson,
  mapText,
  type Replace,
  textsOf,
  withTexts,
} from '../shared/guardrail/decoded';
import { parseExactly, stringifyJson } from '../shared/json';
import type { ConverseInput } from './converse-call';
import { isJsonObject } from './messages';

/**
 * The texts of a request that reach the model and that `guardrailConfig` does not evaluate: tool results, the tool calls of
 * earlier turns, tool definitions, the JSON schema of the answer and stop sequences; and messages that are JSON with escapes,
 * and system prompts with any, of which it evaluates the spelling.
 *
 * JSON is taken apart into keys, texts and numbers; see decoded.ts.
 * @throws BrokenByMask where a replacement breaks what it is part of
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
 */
function mapUnevaluated(input: ConverseInput, replace: Replace): ConverseInput {
  for (const sequence of input.inferenceConfig?.stopSequences ?? []) fixed(sequence, replace);
  return {
    ...input,
    system: input.system?.map((block) => mapSystem(block, replace)),
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
}

/** The texts, in the order in which {@link withVerdict} takes them back. */
export const unevaluatedTexts = (input: ConverseInput): string[] =>
  textsOf((replace) => mapUnevaluated(input, replace));

/**
 * Puts assessed texts back.
 * @returns the input for the model, or the guardrail's message when it may not go there
 */
export function withVerdict(input: ConverseInput, verdict: Verdict): { input: ConverseInput } | { blocked: string } {
  if (verdict.blocked !== undefined) return { blocked: verdict.blocked };
  const masked = withTexts((replace) => mapUnevaluated(input, replace), verdict.texts);
  return masked ? { input: masked } : { blocked: MASK_BLOCKED };
}

function mapSystem(block: SystemContentBlock, replace: Replace): SystemContentBlock {
  const text = block.guardContent?.text?.text;
  return text !== undefined && isSpelt(text) ? { guardContent: { text: { text: mapText(text, replace) } } } : block;
}

function mapBlock(block: ContentBlock, replace: Replace): ContentBlock {
  if (block.toolUse) {
    const { name, input } = block.toolUse;
    return { toolUse: { ...block.toolUse, name: fixed(name, replace), input: mapObject(input, replace) } };
  }
  if (block.toolResult) {
    const content = block.toolResult.content?.map((part) =>
      part.text === undefined ? part : { text: mapText(part.text, replace) },
    );
    return { toolResult: { ...block.toolResult, content } };
  }
  if (block.text !== undefined && isSpeltJson(block.text)) return { text: mapJson(block.text, replace) };
  return block;
}

function mapTool(tool: Tool, replace: Replace): Tool {
  if (!tool.toolSpec) return tool;
  const { name, description, inputSchema } = tool.toolSpec;
  return {
    toolSpec: {
      ...tool.toolSpec,
      name: fixed(name, replace),
      description: description === undefined ? undefined : mapText(description, replace),
      inputSchema: { json: mapObject(inputSchema?.json, replace) },
    },
  };
}

function mapOutputConfig(config: ConverseInput['outputConfig'], replace: Replace): ConverseInput['outputConfig'] {
  const definition = config?.textFormat?.structure?.jsonSchema;
  if (!definition) return config;
  const { name, description, schema } = definition;
  const jsonSchema = {
    name: fixed(name, replace),
    description: description === undefined ? undefined : mapText(description, replace),
    schema: mapJson(schema ?? '{}', replace),
  };
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } };
}

function mapObject(value: unknown, replace: Replace) {
  const json = stringifyJson(value ?? {});
  const mapped = parseExactly(mapJson(json, replace));
  if (!isJsonObject(mapped)) throw new BrokenByMask();
  return mapped;
}
