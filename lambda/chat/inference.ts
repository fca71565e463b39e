import type { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import type { ChatRequest } from '../contract/chat-request';
import type { ChatModel, ModelLimits } from '../contract/environment';
import { ApiError } from '../shared/errors';
import { defaultMaxTokens, type ThinkingPlan } from './thinking';

type InferenceConfig = NonNullable<ConverseCommandInput['inferenceConfig']>;

/** The parameters of Converse's `inferenceConfig`, and the stop sequences that are looked for here. */
export interface Inference {
  readonly config: InferenceConfig;
  /** Those that the model does not take: the answer is cut here. */
  readonly stops: readonly string[];
}

/**
 * Maps the sampling parameters, limits and stop sequences to what the model takes.
 * @throws ApiError unsupported_parameter for what the model refuses and would change the answer
 */
export function toInference(request: ChatRequest, model: ChatModel, thinking: ThinkingPlan): Inference {
  const { limits = {} } = model;
  const stop = request.stop ?? [];
  const taken = takesStops(stop, model);
  return {
    config: {
      maxTokens: toMaxTokens(request, limits, thinking),
      ...toSampling(request, limits, thinking),
      stopSequences: taken && stop.length > 0 ? stop : undefined,
    },
    stops: taken ? [] : stop,
  };
}

/** More than the model can write changes nothing: the answer ends where the model's own limit is. */
function toMaxTokens(
  request: ChatRequest,
  { maxOutputTokens }: ModelLimits,
  thinking: ThinkingPlan,
): number | undefined {
  const { max_tokens, max_completion_tokens } = request;
  if (max_tokens && max_completion_tokens && max_tokens !== max_completion_tokens) {
    throw unsupported('max_tokens', 'differs from max_completion_tokens: send only max_completion_tokens');
  }
  const asked = max_completion_tokens ?? max_tokens ?? defaultMaxTokens(request, thinking, maxOutputTokens);
  return asked === undefined ? undefined : Math.min(asked, maxOutputTokens ?? asked);
}

/** 1 is what models that refuse a parameter sample with anyway, so it is left out; frameworks send it by default. */
function toSampling(
  request: ChatRequest,
  { sampling = 'both', lowestTemperature = 0 }: ModelLimits,
  { effort, kind }: ThinkingPlan,
): Pick<InferenceConfig, 'temperature' | 'topP'> {
  let temperature = request.temperature ?? undefined;
  let topP = request.top_p ?? undefined;
  const thinks = effort !== undefined && (kind === 'budget' || kind === 'adaptive' || kind === 'reasoningConfig');
  if (sampling === 'none' || thinks) {
    if (temperature === 1) temperature = undefined;
    if (topP === 1) topP = undefined;
  }
  if (sampling === 'none') {
    const [param] = temperature !== undefined ? ['temperature'] : topP !== undefined ? ['top_p'] : [];
    if (param) throw unsupported(param, 'is not possible: this model takes no sampling parameters, leave it out');
  }
  if (sampling === 'one' && temperature !== undefined && topP !== undefined) {
    if (topP === 1) topP = undefined;
    else if (temperature === 1) temperature = undefined;
    else throw unsupported('top_p', 'can not be combined with temperature on this model: leave one of them out');
  }
  return { temperature: temperature === undefined ? undefined : Math.max(temperature, lowestTemperature), topP };
}

/** A model of Bedrock's that is not known to take any gets none; a container on an endpoint has no limits here. */
function takesStops(stops: readonly string[], { limits }: ChatModel): boolean {
  if (!limits) return true;
  const { max, blank } = limits.stopSequences ?? { max: 0 };
  return stops.length <= max && (blank !== false || stops.every((stop) => stop.trim() !== ''));
}

function unsupported(param: string, problem: string): ApiError {
  return new ApiError('unsupported_parameter', `'${param}' ${problem}`, { param });
}
