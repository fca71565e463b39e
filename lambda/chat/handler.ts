import { readChatEnvironment } from '../shared/environment';
import { serve } from '../shared/exchange';
import { readBody } from '../shared/request-body';
import { chat } from './chat';
import { connect } from './connect';
import { findModel } from './converse-request';
import type { Note } from './fallback';
import { parseChatRequest } from './parse-request';
import { promptVersionOf, readPrompts } from './prompts';
import { sendChat } from './send';

const environment = readChatEnvironment();
const prompts = readPrompts();
const gateway = connect(environment);

/** `POST /v1/chat/completions`. */
export const handler = serve('chat.completions', async (event, exchange) => {
  const body = readBody(event, environment.maxRequestBytes);
  const request = parseChatRequest(body, environment.maxChoices, prompts);
  exchange.note({ prompt: promptVersionOf(request) });
  const { modelId } = findModel(request.model, environment.models);
  exchange.note({ alias: request.model, modelId, stream: request.stream === true });
  if ((request.n ?? 1) > 1) exchange.note({ choices: request.n ?? 1 });
  if (request.stream) exchange.expectEvents((data) => [{ data }]);
  const note: Note = (fields) => exchange.note(fields);
  const answer = await chat(request, environment.models, exchange.caller, gateway, exchange.signal, note);
  await sendChat(exchange, answer, request.stream_options?.include_usage === true);
});
