import type { ChatAnswer } from '../chat/chat';
import { hasContent, noting } from '../chat/send';
import type { ResponsesRequest } from '../contract/responses-request';
import type { ResponseEvent } from '../contract/responses-response';
import type { Exchange } from '../shared/exchange';
import type { ServerSentEvent } from '../shared/http-answer';
import { toResponse } from './response';
import { EventMapper } from './stream-events';

/** Sends an answer of chat's as a response. */
export async function sendResponse(exchange: Exchange, request: ResponsesRequest, answer: ChatAnswer): Promise<void> {
  const { requestId } = exchange.caller;
  const note = noting(exchange);
  if (answer.type === 'completion') {
    note(answer.completion);
    exchange.sendJson(toResponse(request, requestId, answer.completion));
    return;
  }
  const mapper = new EventMapper(request, requestId);
  const { chunks } = answer;
  async function* events(): AsyncGenerator<ServerSentEvent> {
    for await (const chunk of chunks) {
      note(chunk);
      for (const event of mapper.map(chunk)) yield toServerSentEvent(event);
      if (hasContent(chunk)) exchange.noteFirstToken();
    }
  }
  await exchange.sendEvents(events(), (body) => mapper.fail(body).map(toServerSentEvent));
}

function toServerSentEvent(data: ResponseEvent): ServerSentEvent {
  return { event: data.type, data };
}
