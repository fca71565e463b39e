import type {
  ConverseStreamRequest,
  GuardrailContentQualifier,
  GuardrailConverseContentBlock,
  GuardrailConverseContentQualifier,
} from '@aws-sdk/client-bedrock-runtime';
import type { GroundingContext } from '../guardrail/grounding';
import type { Evaluation, GuardrailEngine } from '../guardrail/guardrail';
import { textOf } from '../model/conversation';

type Qualifiers = readonly (GuardrailContentQualifier | GuardrailConverseContentQualifier)[] | undefined;

/** A request after its guardrail has seen it. */
export interface GuardedInput {
  readonly evaluation: Evaluation;
  /** The request, masked; what the model is to see. */
  readonly input: ConverseStreamRequest;
  readonly grounding: GroundingContext;
}

/**
 * Applies a guardrail to a Converse request.
 *
 * With `guardContent` in the messages only those blocks are evaluated, otherwise the text of all messages; a system
 * prompt is evaluated in its `guardContent` blocks only ("If you don't provide the guardContent field, the guardrail
 * doesn't assess the system prompt message"). Tool definitions, `toolUse.input` and `toolResult` are never evaluated.
 * Source: Bedrock user guide, "Include a guardrail with the Converse API", and the API reference of `guardrailConfig`.
 */
export function guardInput(
  engine: GuardrailEngine,
  version: string,
  input: ConverseStreamRequest,
  full: boolean,
): GuardedInput {
  const messages = input.messages ?? [];
  const blocks = messages.flatMap(({ content }) => content ?? []);
  const isSelective = blocks.some((block) => block.guardContent);
  const guarded = [
    ...(input.system ?? []).flatMap(({ guardContent }) => guardContent ?? []).map(guardedText),
    ...blocks.map((block) => {
      if (block.guardContent) return guardedText(block.guardContent);
      return isSelective ? undefined : block.text;
    }),
  ];
  const texts = guarded.filter((text) => text !== undefined);
  const grounding = groundingOf(
    blocks
      .flatMap(({ guardContent }) => guardContent?.text ?? [])
      .map(({ text = '', qualifiers }) => ({ text, qualifiers })),
  );
  const totalCharacters = blocks.reduce((sum, block) => sum + textOf(block).length, 0);
  const evaluation = engine.evaluate('INPUT', version, texts, { full, totalCharacters });

  const masked = evaluation.texts[Symbol.iterator]();
  const next = (): string => masked.next().value ?? '';
  const maskGuarded = (content: GuardrailConverseContentBlock): GuardrailConverseContentBlock =>
    guardedText(content) === undefined || !content.text ? content : { text: { ...content.text, text: next() } };
  const system = input.system?.map((block) =>
    block.guardContent ? { guardContent: maskGuarded(block.guardContent) } : block,
  );
  const maskedMessages = input.messages?.map((message) => ({
    ...message,
    content: message.content?.map((block) => {
      if (block.guardContent) return { guardContent: maskGuarded(block.guardContent) };
      return isSelective || block.text === undefined ? block : { text: next() };
    }),
  }));
  return { evaluation, input: { ...input, system, messages: maskedMessages }, grounding };
}

/** Text of a guarded block that the policies look at; a mere grounding source is only compared with. */
function guardedText({ text }: GuardrailConverseContentBlock): string | undefined {
  return isEvaluated(text?.qualifiers) ? text?.text : undefined;
}

/** Whether the policies look at a text with these qualifiers; no qualifier means `guard_content`. */
export function isEvaluated(qualifiers: Qualifiers): boolean {
  return (qualifiers ?? []).length === 0 || (qualifiers ?? []).some((qualifier) => qualifier !== 'grounding_source');
}

/** What qualified texts offer to check an answer against. */
export function groundingOf(
  texts: readonly { readonly text: string; readonly qualifiers: Qualifiers }[],
): GroundingContext {
  const joined = (qualifier: GuardrailContentQualifier): string =>
    texts
      .filter(({ qualifiers }) => qualifiers?.includes(qualifier))
      .map(({ text }) => text)
      .join('\n');
  return { source: joined('grounding_source'), query: joined('query') };
}
