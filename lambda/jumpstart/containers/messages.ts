import type { ContentBlock, Message, ToolConfiguration } from '@aws-sdk/client-bedrock-runtime';
import type { ConverseInput } from '../../chat/converse-call';
import { ApiError } from '../../shared/errors';
import { stringifyJson } from '../../shared/json';
import { withoutSpecialTokensIn } from './special-tokens';

/**
 * A Converse request as OpenAI's chat takes it: the reverse of lambda/chat/messages.ts. What is assessed by the
 * guardrail is the Converse request, so nothing is taken from anywhere else.
 * @throws ApiError for a block that a container of this kind has no place for
 */
export function toMessagesBody(input: ConverseInput): Record<string, unknown> {
  const { maxTokens, temperature, topP, stopSequences } = input.inferenceConfig ?? {};
  const system = (input.system ?? []).map((block) => block.text ?? block.guardContent?.text?.text ?? unknownBlock());
  return {
    messages: withoutSpecialTokensIn([
      ...(system.length > 0 ? [{ role: 'system', content: system.join('\n\n') }] : []),
      ...input.messages.flatMap(toMessages),
    ]),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stopSequences?.length && { stop: stopSequences }),
    ...withoutSpecialTokensIn(toTools(input.toolConfig)),
  };
}

function toMessages({ role, content = [] }: Message): object[] {
  const text = content.flatMap((block) => block.text ?? []).join('\n');
  for (const block of content) expectKnown(block);
  if (role === 'assistant') {
    const calls = content.flatMap(({ toolUse }) => toolUse ?? []);
    const tool_calls = calls.map(({ toolUseId, name, input }) => ({
      id: toolUseId,
      type: 'function',
      function: { name, arguments: stringifyJson(input ?? {}) },
    }));
    return [{ role, content: text, ...(tool_calls.length > 0 && { tool_calls }) }];
  }
  const results = content.flatMap(({ toolResult }) => toolResult ?? []);
  return [
    ...results.map((result) => ({
      role: 'tool',
      tool_call_id: result.toolUseId,
      content: (result.content ?? []).map((part) => part.text ?? unknownBlock()).join('\n'),
    })),
    ...(text === '' ? [] : [{ role, content: text }]),
  ];
}

function toTools(config: ToolConfiguration | undefined): object {
  const specs = (config?.tools ?? []).map(({ toolSpec }) => toolSpec ?? unknownBlock());
  if (specs.length === 0) return {};
  const tools = specs.map(({ name, description, inputSchema }) => ({
    type: 'function',
    function: { name, ...(description && { description }), parameters: inputSchema?.json },
  }));
  const { any, tool } = config?.toolChoice ?? {};
  const choice = tool ? { type: 'function', function: { name: tool.name } } : any ? 'required' : 'auto';
  return { tools, tool_choice: choice };
}

function expectKnown(block: ContentBlock): void {
  if (block.text === undefined && !block.toolUse && !block.toolResult) unknownBlock();
}

function unknownBlock(): never {
  throw new ApiError('unsupported_parameter', 'the model takes text and tools only: send no other parts', {
    param: 'messages',
  });
}
