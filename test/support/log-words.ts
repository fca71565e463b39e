import { METRICS } from '../../lambda/contract/metrics';
import type { BaselineConfig } from '../../lib/config';
import type { PlatformSpec } from '../../local/assembly';

type Check = (value: unknown) => boolean;

/**
 * Whether a line that a function wrote consists of nothing but words that the platform chose: names of the config, of
 * Bedrock and of the code, ids, numbers. Unlike a search it also finds what was cut or changed beyond recognition.
 */
export function platformWords(config: BaselineConfig, spec: PlatformSpec): (message: string) => boolean {
  const fields = { ...logFields(config, spec), ...metricFields(config, spec) };
  return (message) => {
    try {
      return Object.entries(JSON.parse(message) as object).every(([key, value]) => fields[key]?.(value) === true);
    } catch {
      return false;
    }
  };
}

const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const number: Check = (value) => typeof value === 'number';
const all =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

function logFields({ guardrail, prompts }: BaselineConfig, { models, api }: PlatformSpec): Record<string, Check> {
  const names = [
    ...guardrail.deniedTopics.map(({ name }) => name),
    ...guardrail.regexes.map(({ name }) => name),
    ...Object.keys(guardrail.pii),
    ...['custom_word', 'PROFANITY', 'HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT', 'PROMPT_ATTACK'],
  ];
  const hit = new RegExp(
    `^(input|output):(topic|content|word|sensitive_information):(${names.join('|')}):(blocked|masked)$`,
  );
  return {
    level: oneOf('info', 'error'),
    event: oneOf('chat.completions', 'embeddings', 'feedback', 'images.generations', 'moderations', 'responses'),
    requestId: matches(/^[A-Za-z0-9+/]{15}=$/),
    caller: oneOf(`arn:aws:sts::${api.account}:assumed-role/local/local-caller`, 'local', 'user-1'),
    alias: oneOf(...models.keys()),
    modelId: oneOf(...[...models.values()].map(({ modelId }) => modelId)),
    answeredBy: oneOf(...models.keys()),
    failedAliases: all(matches(new RegExp(`^(${[...models.keys()].join('|')}):[a-z]+(_[a-z]+){0,2}$`))),
    choices: number,
    prompt: oneOf(...Object.keys(prompts ?? {}).map((name) => `${name}:1`)),
    stream: oneOf(true, false),
    status: number,
    durationMs: number,
    firstTokenMs: number,
    promptTokens: number,
    completionTokens: number,
    cachedTokens: number,
    finishReason: oneOf('stop', 'length', 'tool_calls', 'content_filter'),
    rating: oneOf('up', 'down'),
    guardrailAction: oneOf('blocked', 'masked'),
    guardrail: all(matches(hit)),
    errorKind: matches(/^[a-z]+(_[a-z]+){0,2}$/),
    // SageMaker's own do not all end alike.
    cause: matches(/^(([A-Z][A-Za-z]+)?(Exception|Error)|ServiceUnavailable|Internal(Stream)?Failure)$/),
    frames: all(matches(/^ {4}at [\w.<>[\]$ #]* ?\(?[\w:/.-]+:\d+:\d+\)?$/)),
    bedrockRequestId: matches(/^[0-9a-f-]{36}$/),
  };
}

function metricFields({ prefix }: BaselineConfig, { models }: PlatformSpec): Record<string, Check> {
  const definitions = new Set(
    Object.values(METRICS).map(({ name, unit }) => JSON.stringify({ Name: name, Unit: unit })),
  );
  const directive: Check = (value) => {
    const { Namespace, Dimensions, Metrics, ...rest } = value as Record<string, unknown>;
    return (
      Namespace === `BedrockBaseline/${prefix}` &&
      all(all(oneOf('service', 'Alias')))(Dimensions) &&
      all((one) => definitions.has(JSON.stringify(one)))(Metrics) &&
      Object.keys(rest).length === 0
    );
  };
  return {
    _aws: (value) => {
      const { Timestamp, CloudWatchMetrics, ...rest } = value as Record<string, unknown>;
      return number(Timestamp) && all(directive)(CloudWatchMetrics) && Object.keys(rest).length === 0;
    },
    service: oneOf('chat', 'embeddings', 'feedback', 'images', 'models', 'moderations', 'responses'),
    Alias: oneOf(...models.keys()),
    ...Object.fromEntries(Object.values(METRICS).map(({ name }) => [name, number])),
  };
}
