import type { ChatCompletion, ChatCompletionChunk, GuardrailHit } from '../contract/chat-response';
import type { Exchange } from '../shared/exchange';
import { toReport } from '../shared/guardrail/report';
import type { ServerSentEvent } from '../shared/http-answer';
import type { ChatAnswer } from './chat';

/** @param includeUsage the client wants the usage chunk of a stream */
export async function sendChat(exchange: Exchange, answer: ChatAnswer, includeUsage: boolean): Promise<void> {
  const note = noting(exchange);
  if (answer.type === 'stream') {
    await exchange.sendEvents(events(exchange, note, answer.chunks, includeUsage));
    return;
  }
  note(answer.completion);
  exchange.sendJson(answer.completion);
}

export type NoteAnswer = (answer: ChatCompletion | ChatCompletionChunk) => void;

async function* events(
  exchange: Exchange,
  note: NoteAnswer,
  chunks: AsyncIterable<ChatCompletionChunk>,
  includeUsage: boolean,
): AsyncGenerator<ServerSentEvent> {
  for await (const chunk of chunks) {
    note(chunk);
    if (chunk.choices.length > 0 || includeUsage) yield { data: chunk };
    if (hasContent(chunk)) exchange.noteFirstToken();
  }
  yield { data: '[DONE]' };
}

/** Not so the first chunk, which says the role. */
export function hasContent({ choices: [choice] }: ChatCompletionChunk): boolean {
  return Boolean(choice?.delta.content || choice?.delta.tool_calls);
}

/** Notes the first choice's finish reason, and what the guardrail did to all of them. */
export function noting(exchange: Exchange): NoteAnswer {
  const hits: GuardrailHit[] = [];
  let blocked = false;
  return ({ choices: [choice], usage, guardrail }) => {
    if (choice?.index === 0 && choice.finish_reason) exchange.note({ finishReason: choice.finish_reason });
    if (usage) {
      const cachedTokens = usage.prompt_tokens_details.cached_tokens || undefined;
      exchange.note({ promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens, cachedTokens });
    }
    if (!guardrail) return;
    hits.push(...guardrail.policies);
    blocked ||= guardrail.action === 'blocked';
    const report = toReport(hits, blocked);
    if (report) exchange.noteGuardrail(report);
  };
}
