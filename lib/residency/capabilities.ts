import type { Reasoning } from '../../lambda/contract/environment';
import type { CatalogueModel } from './catalogue';

/** What the chat function needs to know of a model. */
export interface ChatCapabilities {
  readonly image: boolean;
  readonly tools: boolean;
  readonly structuredOutput: boolean;
  readonly streaming: boolean;
  /** Absent: the model takes no reasoning effort, or the way it takes it is not documented. */
  readonly reasoning?: Reasoning;
}

/**
 * Starts of model ids, and how those models reason; the first that fits counts.
 *
 * Claude up to 4.5 refuses adaptive thinking, Claude from 4.7 on refuses a token budget, and 4.6 takes both but
 * deprecates the budget. OpenAI models other than gpt-oss are left out: they refuse the field `reasoning_effort`, and no
 * AWS page says what they take.
 *
 * Source: Amazon Bedrock User Guide, claude-messages-adaptive-thinking and model-parameters-openai; October 2026. Claude
 * Opus 4.8 is not on the Claude page and is taken to be like 4.7. For Nova 2 the shape is the one that public clients send.
 */
const REASONING: readonly (readonly [prefix: string, reasoning: Reasoning])[] = [
  ['openai.gpt-oss-', 'reasoning_effort'],
  ['amazon.nova-2-lite-', 'reasoning_config'],
  ['anthropic.claude-3-7-sonnet-', 'thinking_budget'],
  ['anthropic.claude-sonnet-4-2025', 'thinking_budget'],
  ['anthropic.claude-opus-4-1-', 'thinking_budget'],
  ['anthropic.claude-haiku-4-5-', 'thinking_budget'],
  ['anthropic.claude-opus-4-5-', 'thinking_budget'],
  ['anthropic.claude-sonnet-4-5-', 'thinking_budget'],
  ['anthropic.claude-opus-4-', 'effort'],
  ['anthropic.claude-sonnet-4-', 'effort'],
  ['anthropic.claude-haiku-5', 'effort'],
  ['anthropic.claude-sonnet-5', 'effort'],
  ['anthropic.claude-opus-5', 'effort'],
  ['anthropic.claude-fable-5', 'effort'],
  ['anthropic.claude-mythos-5', 'effort'],
];

/**
 * What a chat model can do, for the chat function.
 *
 * Undocumented tool use counts as given, since a model without it says so itself, in a validation error that the caller
 * sees. Undocumented structured output, image input and streaming count as missing.
 */
export function capabilitiesOf(model: CatalogueModel): ChatCapabilities {
  const reasoning = REASONING.find(([prefix]) => model.modelId.startsWith(prefix))?.[1];
  return {
    image: model.inputModalities?.includes('image') ?? false,
    tools: model.toolUse ?? model.toolUseHint ?? true,
    structuredOutput: model.structuredOutput === true,
    streaming: model.streaming === true,
    ...(reasoning && { reasoning }),
  };
}

/** Why a model can't serve chat completions behind a guardrail; undefined when it can. */
export function chatProblem(model: CatalogueModel): string | undefined {
  if (model.kind !== 'chat') return `is a model of kind ${model.kind}`;
  if (!model.runtime) return 'is served by bedrock-mantle only, which has neither guardrails nor invocation logging';
  if (model.converse === false) return 'does not take the Converse API';
  if (model.converse === null) return 'is not documented to take the Converse API';
  if (model.guardrails === false) return 'does not take guardrails';
  return undefined;
}
