import {
  type ConverseStreamRequest,
  GuardrailStreamProcessingMode,
  GuardrailTrace,
  OutputFormatType,
  PerformanceConfigLatency,
  ServiceTierType,
  type ToolConfiguration,
} from '@aws-sdk/client-bedrock-runtime';
import { validation } from '../protocol/errors';
import { isObject, matches, oneOf, sized, within } from './checks';

const METADATA = /[a-zA-Z0-9\s:_@$#=/+,\-.]*/;
const GUARDRAIL_ID = /(?:[a-z0-9]+)|(?:arn:aws(?:-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail\/[a-z0-9]+)/;
const GUARDRAIL_VERSION = /(?:[1-9][0-9]{0,7})|DRAFT/;

/**
 * Checks everything in a Converse request but its messages: ranges, enums, patterns and sizes of the API reference.
 *
 * @throws ServiceError ValidationException
 */
export function checkParameters(input: ConverseStreamRequest): void {
  checkInference(input);
  if (input.toolConfig) checkTools(input.toolConfig);
  checkCachePoints(input);
  checkGuardrailConfig(input);
  checkOutputConfig(input);
  input.system?.forEach((block, s) => {
    if (block.text !== undefined) sized(block.text.length, 1, Number.MAX_SAFE_INTEGER, `system.${s + 1}.member.text`);
  });
  const metadata = Object.entries(input.requestMetadata ?? {});
  if (input.requestMetadata) sized(metadata.length, 1, 16, 'requestMetadata');
  for (const [key, value] of metadata) {
    sized(key.length, 1, 256, 'requestMetadata.key');
    sized(value.length, 0, 256, 'requestMetadata.value');
    matches(key, METADATA, 'requestMetadata.key');
    matches(value, METADATA, 'requestMetadata.value');
  }
  if (input.serviceTier) oneOf(input.serviceTier.type, ServiceTierType, 'serviceTier.type');
  if (input.performanceConfig?.latency) {
    oneOf(input.performanceConfig.latency, PerformanceConfigLatency, 'performanceConfig.latency');
  }
  if (input.additionalModelRequestFields !== undefined && !isObject(input.additionalModelRequestFields)) {
    throw validation('The format of the additionalModelRequestFields field is invalid. Provide a json object.');
  }
}

function checkInference({ inferenceConfig = {} }: ConverseStreamRequest): void {
  const { maxTokens, temperature, topP, stopSequences = [] } = inferenceConfig;
  within(maxTokens, 1, Number.MAX_SAFE_INTEGER, 'inferenceConfig.maxTokens');
  if (maxTokens !== undefined && !Number.isInteger(maxTokens)) {
    throw validation(`The value at inferenceConfig.maxTokens must be an integer, not ${maxTokens}.`);
  }
  within(temperature, 0, 1, 'inferenceConfig.temperature');
  within(topP, 0, 1, 'inferenceConfig.topP');
  sized(stopSequences.length, 0, 2500, 'inferenceConfig.stopSequences');
  stopSequences.forEach((sequence, s) => {
    sized(sequence.length, 1, Number.MAX_SAFE_INTEGER, `inferenceConfig.stopSequences.${s + 1}.member`);
  });
}

/** Four at most, and none with nothing before it. Source: Amazon Bedrock User Guide, prompt-caching. */
function checkCachePoints({ toolConfig, system, messages = [] }: ConverseStreamRequest): void {
  const lists = [toolConfig?.tools ?? [], system ?? [], ...messages.map(({ content }) => content ?? [])];
  const points = lists.flat().filter((block) => 'cachePoint' in block && block.cachePoint);
  if (points.length > 4) {
    throw validation(`The request has ${points.length} cachePoint blocks, more than the maximum of 4.`);
  }
  if (lists.some(([first]) => first && 'cachePoint' in first && first.cachePoint)) {
    throw validation('A cachePoint block must come after the content that it caches.');
  }
}

function checkTools({ tools = [], toolChoice }: ToolConfiguration): void {
  sized(tools.length, 1, Number.MAX_SAFE_INTEGER, 'toolConfig.tools');
  const names = tools.flatMap((tool) => tool.toolSpec?.name ?? []);
  tools.forEach(({ toolSpec }, t) => {
    if (toolSpec === undefined) return;
    const at = `toolConfig.tools.${t}.toolSpec`;
    matches(toolSpec.name ?? '', /[a-zA-Z0-9_-]{1,64}/, `${at}.name`);
    if (toolSpec.description !== undefined)
      sized(toolSpec.description.length, 1, Number.MAX_SAFE_INTEGER, `${at}.description`);
    const schema: unknown = toolSpec.inputSchema?.json;
    if (!isObject(schema) || schema.type !== 'object') {
      throw validation(`The value at ${at}.inputSchema.json.type must be one of the following: object.`);
    }
  });
  const repeated = names.find((name, n) => names.indexOf(name) !== n);
  if (repeated !== undefined) throw validation(`The toolConfig field contains duplicate tool names: ${repeated}.`);
  const chosen = toolChoice?.tool?.name;
  if (chosen !== undefined && !names.includes(chosen)) {
    throw validation(`The tool '${chosen}' at toolConfig.toolChoice.tool.name is not defined in toolConfig.tools.`);
  }
}

function checkGuardrailConfig({ guardrailConfig }: ConverseStreamRequest): void {
  if (guardrailConfig === undefined) return;
  const { guardrailIdentifier, guardrailVersion, trace, streamProcessingMode } = guardrailConfig;
  if (guardrailIdentifier === undefined || guardrailVersion === undefined) {
    throw validation('The guardrailConfig field must have both guardrailIdentifier and guardrailVersion.');
  }
  matches(guardrailIdentifier, GUARDRAIL_ID, 'guardrailConfig.guardrailIdentifier');
  matches(guardrailVersion, GUARDRAIL_VERSION, 'guardrailConfig.guardrailVersion');
  if (trace !== undefined) oneOf(trace, GuardrailTrace, 'guardrailConfig.trace');
  if (streamProcessingMode !== undefined) {
    oneOf(streamProcessingMode, GuardrailStreamProcessingMode, 'guardrailConfig.streamProcessingMode');
  }
}

function checkOutputConfig({ outputConfig }: ConverseStreamRequest): void {
  const format = outputConfig?.textFormat;
  if (format === undefined) return;
  oneOf(format.type, OutputFormatType, 'outputConfig.textFormat.type');
  const schema = format.structure?.jsonSchema?.schema ?? '';
  try {
    if (isObject(JSON.parse(schema))) return;
  } catch {
    // Not JSON at all; the same answer as for JSON that is no object.
  }
  throw validation(
    'The value at outputConfig.textFormat.structure.jsonSchema.schema must be a JSON object as a string.',
  );
}
