import type { ConverseInput } from '../chat/converse-call';

/**
 * The texts that Converse would show its guardrail: system prompts, and the text of every turn. Those that it would not
 * (tools, their calls and results) are assessed before a gateway gets the request; see lambda/chat/unevaluated-input.ts.
 */
export function conversationTexts(input: ConverseInput): string[] {
  const texts: string[] = [];
  mapTexts(input, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

/** Puts assessed texts back, in the order of {@link conversationTexts}. */
export function withTexts(input: ConverseInput, texts: readonly string[]): ConverseInput {
  const next = texts.values();
  return mapTexts(input, (text) => next.next().value ?? text);
}

function mapTexts(input: ConverseInput, replace: (text: string) => string): ConverseInput {
  return {
    ...input,
    system: input.system?.map((block) => {
      const text = block.text ?? block.guardContent?.text?.text;
      return text === undefined ? block : { text: replace(text) };
    }),
    messages: input.messages.map((message) => ({
      ...message,
      content: message.content?.map((block) => (block.text === undefined ? block : { text: replace(block.text) })),
    })),
  };
}
