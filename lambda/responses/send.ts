import type { ChatAnswer } from '../chat/chat';
import { hasContent, noting } from '../chat/send';
import type { ResponsesRequest } from '../contract/responses-request';
import type { ResponseEvent } from '../contract/responses-response';
import type { Exchange } from '../shared/exchange';
import type { ServerSentEvent } from '../shared/http-answer';
import { toResponse } from './response';
import type { EventMapper } from './stream-events';

/**
 * Sends an answer of chat's as a response.
 * @param mapper of the request; for an answer that is a stream
 */
export async function sendResponse(
  exchange: Exchange,
  request: ResponsesRequest,
  answer: ChatAnswer,
  mapper: EventMapper,
): Promise<void> {
  const { requestId } = exchange.caller;
  const note = noting(exchange);
  if (answer.type === 'completion') {
    note(answer.completion);
    exchange.sendJson(toResponse(request, requestId, answer.completion));
    return;
  }
  const { chunks } = answer;
  async function* events(): AsyncGenerator<ServerSentEvent> {
    for await (const chunk of chunks) {
      note(chunk);
      for (const event of mapper.map(chunk)) yield toServerSentEvent(event);
      if (hasContent(chunk)) exchange.noteFirstToken();
    }
  }
  await exchange.sendEvents(events());
}

export function toServerSentEvent(data: ResponseEvent): ServerSentEvent {
  return { event: data.type, data };
}
