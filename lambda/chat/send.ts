import type { ChatCompletion, ChatCompletionChunk } from '../contract/chat-response';
import type { Exchange } from '../shared/exchange';
import type { ServerSentEvent } from '../shared/http-answer';
import type { ChatAnswer } from './chat';

/** @param includeUsage the client wants the usage chunk of a stream */
export async function sendChat(exchange: Exchange, answer: ChatAnswer, includeUsage: boolean): Promise<void> {
  if (answer.type === 'stream') {
    await exchange.sendEvents(events(exchange, answer.chunks, includeUsage), (data) => ({ data }));
    return;
  }
  note(exchange, answer.completion);
  exchange.sendJson(answer.completion);
}

async function* events(
  exchange: Exchange,
  chunks: AsyncIterable<ChatCompletionChunk>,
  includeUsage: boolean,
): AsyncGenerator<ServerSentEvent> {
  for await (const chunk of chunks) {
    note(exchange, chunk);
    if (chunk.choices.length > 0 || includeUsage) yield { data: chunk };
    if (hasContent(chunk)) exchange.noteFirstToken();
  }
  yield { data: '[DONE]' };
}

/** Not so the first chunk, which says the role. */
function hasContent({ choices: [choice] }: ChatCompletionChunk): boolean {
  return Boolean(choice?.delta.content || choice?.delta.tool_calls);
}

function note(exchange: Exchange, { choices: [choice], usage, guardrail }: ChatCompletion | ChatCompletionChunk): void {
  if (choice?.finish_reason) exchange.note({ finishReason: choice.finish_reason });
  if (usage) exchange.note({ promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens });
  if (guardrail) exchange.noteGuardrail(guardrail);
}
