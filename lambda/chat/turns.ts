import type { ContentBlock, Message } from '@aws-sdk/client-bedrock-runtime';
import type { ModelLimits } from '../contract/environment';
import { ApiError } from '../shared/errors';
import { stringifyJson } from '../shared/json';

/**
 * Holds that a model takes the turns of a conversation: their images, and who speaks last.
 * @throws ApiError unsupported_parameter
 */
export function expectTurnsPossible(messages: readonly Message[], { prefill, images }: ModelLimits): void {
  if (prefill === false && messages.at(-1)?.role === 'assistant') {
    throw unsupported('should end with a user message: this model does not continue an answer');
  }
  if (!images) return;
  for (const { content = [] } of messages) {
    const pictures = content.flatMap(({ image }) => image ?? []);
    if (pictures.length > images.perMessage) {
      throw unsupported(`hold ${pictures.length} images in one turn, expected at most ${images.perMessage}`);
    }
    for (const { format = '', source } of pictures) {
      if (!images.formats.includes(format)) {
        throw unsupported(`hold an image in ${format}, expected ${images.formats.join(', ')}`);
      }
      const bytes = source?.bytes?.length ?? 0;
      if (bytes > images.maxBytes) {
        throw unsupported(`hold an image of ${bytes} bytes, expected at most ${images.maxBytes}: send a smaller one`);
      }
    }
  }
}

/**
 * The tool calls and results of a conversation as text. Converse wants tools defined as soon as it sees a call, and a model
 * that has tools may call them: a request without tools, or with `tool_choice: "none"`, asks for an answer in words.
 */
export function withoutToolBlocks(messages: readonly Message[]): Message[] {
  const names = new Map<string, string>();
  const asText = (block: ContentBlock): ContentBlock => {
    if (block.toolUse) {
      const { toolUseId = '', name = '', input } = block.toolUse;
      names.set(toolUseId, name);
      return { text: `Called the tool ${name} with ${stringifyJson(input ?? {})}` };
    }
    if (block.toolResult) {
      const said = (block.toolResult.content ?? []).flatMap(({ text }) => text ?? []).join('\n');
      return { text: `The tool ${names.get(block.toolResult.toolUseId ?? '') ?? ''} returned: ${said}` };
    }
    return block;
  };
  return messages.map((message) => ({ ...message, content: message.content?.map(asText) }));
}

function unsupported(problem: string): ApiError {
  return new ApiError('unsupported_parameter', `'messages' ${problem}`, { param: 'messages' });
}
