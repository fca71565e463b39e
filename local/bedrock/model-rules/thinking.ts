import type { ConverseStreamRequest, Message } from '@aws-sdk/client-bedrock-runtime';
import { type CatalogueModel, type LimitValue, limitOf } from '../../../lib/residency';
import { additionalFields, type Fields, fieldsOf, type ModelRequest, modelSays, type Rule } from './rule';

type Thinking = LimitValue<'thinking'>;

/** Least budget of Claude, and what its `max_tokens` counts as where a request has none. */
const MIN_BUDGET = 1_024;
const ASSUMED_MAX_TOKENS = 4_096;

/** Fields with which a model is told how to think, and what they exclude. */
export const checkThinking: Rule = (request) => {
  const { input, model } = request;
  const limit = limitOf(model.modelId, 'thinking')?.value;
  const fields = additionalFields(input);
  if (!limit) return;
  if (model.provider === 'Anthropic') checkClaude(request, limit, fields);
  if (limit.kind === 'reasoningConfig') checkNova(input, limit, fieldsOf(fields.reasoningConfig));
  if (limit.kind === 'reasoning_effort' && fields.reasoning_effort !== undefined) {
    checkEffort(fields.reasoning_effort, limit, 'reasoning_effort');
  }
  const { effort } = fieldsOf(fields.reasoning);
  if (limit.kind === 'reasoning.effort' && effort !== undefined) checkEffort(effort, limit, 'reasoning.effort');
};

/** Whether Claude thinks before it answers this request. */
export function isThinking(input: ConverseStreamRequest, model: CatalogueModel): boolean {
  const limit = limitOf(model.modelId, 'thinking')?.value;
  const { type } = fieldsOf(additionalFields(input).thinking);
  if (type !== undefined) return type === 'enabled' || type === 'adaptive';
  if (limit?.kind !== 'adaptive' && limit?.kind !== 'budget') return false;
  return limit.default !== 'off';
}

/** Source: Amazon Bedrock User Guide, claude-messages-extended-thinking and -adaptive-thinking. */
function checkClaude({ input, model }: ModelRequest, limit: Thinking, fields: Fields): void {
  const { type, budget_tokens: budget, ...rest } = fieldsOf(fields.thinking);
  const { effort } = fieldsOf(fields.output_config);
  if (fields.thinking !== undefined) checkType(String(type), limit, model.modelId);
  const extra = Object.keys(rest).find((key) => key !== 'display');
  if (extra !== undefined) throw modelSays(`thinking.${String(type)}.${extra}: Extra inputs are not permitted`);
  if (effort !== undefined) {
    if (limit.kind !== 'adaptive') throw modelSays('This model does not support the effort parameter.');
    checkEffort(effort, limit, 'output_config.effort');
    if (type === 'disabled' && (effort === 'xhigh' || effort === 'max')) {
      throw modelSays(`output_config.effort: '${effort}' is not supported when thinking is disabled`);
    }
  }
  if (type === 'enabled') checkBudget(budget, input.inferenceConfig?.maxTokens ?? ASSUMED_MAX_TOKENS);
  else if (budget !== undefined)
    throw modelSays(`thinking.${String(type)}.budget_tokens: Extra inputs are not permitted`);
  if (type === 'enabled' || type === 'adaptive') checkSampling(input, fields);
  if (type === 'enabled') checkHistory(input.messages ?? []);
}

function checkType(type: string, limit: Thinking, modelId: string): void {
  if (!['enabled', 'adaptive', 'disabled'].includes(type)) {
    throw modelSays(
      `thinking: Input tag '${type}' found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'`,
    );
  }
  if (limit.kind === 'none' || limit.kind === 'fixed') throw modelSays('thinking: Extra inputs are not permitted');
  // Claude 4.6 takes both, and deprecates the budget.
  if (type === 'enabled' && limit.kind === 'adaptive' && !/-4-6(?:-|$)/.test(modelId)) {
    throw modelSays(
      '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
    );
  }
  if (type === 'adaptive' && limit.kind !== 'adaptive') {
    throw modelSays('adaptive thinking is not supported on this model');
  }
  if (type === 'disabled' && limit.off === null) {
    throw modelSays('"thinking.type.disabled" is not supported for this model.');
  }
}

function checkBudget(budget: unknown, maxTokens: number): void {
  if (typeof budget !== 'number') throw modelSays('thinking.enabled.budget_tokens: Field required');
  if (budget < MIN_BUDGET) {
    throw modelSays(`thinking.enabled.budget_tokens: Input should be greater than or equal to ${MIN_BUDGET}`);
  }
  if (budget >= maxTokens) throw modelSays('`max_tokens` must be greater than `thinking.budget_tokens`.');
}

function checkSampling({ inferenceConfig = {} }: ConverseStreamRequest, { top_k: topK }: Fields): void {
  const { temperature, topP } = inferenceConfig;
  if (temperature !== undefined && temperature !== 1) {
    throw modelSays('`temperature` may only be set to 1 when thinking is enabled.');
  }
  if (topP !== undefined && topP < 0.95) {
    throw modelSays('`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.');
  }
  if (topK !== undefined) throw modelSays('`top_k` must be unset when thinking is enabled.');
}

/** In a loop of tools the turn that called them begins with its signed thinking. */
function checkHistory(messages: readonly Message[]): void {
  const last = messages.at(-1);
  const isLoop = last?.role === 'assistant' || last?.content?.some(({ toolResult }) => toolResult);
  const at = messages.findLastIndex(({ role }) => role === 'assistant');
  const [first] = messages[at]?.content ?? [];
  if (!isLoop || !first) return;
  const thought = first.reasoningContent;
  if (thought?.redactedContent || thought?.reasoningText?.signature) return;
  const found = thought ? 'thinking without a signature' : first.toolUse ? 'tool_use' : 'text';
  throw modelSays(
    `messages.${at}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${found}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks).`,
  );
}

/** Source: Amazon Nova 2 User Guide, extended-thinking. */
function checkNova(input: ConverseStreamRequest, limit: Thinking, { type, maxReasoningEffort }: Fields): void {
  if (type === undefined && maxReasoningEffort === undefined) return;
  if (type !== 'enabled' && type !== 'disabled') throw modelSays('reasoningConfig.type: expected enabled or disabled');
  if (type === 'disabled') return;
  checkEffort(maxReasoningEffort, limit, 'reasoningConfig.maxReasoningEffort');
  const { maxTokens, temperature, topP } = input.inferenceConfig ?? {};
  const { topK } = fieldsOf(additionalFields(input).inferenceConfig);
  if (maxReasoningEffort === 'high' && [maxTokens, temperature, topP, topK].some((value) => value !== undefined)) {
    throw modelSays('maxTokens, temperature, topP and topK must be unset when maxReasoningEffort is high');
  }
}

function checkEffort(effort: unknown, limit: Thinking, at: string): void {
  const known: readonly string[] = 'efforts' in limit ? limit.efforts : [];
  const allowed = 'off' in limit && limit.off === 'none' ? ['none', ...known] : known;
  if (!allowed.includes(String(effort))) {
    throw modelSays(
      `${at}: '${String(effort)}' is not supported for this model. Supported values are: ${allowed.join(', ')}`,
    );
  }
}
